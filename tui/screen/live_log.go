package screen

import (
	"fmt"
	"math"
	"strings"

	"dev.niftynet/tui/widget"
	"dev.niftynet/viz/plot"
)

// logPane is the end of what the trainer said, or what lies above it.
func (l *Live) logPane(w, h int) widget.Box {
	b := widget.Box{Title: "Log"}
	lines := l.snap.Console
	scroll := min(l.scroll, max(len(lines)-h, 0))
	if scroll > 0 {
		b.Notes = fmt.Sprintf("%d lines below", scroll)
	}
	end := len(lines) - scroll
	for _, text := range lines[max(end-h, 0):end] {
		b.Lines = append(b.Lines, l.logLine(text, w))
	}
	return b
}

// logLine is one line of the log, in the colour of what it tells.
func (l *Live) logLine(text string, w int) string {
	th := l.theme
	tone, low := th.Text, strings.ToLower(text)
	switch {
	case strings.Contains(low, "error") || strings.Contains(low, "panic") || strings.Contains(low, "failed"):
		tone = th.Bad
	case strings.Contains(low, "warn"):
		tone = th.Warn
	}
	return th.Ink(tone, th.Shorten(" "+th.Plain(text), w))
}

// lastLog is the log in one line.
func (l *Live) lastLog(w int) string {
	text := ""
	if n := len(l.snap.Console); n > 0 {
		text = l.theme.Ink(l.theme.Dim, l.theme.Shorten(" "+l.theme.Plain(l.snap.Console[n-1]), w))
	}
	return widget.Fit(text, w)
}

// healthPane says whether the run is well.
func (l *Live) healthPane(w int) widget.Box {
	th, s := l.theme, l.snap
	good := th.Ink(th.Good, th.Glyph("✔", "+"))
	bad := th.Ink(th.Bad, th.Glyph("✖", "x"))
	var lines []string
	add := func(sign, format string, args ...any) {
		lines = append(lines, " "+sign+" "+th.Shorten(th.Plain(fmt.Sprintf(format, args...)), w-3))
	}
	if s.Info.ExitReason != "" {
		add(bad, "%s", s.Info.ExitReason)
	}
	if step, broken := s.broken(); broken {
		add(bad, "loss is not finite from step %d on", step)
	} else {
		add(good, "loss is finite")
	}
	if value, step, ok := s.best("validation/mean_dice"); ok {
		add(good, "best mean Dice %.3f at step %d", value, step)
	}
	if lr, ok := s.last("lr"); ok {
		add(" ", "learning rate %s", plot.Number(lr))
	}
	if rate := s.Series["windows_per_s"].Value; len(rate) > 0 && !math.IsNaN(rate[len(rate)-1]) {
		lines = append(lines, "   "+th.Ink(th.Accent, th.Sparkline(rate, min(w/3, 24)))+
			fmt.Sprintf(" %s windows/s", plot.Number(shorten(rate[len(rate)-1]))))
	}
	if p := s.pace(); p.WaitsFor() != "" {
		add(" ", "%s", p.Verdict())
	}
	add(" ", "%s since %s", brief(s.elapsed()), s.Info.Started.Format("Mon 2 Jan 15:04:05"))
	add(" ", "device %s · seed %d · pid %d on %s", s.Info.Device, s.Info.Seed, s.Info.PID, s.Info.Host)
	return widget.Box{Title: "Health", Lines: lines}
}
