package widget

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Choice is one answer to a dialog.
type Choice struct {
	Key, Text string
}

// DialogBox asks a question with its possible answers, its text wrapped, in at most w columns.
func (th Theme) DialogBox(title string, text []string, choices []Choice, w int) string {
	lines := []string{""}
	for _, t := range text {
		for _, l := range strings.Split(ansi.Wrap(th.Plain(t), min(max(w-8, 1), 72), ""), "\n") {
			lines = append(lines, "  "+l)
		}
	}
	if len(text) > 0 {
		lines = append(lines, "")
	}
	for _, c := range choices {
		lines = append(lines, "  "+th.Strong(th.Accent, "["+c.Key+"]")+" "+c.Text)
	}
	lines = append(lines, "")
	wide := ansi.StringWidth(title) + 8
	for _, l := range lines {
		wide = max(wide, ansi.StringWidth(l)+4)
	}
	return Box{Title: title, Focus: true, Lines: lines}.Render(th, min(wide, w), len(lines)+2)
}
