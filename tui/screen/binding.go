package screen

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"dev.niftynet/tui/widget"
)

// binding is a key with what it does; the help and the key line show the same table.
type binding[S any] struct {
	key.Binding
	do func(S) tea.Cmd
}

// bind makes a binding from its keys, how the help writes them, and what it says.
func bind[S any](keys []string, shown, help string, do func(S) tea.Cmd) binding[S] {
	return binding[S]{key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help)), do}
}

// group is bindings under a heading of the help.
type group[S any] struct {
	name     string
	bindings []binding[S]
}

// helpOf is what the help shows of a table.
func helpOf[S any](groups []group[S]) []widget.Keys {
	out := make([]widget.Keys, len(groups))
	for i, g := range groups {
		out[i].Name = g.name
		for _, b := range g.bindings {
			out[i].Bindings = append(out[i].Bindings, b.Binding)
		}
	}
	return out
}

// press does what a key is bound to.
func press[S any](groups []group[S], screen S, msg tea.KeyMsg) tea.Cmd {
	for _, g := range groups {
		for _, b := range g.bindings {
			if key.Matches(msg, b.Binding) {
				return b.do(screen)
			}
		}
	}
	return nil
}

// quiet is a binding's action that needs no command.
func quiet[S any](do func(S)) func(S) tea.Cmd {
	return func(s S) tea.Cmd {
		do(s)
		return nil
	}
}

// hint is an entry of the key line.
func hint(shown, help string) key.Binding {
	return key.NewBinding(key.WithKeys(shown), key.WithHelp(shown, help))
}
