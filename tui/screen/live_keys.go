package screen

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"dev.niftynet/tui/widget"
)

// liveKeys is every key of the live screen.
func liveKeys() []group[*Live] {
	type live = *Live
	slices := func(by int) func(live) tea.Cmd { return func(l live) tea.Cmd { return l.moveSlice(by) } }
	pick := func(p pane) func(live) tea.Cmd { return quiet(func(l live) { l.focusOn(p) }) }
	ask := func(do string) func(live) tea.Cmd { return func(l live) tea.Cmd { return l.request(do) } }
	return []group[live]{
		{"Picture", []binding[live]{
			bind([]string{"j", "down"}, "j ↓", "next slice, line of the log", slices(1)),
			bind([]string{"k", "up"}, "k ↑", "slice, line before", slices(-1)),
			bind([]string{"J", "pgdown"}, "J", "ten on", slices(10)),
			bind([]string{"K", "pgup"}, "K", "ten back", slices(-10)),
			bind([]string{"p"}, "p", "plane", quiet(func(l live) { l.film.plane = l.film.plane.Next() })),
			bind([]string{"t"}, "t", "later preview", func(l live) tea.Cmd { return l.wind(1) }),
			bind([]string{"T"}, "T", "earlier preview", func(l live) tea.Cmd { return l.wind(-1) }),
			bind([]string{"r"}, "r", "labels: both, one, none", quiet(func(l live) { l.film.show = (l.film.show + 1) % 4 })),
			bind([]string{"R"}, "R", "labels, the other way", quiet(func(l live) { l.film.show = (l.film.show + 3) % 4 })),
			bind([]string{"="}, "=", "prediction more opaque", quiet(func(l live) { l.film.opacity = min(l.film.opacity+0.1, 1) })),
			bind([]string{"-"}, "-", "prediction less opaque", quiet(func(l live) { l.film.opacity = max(l.film.opacity-0.1, 0) })),
		}},
		{"Curves", []binding[live]{
			bind([]string{"L"}, "L", "logarithmic loss axis", quiet(func(l live) { l.logY = !l.logY })),
			bind([]string{"s"}, "s", "smoothing of the loss", quiet(func(l live) { l.smoothing = (l.smoothing + 1) % len(smoothings()) })),
		}},
		{"Panes", []binding[live]{
			bind([]string{"1"}, "1", "loss", pick(paneLoss)),
			bind([]string{"2"}, "2", "scores", pick(paneScore)),
			bind([]string{"3"}, "3", "picture", pick(panePicture)),
			bind([]string{"4"}, "4", "log", pick(paneLog)),
			bind([]string{"5"}, "5", "health", pick(paneHealth)),
			bind([]string{"tab"}, "tab", "next pane", quiet(func(l live) { l.focusOn(l.focus%paneLast + 1) })),
			bind([]string{"shift+tab"}, "⇧tab", "pane before", quiet(func(l live) { l.focusOn((l.focus+paneLast-2)%paneLast + 1) })),
			bind([]string{"v"}, "v", "picture and back", quiet(func(l live) { l.swap() })),
			bind([]string{"z"}, "z", "zoom the pane", quiet(func(l live) { l.zoom = !l.zoom })),
		}},
		{"Run", []binding[live]{
			bind([]string{"C"}, "C", "checkpoint now", ask("checkpoint")),
			bind([]string{"P"}, "P", "pause, resume", func(l live) tea.Cmd { return l.pause() }),
			bind([]string{"S"}, "S", "stop…", func(l live) tea.Cmd { return l.askStop() }),
			bind([]string{"q", "esc"}, "q", "leave", func(l live) tea.Cmd { return l.leave() }),
			bind([]string{"ctrl+c"}, "^C", "save, stop, leave", func(l live) tea.Cmd { return l.interrupt() }),
		}},
	}
}

// Keys is the table for the help.
func (l *Live) Keys() []widget.Keys { return helpOf(liveKeys()) }

// key gives a key to the dialog or to the table.
func (l *Live) key(msg tea.KeyMsg) tea.Cmd {
	if l.dialog != nil && msg.String() != "ctrl+c" {
		return l.answer(msg.String())
	}
	if !l.ending {
		l.notice = ""
	}
	return press(liveKeys(), l, msg)
}

// keyLine is the keys that matter most at the moment.
func (l *Live) keyLine() []key.Binding {
	run := []key.Binding{hint("z", "zoom"), hint("C", "checkpoint"), hint("P", "pause"), hint("S", "stop…")}
	if !l.snap.live() {
		run = run[:1]
	}
	always := append([]key.Binding{hint("?", "help"), hint("q", "leave")}, run...)
	switch l.focus {
	case panePicture:
		return append([]key.Binding{hint("jk", "slice"), hint("p", "plane"), hint("tT", "step"), hint("r", "labels"), hint("v", "curves")}, always...)
	case paneLog:
		return append([]key.Binding{hint("jk", "scroll"), hint("tab", "pane")}, always...)
	default:
		return append([]key.Binding{hint("s", "smooth"), hint("L", "log y"), hint("v", "picture"), hint("tab", "pane")}, always...)
	}
}
