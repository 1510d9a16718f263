// Package screen has the screens of the workbench. A screen keeps what it shows in plain values, changes them in
// Update, and draws them in View; all reading, sending and loading is done by commands, which report by messages.
package screen

import (
	tea "github.com/charmbracelet/bubbletea"

	_ "dev.niftynet/tui/seed" // before bubbletea, see there
	"dev.niftynet/tui/widget"
)

// Screen is one screen of the workbench.
type Screen interface {
	Init() tea.Cmd
	Update(msg tea.Msg) tea.Cmd
	View(w, h int) string // exactly h lines of w columns
	Keys() []widget.Keys  // what the help shows: the same table that Update reads
	Typing() bool         // the screen takes every key, '?' too
}

// OpenMsg asks to show a run. Attached means that this session started the run, so that leaving asks what
// becomes of it.
type OpenMsg struct {
	Dir      string
	Attached bool
}

// CloseMsg asks to leave the screen.
type CloseMsg struct{}

func closeScreen() tea.Msg { return CloseMsg{} }
