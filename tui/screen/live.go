package screen

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dev.niftynet/core/run"
	"dev.niftynet/tui/widget"
)

// pane is one of the numbered parts of the live screen.
type pane int

const (
	paneLoss pane = 1 + iota
	paneScore
	panePicture
	paneLog
	paneHealth
	paneLast = paneHealth
)

// Live watches one run.
type Live struct {
	asking

	dir      string
	attached bool
	theme    widget.Theme
	jobs     jobs

	snap  snapshot
	known bool  // a first snapshot came
	err   error // the run can't be read
	film  film

	focus     pane
	charts    pane // the pane to come back to from the picture
	zoom      bool
	logY      bool
	smoothing int    // place in smoothings
	scroll    int    // lines of the log above its end
	notice    string // what became of the last request
	ending    bool   // a stop was asked for by ctrl+c: leave when the run has ended
}

// smoothings are the weights of the loss' moving average that a key goes through.
func smoothings() []float64 { return []float64{0.6, 0.9, 0.97, 0} }

// LiveOptions is what a live screen needs. Attached means that leaving asks what becomes of the run.
type LiveOptions struct {
	Dir        string
	Attached   bool
	Theme      widget.Theme
	LoadVolume LoadVolume
}

// NewLive makes the screen of a run. ctx ends its reading and sending.
func NewLive(ctx context.Context, o LiveOptions) *Live {
	return &Live{
		dir: o.Dir, attached: o.Attached, theme: o.Theme,
		jobs:  jobs{ctx: ctx, dir: o.Dir, load: o.LoadVolume},
		focus: paneLoss, charts: paneLoss, film: film{opacity: 0.5},
	}
}

// Init starts following the run.
func (l *Live) Init() tea.Cmd { return l.jobs.open }

// Typing is never the case here.
func (l *Live) Typing() bool { return false }

// Update takes what the commands found and what the user typed.
func (l *Live) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case snapshotMsg:
		if msg.dir == l.dir { // not of a screen that was open before
			return l.take(msg)
		}
	case shotMsg:
		if msg.err != nil {
			l.notice = msg.err.Error()
		} else {
			l.film.add(msg.shot)
		}
	case sentMsg:
		if msg.dir == l.dir {
			return l.sent(msg)
		}
	case restMsg:
		if int(msg) == l.film.keys {
			l.film.moving = false
		}
	case tea.KeyMsg:
		return l.key(msg)
	}
	return nil
}

// take shows a new state of the run and asks for the next.
func (l *Live) take(msg snapshotMsg) tea.Cmd {
	if msg.err != nil {
		l.err = msg.err
		return msg.next
	}
	following := l.followsFilm()
	l.snap, l.known, l.err = msg.snapshot, true, nil
	if !l.snap.live() {
		l.notice = ""
		if l.ending {
			return closeScreen
		}
	}
	if n := len(l.snap.Previews); n > 0 && following {
		return tea.Batch(msg.next, l.wantShot(l.snap.Previews[n-1]))
	}
	return msg.next
}

// followsFilm says whether the newest preview is the one looked at.
func (l *Live) followsFilm() bool {
	n := len(l.snap.Previews)
	return n == 0 || l.film.wanted == "" || l.snap.Previews[n-1].Dir == l.film.wanted
}

func (l *Live) wantShot(p run.Preview) tea.Cmd {
	if l.film.want(p) {
		return l.jobs.shot(p)
	}
	return nil
}

// wind goes to an earlier or later preview.
func (l *Live) wind(by int) tea.Cmd {
	previews := l.snap.Previews
	if len(previews) == 0 {
		return nil
	}
	at := slices.IndexFunc(previews, func(p run.Preview) bool { return p.Dir == l.film.wanted })
	if at < 0 {
		at = 0 // what was looked at has been removed from the run
	}
	return l.wantShot(previews[min(max(at+by, 0), len(previews)-1)])
}

// moveSlice goes through the slices, or through the log when that has the focus.
func (l *Live) moveSlice(by int) tea.Cmd {
	if l.focus == paneLog {
		l.scroll = min(max(l.scroll-by, 0), max(len(l.snap.Console)-1, 0))
		return nil
	}
	l.film.move(by)
	l.film.keys++
	l.film.moving = true
	key := l.film.keys
	return tea.Tick(150*time.Millisecond, func(time.Time) tea.Msg { return restMsg(key) })
}

// focusOn goes to a pane.
func (l *Live) focusOn(p pane) {
	if p == paneLoss || p == paneScore {
		l.charts = p
	}
	l.focus = p
}

// swap goes between the picture and the curves.
func (l *Live) swap() {
	if l.focus == panePicture {
		l.focusOn(l.charts)
	} else {
		l.focusOn(panePicture)
	}
}

// leave closes the screen, after a question where the run would go on unwatched.
func (l *Live) leave() tea.Cmd {
	if l.attached && l.known && l.snap.live() {
		l.dialog = l.leaveDialog()
		return nil
	}
	return closeScreen
}

// interrupt is ctrl+c: it ends a run that this session started, and only the screen of any other.
func (l *Live) interrupt() tea.Cmd {
	if l.ending || !l.attached || !l.known || !l.snap.live() {
		return closeScreen
	}
	return l.stop()
}

// stop asks the trainer to save and end, and leaves when it has.
func (l *Live) stop() tea.Cmd {
	l.ending = l.attached
	l.notice = "saving…  ctrl+c leaves at once"
	return l.jobs.send("stop")
}

// request asks the trainer for something.
func (l *Live) request(do string) tea.Cmd {
	if !l.snap.live() {
		l.notice = "nobody is training this run: continue it with niftynet train " + filepath.Clean(l.dir)
		return nil
	}
	l.notice = "asked for " + do + "…"
	return l.jobs.send(do)
}

// pause pauses or resumes.
func (l *Live) pause() tea.Cmd {
	if l.snap.Info.State == run.Paused {
		return l.request("resume")
	}
	return l.request("pause")
}

// sent says how a request went.
func (l *Live) sent(msg sentMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		l.notice, l.ending = "", false
		l.dialog = failure(msg.err)
	case msg.do == "checkpoint":
		l.notice = "checkpoint saved"
	case msg.do == "stop":
		l.notice = "saved; the run is ending…"
	default:
		l.notice = ""
	}
	return nil
}
