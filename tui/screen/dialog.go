package screen

import (
	tea "github.com/charmbracelet/bubbletea"

	"dev.niftynet/tui/widget"
)

// dialog is a question with its answers.
type dialog struct {
	title   string
	text    []string
	choices []choice
}

type choice struct {
	widget.Choice
	do func() tea.Cmd // nil only closes the dialog
}

// render draws the dialog in at most w columns.
func (d *dialog) render(th widget.Theme, w int) string {
	choices := make([]widget.Choice, len(d.choices))
	for i, c := range d.choices {
		choices[i] = c.Choice
	}
	return th.DialogBox(d.title, d.text, choices, w)
}

// pick finds what a key answers; any key that is no answer is ignored, esc and the last choice cancel.
func (d *dialog) pick(key string) (do func() tea.Cmd, answered bool) {
	if key == "esc" {
		return nil, true
	}
	for _, c := range d.choices {
		if c.Key == key {
			return c.do, true
		}
	}
	return nil, false
}

// failure shows an error in full.
func failure(err error) *dialog {
	return &dialog{title: "That did not work", text: []string{err.Error()}, choices: []choice{
		{widget.Choice{Key: "c", Text: "close"}, nil},
	}}
}

// asking is the part of a screen that may have a dialog open.
type asking struct{ dialog *dialog }

// answer gives a key to the open dialog, which an answer closes.
func (a *asking) answer(key string) tea.Cmd {
	do, answered := a.dialog.pick(key)
	if !answered {
		return nil
	}
	a.dialog = nil
	if do == nil {
		return nil
	}
	return do()
}
