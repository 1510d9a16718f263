package tui

import (
	"context"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"dev.niftynet/tui/screen"
	"dev.niftynet/tui/widget"
)

// The least size that a screen is drawn in.
const (
	leastWidth  = 60
	leastHeight = 18
)

// layer is an open screen and what ends its jobs.
type layer struct {
	screen.Screen
	close context.CancelFunc
}

// model is the root of the program: the screens that are open, the last on top.
type model struct {
	ctx     context.Context // Screens opened later need it for their jobs.
	options Options
	theme   widget.Theme
	layers  []layer
	first   tea.Cmd
	w, h    int
	help    bool
}

// open puts a screen on top.
func (m *model) open(build func(ctx context.Context) screen.Screen) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	s := build(ctx)
	m.layers = append(m.layers, layer{s, cancel})
	return s.Init()
}

// live opens the screen of a run.
func (m *model) live(dir string, attached bool) tea.Cmd {
	return m.open(func(ctx context.Context) screen.Screen {
		return screen.NewLive(ctx, screen.LiveOptions{
			Dir: dir, Attached: attached, Theme: m.theme, LoadVolume: m.options.LoadVolume,
		})
	})
}

// pop closes the screen on top, and with the last one the program.
func (m *model) pop() tea.Cmd {
	m.top().close()
	if len(m.layers) == 1 {
		return tea.Quit
	}
	m.layers = m.layers[:len(m.layers)-1]
	return nil
}

func (m *model) top() layer { return m.layers[len(m.layers)-1] }

// Init starts the first screen.
func (m *model) Init() tea.Cmd { return m.first }

// Update takes what concerns the program as a whole and passes the rest on: keys to the screen on top, reports of
// commands to all.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		return m, nil
	case tea.KeyMsg:
		return m, m.keys(msg)
	case screen.OpenMsg:
		return m, m.live(msg.Dir, msg.Attached)
	case screen.CloseMsg:
		return m, m.pop()
	}
	cmds := make([]tea.Cmd, len(m.layers))
	for i, l := range m.layers {
		cmds[i] = l.Update(msg)
	}
	return m, tea.Batch(cmds...)
}

// keys splits what came in one read: keys repeated over a slow line arrive together.
func (m *model) keys(msg tea.KeyMsg) tea.Cmd {
	if msg.Type != tea.KeyRunes || msg.Paste || len(msg.Runes) < 2 {
		return m.key(msg)
	}
	var cmds []tea.Cmd
	for _, r := range msg.Runes {
		cmds = append(cmds, m.key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt}))
	}
	return tea.Batch(cmds...)
}

// key is one key: of the help, or of the screen on top.
func (m *model) key(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.help:
		m.help = false
		return nil
	case msg.String() == "ctrl+z":
		return tea.Suspend
	case msg.String() == "ctrl+l":
		return tea.ClearScreen
	case msg.String() == "?" && !m.top().Typing():
		m.help = true
		return nil
	}
	return m.top().Update(msg)
}

// View draws the screen on top and the help over it.
func (m *model) View() string {
	if m.w == 0 || m.h == 0 {
		return ""
	}
	if m.w < leastWidth || m.h < leastHeight {
		return m.tooSmall()
	}
	view := m.top().View(m.w, m.h)
	if m.help {
		groups := append(m.top().Keys(), widget.Keys{Name: "Everywhere", Bindings: globalKeys()})
		view = widget.Overlay(view, m.theme.HelpBox(groups, m.w, m.h), m.w, m.h)
	}
	return view
}

// globalKeys is what key answers to on every screen.
func globalKeys() []key.Binding {
	return []key.Binding{
		key.NewBinding(key.WithKeys("?"), key.WithHelp("?", "this help")),
		key.NewBinding(key.WithKeys("ctrl+l"), key.WithHelp("^L", "draw anew")),
		key.NewBinding(key.WithKeys("ctrl+z"), key.WithHelp("^Z", "suspend")),
	}
}

// tooSmall says what size the terminal has and what is wanted.
func (m *model) tooSmall() string {
	lines := make([]string, m.h)
	text := []string{
		fmt.Sprintf("this terminal has %d x %d", m.w, m.h),
		fmt.Sprintf("niftynet needs %d x %d", leastWidth, leastHeight),
	}
	for i := range lines {
		line := ""
		if at := i - (m.h-len(text))/2; at >= 0 && at < len(text) {
			line = strings.Repeat(" ", max((m.w-len(text[at]))/2, 0)) + text[at]
		}
		lines[i] = widget.Fit(line, m.w)
	}
	return strings.Join(lines, "\n")
}
