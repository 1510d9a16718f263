package widget

import (
	"image/color"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Fit cuts or fills a line to exactly w columns.
func Fit(s string, w int) string {
	if w <= 0 {
		return ""
	}
	s = ansi.Truncate(s, w, "")
	return s + strings.Repeat(" ", max(w-ansi.StringWidth(s), 0))
}

// Shorten cuts a line that is longer than w columns and says so by an ellipsis.
func (th Theme) Shorten(s string, w int) string {
	return ansi.Truncate(s, max(w, 0), th.Glyph("…", "~"))
}

// Line is a message on one line of exactly w columns.
func (th Theme) Line(tone color.RGBA, text string, w int) string {
	text = th.Plain(strings.ReplaceAll(text, "\n", "; "))
	return Fit(th.Ink(tone, th.Shorten(" "+text, w)), w)
}

// Box is a frame with titles around some lines.
type Box struct {
	Number int    // of the key that goes to it; 0 has none
	Title  string // what it shows
	Notes  string // how it shows it, after the title
	Focus  bool   // heavier frame and a pointer before the title
	Lines  []string
}

// Inside is the room for lines in a box of w x h.
func Inside(w, h int) (int, int) { return max(w-2, 0), max(h-2, 0) }

// Render draws the box in exactly w x h; lines that do not fit are cut.
func (b Box) Render(th Theme, w, h int) string {
	if w < 4 || h < 2 {
		return strings.TrimSuffix(strings.Repeat(Fit("", w)+"\n", max(h, 0)), "\n")
	}
	edges, tone := []rune("╭─╮│╰╯"), th.Frame
	switch {
	case th.ASCII && b.Focus:
		edges = []rune("#=#|##")
	case th.ASCII:
		edges = []rune("+-+|++")
	case b.Focus:
		edges = []rune("┏━┓┃┗┛")
	}
	if b.Focus {
		tone = th.Accent
	}
	rule := func(n int) string { return strings.Repeat(string(edges[1]), max(n, 0)) }
	side := th.Ink(tone, string(edges[3]))
	var out strings.Builder
	title := b.heading(th, w-4)
	out.WriteString(th.Ink(tone, string(edges[0])+string(edges[1])) + title)
	out.WriteString(th.Ink(tone, rule(w-3-ansi.StringWidth(title))+string(edges[2])) + "\n")
	for i := range h - 2 {
		line := ""
		if i < len(b.Lines) {
			line = b.Lines[i]
		}
		out.WriteString(side + Fit(line, w-2) + side + "\n")
	}
	out.WriteString(th.Ink(tone, string(edges[4])+rule(w-2)+string(edges[5])))
	return out.String()
}

// heading is the title with its notes in at most w columns.
func (b Box) heading(th Theme, w int) string {
	mark, tone := " ", th.Text
	if b.Focus {
		mark, tone = th.Glyph("▸", ">"), th.Accent
	}
	if b.Number > 0 {
		mark += string(rune('0'+b.Number)) + " "
	}
	title := th.Strong(tone, mark+b.Title) + " "
	if b.Notes != "" {
		title += th.Ink(th.Dim, b.Notes) + " "
	}
	return th.Shorten(title, w)
}

// Overlay lays a block of lines over the middle of a screen of w x h.
func Overlay(base, block string, w, h int) string {
	lines, over := strings.Split(base, "\n"), strings.Split(block, "\n")
	wide := 0
	for _, l := range over {
		wide = max(wide, ansi.StringWidth(l))
	}
	wide = min(wide, w)
	left, top := (w-wide)/2, max((h-len(over))/2, 0)
	for i, l := range over {
		if top+i >= len(lines) {
			break
		}
		under := Fit(lines[top+i], w)
		lines[top+i] = ansi.Cut(under, 0, left) + Fit(l, wide) + ansi.Cut(under, left+wide, w)
	}
	return strings.Join(lines, "\n")
}
