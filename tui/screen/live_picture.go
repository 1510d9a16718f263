package screen

import (
	"fmt"
	"slices"
	"strings"

	"dev.niftynet/core/run"
	"dev.niftynet/core/volume"
	"dev.niftynet/tui/widget"
	"dev.niftynet/viz/slice"
	"dev.niftynet/viz/term"
)

// picturePane is one preview: all three planes where they fit, else the current one.
func (l *Live) picturePane(w, h int) widget.Box {
	b := widget.Box{Title: "Picture"}
	s, ok := l.film.current()
	if !ok {
		b.Lines = l.nothing("the first validation brings a picture", w, h)
		return b
	}
	b.Title = l.theme.Plain(s.Case)
	b.Notes = l.pictureNotes(s)
	rows := h - 2 // one for the planes' names, one for the film
	if rows < 2 {
		return b
	}
	planes := []slice.Plane{l.film.plane}
	if l.threeFit(s, w, rows) {
		all := slice.Planes()
		planes = all[:]
	}
	g := term.NewGrid(w, h-1)
	each := w / len(planes)
	for i, p := range planes {
		l.drawPlane(g, s.layers.Image, p, i*each, each, rows)
	}
	b.Lines = append(g.Lines(l.theme.Depth), l.filmLine(s, w))
	return b
}

// pictureNotes says what of the preview is shown, and how.
func (l *Live) pictureNotes(s shot) string {
	notes := []string{fmt.Sprintf("step %d", s.Step)}
	if l.film.wanted != l.film.shown {
		notes[0] += ", reading…"
	}
	percent := fmt.Sprintf("prediction filled %.0f%%", 100*l.film.opacity)
	switch l.film.show {
	case slice.ShowBoth:
		notes = append(notes, "reference outlined", percent)
	case slice.ShowReference:
		notes = append(notes, "reference outlined")
	case slice.ShowPrediction:
		notes = append(notes, percent)
	default:
		notes = append(notes, "image only")
	}
	return l.theme.Plain(strings.Join(notes, " · "))
}

// threeFit says whether three planes side by side are about as large as one alone would be.
func (l *Live) threeFit(s shot, w, rows int) bool {
	total := 0
	for _, p := range slice.Planes() {
		pw, _ := slice.Frame(s.layers.Image, p).Fit(w, 2*rows, 1)
		total += pw
	}
	return w/3 >= 24 && total <= w*3/2
}

// drawPlane draws one plane with its name above it in the middle of a column of the pane.
func (l *Live) drawPlane(g *term.Grid, image *volume.Volume, p slice.Plane, x, w, rows int) {
	pic := l.film.draw(l.theme, p, w-2, rows)
	axis := [3]string{"x", "y", "z"}[slice.Axis(image, p)]
	name := fmt.Sprintf("%s  %s %d/%d", p, axis, l.film.index[p]+1, slice.Depth(image, p))
	style := term.Cell{Ink: l.theme.Dim}
	if p == l.film.plane {
		name = l.theme.Glyph("▸ ", "> ") + name
		style = term.Cell{Ink: l.theme.Accent, Bold: true}
	}
	g.Text(x+max((w-len([]rune(name)))/2, 0), 0, name, style)
	g.Paste(x+(w-pic.W)/2, 1+(rows-pic.H)/2, pic)
}

// filmLine shows where in the run's previews the one on the screen is.
func (l *Live) filmLine(s shot, w int) string {
	th, previews := l.theme, l.snap.Previews
	at := slices.IndexFunc(previews, func(p run.Preview) bool { return p.Dir == s.Dir })
	if at < 0 || len(previews) < 2 {
		return ""
	}
	steps := fmt.Sprintf(" step %d ", s.Step)
	count := fmt.Sprintf(" %d/%d ", at+1, len(previews))
	length := min(w-len(steps)-len(count)-2, 60)
	if length < 8 {
		return ""
	}
	knob := at * (length - 1) / (len(previews) - 1)
	rail := th.Glyph("─", "-")
	return th.Ink(th.Text, steps) + th.Ink(th.Frame, strings.Repeat(rail, knob)) +
		th.Ink(th.Accent, th.Glyph("●", "o")) + th.Ink(th.Frame, strings.Repeat(rail, length-1-knob)) +
		th.Ink(th.Dim, count)
}
