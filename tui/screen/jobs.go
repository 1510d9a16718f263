package screen

import (
	"context"
	"errors"
	"io/fs"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dev.niftynet/core/run"
)

const (
	// pace is the least time between two looks at a run, so that a fast trainer doesn't flood a slow line.
	pace = 150 * time.Millisecond
	// patience is how long a run that was just started may take to appear.
	patience = 20 * time.Second
	// answerTime is how long a trainer may take to save and answer.
	answerTime = 5 * time.Minute
	// consoleLines is how much of the log can be scrolled through.
	consoleLines = 500
)

// jobs is the commands of a live screen: all that reads files and talks to the trainer.
type jobs struct {
	ctx  context.Context // Commands of bubbletea take no arguments.
	dir  string
	load LoadVolume
}

// snapshotMsg brings a new state of the run and the command that waits for the next one.
type snapshotMsg struct {
	dir      string
	snapshot snapshot
	err      error
	next     tea.Cmd
}

// sentMsg says how a request to the trainer went.
type sentMsg struct {
	dir string
	do  string
	err error
}

// restMsg says that no slice key came since the one with this number.
type restMsg int

// open reads the run, which may be a moment away.
func (j jobs) open() tea.Msg {
	changed := run.Watch(j.ctx, j.dir)
	limit := time.Now().Add(patience)
	for {
		view, err := run.Open(j.dir)
		if err == nil {
			_, err = view.Refresh()
			return j.look(view, err, changed)
		}
		if !errors.Is(err, fs.ErrNotExist) || time.Now().After(limit) || !j.wait(pace) {
			return snapshotMsg{dir: j.dir, err: err}
		}
	}
}

// follow waits for a change, reads it, and so on: without a change there is no message.
func (j jobs) follow(view *run.View, changed <-chan struct{}) tea.Cmd {
	return func() tea.Msg {
		for j.wait(pace) {
			select {
			case <-j.ctx.Done():
				return nil
			case _, open := <-changed:
				if !open {
					return nil
				}
			}
			if news, err := view.Refresh(); news || err != nil {
				return j.look(view, err, changed)
			}
		}
		return nil
	}
}

// look copies the run's state. A view that could be read in part is shown, with what was wrong.
func (j jobs) look(view *run.View, err error, changed <-chan struct{}) tea.Msg {
	s := snapshot{
		Info: view.Info(), Series: map[string]run.Series{},
		Console: view.Console(consoleLines), Previews: view.Previews(), Damage: err,
	}
	for _, tag := range view.Tags() {
		s.Series[tag] = view.Series(tag)
	}
	return snapshotMsg{dir: j.dir, snapshot: s, next: j.follow(view, changed)}
}

// wait sleeps and says whether the screen is still there.
func (j jobs) wait(d time.Duration) bool {
	select {
	case <-j.ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// send asks the trainer for something.
func (j jobs) send(do string) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(j.ctx, answerTime)
		defer cancel()
		return sentMsg{j.dir, do, run.Send(ctx, j.dir, run.Request{Do: do})}
	}
}

// shot reads a preview.
func (j jobs) shot(p run.Preview) tea.Cmd { return readShot(j.load, p) }
