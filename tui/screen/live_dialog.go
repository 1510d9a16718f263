package screen

import (
	tea "github.com/charmbracelet/bubbletea"

	"dev.niftynet/tui/widget"
)

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
