package widget

import "github.com/charmbracelet/x/ansi"

// Choice is one answer to a dialog.
type Choice struct {
	Key, Text string
}

// DialogBox asks a question with its possible answers, in at most w columns.
func (th Theme) DialogBox(title string, text []string, choices []Choice, w int) string {
	lines := []string{""}
	for _, t := range text {
		lines = append(lines, "  "+t)
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
