package screen

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"dev.niftynet/core/run"
	"dev.niftynet/tui/widget"
	"dev.niftynet/viz/plot"
	"dev.niftynet/viz/slice"
	"dev.niftynet/viz/term"
)

// lossPane is the loss, raw behind its moving average, and the loss of the validation.
func (l *Live) lossPane(w, h int) widget.Box {
	weight := smoothings()[l.smoothing]
	b := widget.Box{Title: "Loss"}
	if len(l.snap.Series["loss"].Step) == 0 {
		b.Lines = l.nothing("the first steps bring the loss", w, h)
		return b
	}
	notes := []string{"raw"}
	if weight > 0 {
		notes = []string{"raw and smoothed " + strings.TrimPrefix(strconv.FormatFloat(weight, 'g', 2, 64), "0")}
	}
	if l.logY {
		notes = append(notes, "log y")
	}
	raw := line("", l.snap.Series["loss"], l.theme.Accent)
	smooth := raw
	smooth.Name = "train"
	var series []plot.Series
	if weight > 0 {
		smooth.Y = plot.Smooth(raw.Y, weight)
		raw.Colour = l.faint(raw.Colour)
		if l.theme.Depth <= term.Colour16 {
			raw.Dash = plot.Dotted
		}
		series = append(series, raw)
	}
	series = append(series, smooth)
	if v := l.snap.Series["validation/loss"]; len(v.Step) > 0 {
		validation := line("valid", v, l.theme.Warn)
		validation.Dash = plot.Dashed
		series = append(series, validation)
	}
	b.Notes = l.theme.Plain(strings.Join(notes, " · "))
	b.Lines = l.chart(series, l.logY).Draw(w, h).Lines(l.theme.Depth)
	return b
}

// scorePane is Dice per label, or whatever the application validates by.
func (l *Live) scorePane(w, h int) widget.Box {
	b := widget.Box{Title: "Dice"}
	tags := l.snap.scores()
	if len(tags) == 0 {
		b.Title = "Validation"
		b.Lines = l.nothing("the first validation brings its scores", w, h)
		return b
	}
	var series []plot.Series
	for i, tag := range tags {
		name := strings.TrimPrefix(tag, "validation/")
		label, err := strconv.Atoi(strings.TrimPrefix(name, "dice/"))
		switch {
		case name == "mean_dice":
			// Under the others, which it may hide.
			series = append([]plot.Series{line("mean", l.snap.Series[tag], l.theme.Text)}, series...)
			continue
		case err != nil:
			label, b.Title = i+1, "Validation"
		default:
			name = fmt.Sprint("label ", label)
		}
		s := line(l.theme.Plain(name), l.snap.Series[tag], slice.LabelColour(label))
		s.Dash = plot.Dash(1 + i%3)
		series = append(series, s)
	}
	if value, step, ok := l.snap.best("validation/mean_dice"); ok {
		b.Notes = fmt.Sprintf("best mean %.3f at step %d", value, step)
	}
	b.Lines = l.chart(series, false).Draw(w, h).Lines(l.theme.Depth)
	return b
}

// chart is both charts' common part: one x axis.
func (l *Live) chart(series []plot.Series, logY bool) plot.Chart {
	return plot.Chart{
		Series: series, XName: "step", XHigh: l.snap.reach(), LogY: logY,
		ASCII: l.theme.ASCII, Frame: l.theme.Dim,
	}
}

func line(name string, c run.Series, colour color.RGBA) plot.Series {
	s := plot.Series{Name: name, Colour: colour, Y: c.Value, X: make([]float64, len(c.Step))}
	for i, step := range c.Step {
		s.X[i] = float64(step)
	}
	return s
}

// faint moves a colour towards the background.
func (l *Live) faint(c color.RGBA) color.RGBA {
	ground := 24
	if l.theme.Light {
		ground = 250
	}
	toward := func(v uint8) uint8 { return uint8((35*int(v) + 65*ground) / 100) }
	return color.RGBA{R: toward(c.R), G: toward(c.G), B: toward(c.B), A: 255}
}
