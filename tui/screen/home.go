package screen

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dev.niftynet/core/run"
	"dev.niftynet/tui/widget"
)

// ZooEntry is a network of the zoo as the workbench lists it.
type ZooEntry struct {
	Name, Application, Network string
	Parameters                 int
	Input                      string // channels x window, such as 1x64x64x64
	Description                string
}

// HomeOptions is what the home screen needs.
type HomeOptions struct {
	Zoo      []ZooEntry
	RunsRoot string
	Start    func(ctx context.Context, target string) (runDir string, err error)
	Theme    widget.Theme
}

// Home lists the zoo and the runs and opens them.
type Home struct {
	HomeOptions
	asking
	ctx context.Context // Commands of bubbletea take no arguments.

	runs     []run.Summary
	known    bool  // the runs were read
	err      error // of the runs that could not be read
	onRuns   bool  // the focus is on the runs
	at       [2]int
	filter   string
	typing   bool
	starting string // target that is being started
}

// NewHome makes the screen. ctx ends its reading.
func NewHome(ctx context.Context, o HomeOptions) *Home { return &Home{HomeOptions: o, ctx: ctx} }

// runsMsg brings the runs, when they are others than before.
type runsMsg struct {
	runs []run.Summary
	err  error
}

// startedMsg says how starting a trainer went.
type startedMsg struct {
	dir string
	err error
}

// Init reads the runs.
func (h *Home) Init() tea.Cmd {
	return func() tea.Msg {
		runs, err := run.List(h.RunsRoot)
		return runsMsg{runs, err}
	}
}

// poll lists the runs again every so often and reports when something changed.
func (h *Home) poll(before []run.Summary) tea.Cmd {
	const period = 2 * time.Second
	return func() tea.Msg {
		for {
			select {
			case <-h.ctx.Done():
				return nil
			case <-time.After(period):
			}
			if runs, err := run.List(h.RunsRoot); !slices.EqualFunc(runs, before, sameRun) {
				return runsMsg{runs, err}
			}
		}
	}
}

func sameRun(a, b run.Summary) bool {
	loss := func(s run.Summary) float64 {
		if s.Loss == nil {
			return -1
		}
		return *s.Loss
	}
	return a.Run == b.Run && a.State == b.State && a.Step == b.Step && loss(a) == loss(b)
}

// Typing says that keys go to the filter.
func (h *Home) Typing() bool { return h.typing }

// Update takes what the commands found and what the user typed.
func (h *Home) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case runsMsg:
		if !h.known && len(msg.runs) > 0 && len(h.Zoo) == 0 {
			h.onRuns = true
		}
		h.runs, h.err, h.known = msg.runs, msg.err, true
		h.move(0)
		return h.poll(msg.runs)
	case startedMsg:
		h.starting = ""
		if msg.err != nil {
			h.dialog = failure(msg.err)
			return nil
		}
		return func() tea.Msg { return OpenMsg{Dir: msg.dir, Attached: true} }
	case tea.KeyMsg:
		return h.key(msg)
	}
	return nil
}

// key gives a key to the dialog, the filter or the table.
func (h *Home) key(msg tea.KeyMsg) tea.Cmd {
	switch {
	case h.dialog != nil:
		return h.answer(msg.String())
	case h.typing:
		h.typeKey(msg)
		return nil
	}
	return press(homeKeys(), h, msg)
}

// typeKey changes the filter.
func (h *Home) typeKey(msg tea.KeyMsg) {
	switch msg.String() {
	case "enter":
		h.typing = false
	case "esc", "ctrl+c":
		h.typing, h.filter = false, ""
	case "backspace":
		if r := []rune(h.filter); len(r) > 0 {
			h.filter = string(r[:len(r)-1])
		}
	default:
		if msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace {
			h.filter += string(msg.Runes)
		}
	}
	h.move(0)
}

// zoo is the entries that the filter leaves.
func (h *Home) zoo() []ZooEntry {
	var out []ZooEntry
	for _, e := range h.Zoo {
		if h.matches(e.Name, e.Application, e.Network, e.Description) {
			out = append(out, e)
		}
	}
	return out
}

// shownRuns is the runs that the filter leaves.
func (h *Home) shownRuns() []run.Summary {
	var out []run.Summary
	for _, r := range h.runs {
		if h.matches(r.Run, r.Application, r.Network, string(r.State)) {
			out = append(out, r)
		}
	}
	return out
}

// matches says whether every word of the filter is in one of the texts.
func (h *Home) matches(texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, " "))
	for _, word := range strings.Fields(strings.ToLower(h.filter)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// list is which of the two lists has the focus.
func (h *Home) list() int {
	if h.onRuns {
		return 1
	}
	return 0
}

// move changes the chosen row of the list with the focus and keeps both choices within their lists.
func (h *Home) move(by int) {
	h.at[h.list()] += by
	for i, n := range [2]int{len(h.zoo()), len(h.shownRuns())} {
		h.at[i] = min(max(h.at[i], 0), max(n-1, 0))
	}
}

// enter opens the chosen run, or asks whether to train the chosen entry.
func (h *Home) enter() tea.Cmd {
	if h.onRuns {
		if runs := h.shownRuns(); len(runs) > 0 {
			dir := runs[h.at[1]].Run
			return func() tea.Msg { return OpenMsg{Dir: dir} }
		}
		return nil
	}
	entries := h.zoo()
	if len(entries) == 0 || h.starting != "" {
		return nil
	}
	e := entries[h.at[0]]
	train := func() tea.Cmd {
		h.starting = e.Name
		return func() tea.Msg {
			dir, err := h.Start(h.ctx, e.Name)
			return startedMsg{dir, err}
		}
	}
	h.dialog = &dialog{
		title: "Train " + e.Name + "?",
		text:  []string{"With the entry's own configuration, in a new folder of " + h.RunsRoot + "."},
		choices: []choice{
			{widget.Choice{Key: "t", Text: "train and watch"}, train},
			{widget.Choice{Key: "c", Text: "cancel"}, nil},
		},
	}
	return nil
}

// homeKeys is every key of the home screen.
func homeKeys() []group[*Home] {
	type home = *Home
	rows := func(by int) func(home) tea.Cmd { return quiet(func(h home) { h.move(by) }) }
	leave := func(home) tea.Cmd { return closeScreen }
	return []group[home]{{"Lists", []binding[home]{
		bind([]string{"enter"}, "enter", "open the run, train the entry", home.enter),
		bind([]string{"tab", "1", "2"}, "tab", "zoo and runs", quiet(func(h home) { h.onRuns = !h.onRuns })),
		bind([]string{"/"}, "/", "filter", quiet(func(h home) { h.typing = true })),
		bind([]string{"j", "down"}, "j ↓", "next row", rows(1)),
		bind([]string{"k", "up"}, "k ↑", "row before", rows(-1)),
		bind([]string{"g", "home"}, "g", "first row", rows(-1<<30)),
		bind([]string{"G", "end"}, "G", "last row", rows(1<<30)),
		bind([]string{"q", "esc", "ctrl+c"}, "q", "leave", leave),
	}}}
}

// Keys is the table for the help.
func (h *Home) Keys() []widget.Keys { return helpOf(homeKeys()) }
