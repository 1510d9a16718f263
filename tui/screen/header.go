package screen

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"dev.niftynet/core/run"
	"dev.niftynet/tui/widget"
	"dev.niftynet/viz/plot"
)

// part is a piece of the header; pieces of a higher rank go first where there is no room.
type part struct {
	text string
	rank int
}

// header is the line that says what the run is, how far it is and how fast.
func (l *Live) header(w int) string {
	th := l.theme
	if !l.known {
		return widget.Fit(" "+th.Strong(th.Text, l.name()), w)
	}
	const barRank = 3
	parts := []part{
		{th.Strong(th.Text, l.name()), 6},
		{th.Ink(th.Dim, th.Plain(l.snap.Info.Network+" · "+l.snap.Info.Application)), 7},
		{l.state(), 0},
		{l.progress(), 1},
		{"", barRank},
		{l.waits(), 4},
		{l.throughput(), 5},
		{l.clock(), 2},
	}
	parts = slices.DeleteFunc(parts, func(p part) bool { return p.text == "" && p.rank != barRank })
	shown := fitParts(parts, w-1)
	var texts []string
	for _, p := range shown {
		if p.rank == barRank {
			room := w - 1 - partsWidth(shown)
			p.text = th.Bar(l.share(), min(room, 26))
		}
		if p.text != "" {
			texts = append(texts, p.text)
		}
	}
	return widget.Fit(" "+strings.Join(texts, "  "), w)
}

// partsWidth is the columns of the parts, each with two blanks.
func partsWidth(parts []part) int {
	total := 0
	for _, p := range parts {
		total += ansi.StringWidth(p.text) + 2
	}
	return total
}

// fitParts leaves out parts, those of the highest rank first, until the rest and a short bar fit in w columns.
func fitParts(parts []part, w int) []part {
	const shortBar = 6
	for len(parts) > 1 && partsWidth(parts)+shortBar > w {
		worst := 0
		for i, p := range parts {
			if p.rank > parts[worst].rank {
				worst = i
			}
		}
		parts = append(parts[:worst:worst], parts[worst+1:]...)
	}
	return parts
}

// state is the run's state with a sign and a colour.
func (l *Live) state() string {
	if l.ending {
		return l.theme.Strong(l.theme.Warn, l.theme.Plain(l.theme.Glyph("◌", "*")+" saving…"))
	}
	sign, tone := stateSign(l.theme, l.snap.Info.State)
	return l.theme.Strong(tone, sign+" "+string(l.snap.Info.State))
}

// stateSign is how a state looks everywhere.
func stateSign(th widget.Theme, s run.State) (string, color.RGBA) {
	switch s {
	case run.Running:
		return th.Glyph("◉", "*"), th.Good
	case run.Paused:
		return th.Glyph("‖", "="), th.Warn
	case run.Finished:
		return th.Glyph("✔", "+"), th.Accent
	case run.Stopped:
		return th.Glyph("■", "#"), th.Warn
	default:
		return th.Glyph("✖", "x"), th.Bad
	}
}

// share is how much of the run is done, 0 to 1.
func (l *Live) share() float64 {
	if l.snap.Info.MaxIter <= 0 {
		return 0
	}
	return float64(l.snap.step()) / float64(l.snap.Info.MaxIter)
}

// progress is the step and how many there are.
func (l *Live) progress() string {
	th, step := l.theme, l.snap.step()
	if l.snap.Info.MaxIter <= 0 {
		return th.Ink(th.Dim, "step ") + th.Ink(th.Text, fmt.Sprint(step))
	}
	return th.Ink(th.Dim, "step ") + th.Ink(th.Text, fmt.Sprint(step)) + th.Ink(th.Dim, fmt.Sprintf("/%d", l.snap.Info.MaxIter))
}

// throughput is the pace of a live run.
func (l *Live) throughput() string {
	v, ok := l.snap.last("windows_per_s")
	if !ok || !l.snap.live() || math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return l.theme.Ink(l.theme.Text, plot.Number(shorten(v))) + l.theme.Ink(l.theme.Dim, " windows/s")
}

// waits names what the steps of a live run wait for, unless they compute; the health pane says how much and what helps.
func (l *Live) waits() string {
	switch what := l.snap.pace().WaitsFor(); {
	case !l.snap.live(), what == "", what == "compute":
		return ""
	default:
		return l.theme.Ink(l.theme.Warn, "waits for "+what)
	}
}

// clock is the time that is left while the run trains, and what it took when it is over.
func (l *Live) clock() string {
	th := l.theme
	if l.snap.Info.State == run.Running {
		if left, ok := l.snap.remaining(); ok {
			return th.Ink(th.Dim, "eta ") + th.Ink(th.Text, brief(left))
		}
		return th.Ink(th.Dim, th.Plain("eta –"))
	}
	return th.Ink(th.Dim, "took ") + th.Ink(th.Text, brief(l.snap.elapsed()))
}

// shorten keeps three digits, so that a readout doesn't flicker in its last ones.
func shorten(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}
