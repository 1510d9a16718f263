package screen

import (
	tea "github.com/charmbracelet/bubbletea"

	"dev.niftynet/core/run"
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

// answer gives a key to the open dialog.
func (l *Live) answer(key string) tea.Cmd {
	do, answered := l.dialog.pick(key)
	if !answered {
		return nil
	}
	l.dialog = nil
	if do == nil {
		return nil
	}
	return do()
}

// leaveDialog asks what becomes of a run that this session started.
func (l *Live) leaveDialog() *dialog {
	return &dialog{title: "The run is still training", choices: []choice{
		{widget.Choice{Key: "d", Text: "leave it running in the background"}, func() tea.Cmd { return closeScreen }},
		{widget.Choice{Key: "s", Text: "stop it after saving a checkpoint"}, l.stop},
		{widget.Choice{Key: "c", Text: "cancel"}, nil},
	}}
}

// askStop asks before it stops the run.
func (l *Live) askStop() tea.Cmd {
	if !l.snap.live() {
		return l.request("stop")
	}
	l.dialog = &dialog{title: "Stop the run?", text: []string{"It can be continued from its checkpoint later."}, choices: []choice{
		{widget.Choice{Key: "s", Text: "stop it after saving a checkpoint"}, func() tea.Cmd {
			l.notice = "saving…"
			return l.jobs.send("stop")
		}},
		{widget.Choice{Key: "c", Text: "cancel"}, nil},
	}}
	return nil
}

// pause pauses or resumes.
func (l *Live) pause() tea.Cmd {
	if l.snap.Info.State == run.Paused {
		return l.request("resume")
	}
	return l.request("pause")
}

// swap goes between the picture and the curves.
func (l *Live) swap() {
	if l.focus == panePicture {
		l.focusOn(l.charts)
	} else {
		l.focusOn(panePicture)
	}
}
