package widget

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/ansi"
)

// Keys is a group of bindings under one heading.
type Keys struct {
	Name     string
	Bindings []key.Binding
}

// KeyLine shows as many bindings as fit in w columns, in order.
func (th Theme) KeyLine(bindings []key.Binding, w int) string {
	var out string
	for _, b := range bindings {
		help := b.Help()
		if !b.Enabled() || help.Key == "" {
			continue
		}
		entry := " " + th.Strong(th.Accent, th.Plain(help.Key)) + " " + th.Ink(th.Dim, th.Plain(help.Desc)) + " "
		if ansi.StringWidth(out+entry) > w {
			break
		}
		out += entry
	}
	return Fit(out, w)
}

// HelpBox lists all keys in as many columns as w and h ask for.
func (th Theme) HelpBox(groups []Keys, w, h int) string {
	var lines []string
	for _, g := range groups {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, th.Strong(th.Text, g.Name))
		for _, b := range g.Bindings {
			help := b.Help()
			lines = append(lines, th.Strong(th.Accent, Fit(th.Plain(help.Key), 6))+" "+th.Plain(help.Desc))
		}
	}
	rows := max(min(len(lines), h-4), 1)
	columns := splitColumns(lines, rows)
	block := make([]string, min(rows, len(columns[0])))
	for _, column := range columns {
		wide := 0
		for _, l := range column {
			wide = max(wide, ansi.StringWidth(l))
		}
		for i := range block {
			l := ""
			if i < len(column) {
				l = column[i]
			}
			block[i] += "  " + Fit(l, wide+1)
		}
	}
	wide := ansi.StringWidth(block[0])
	return Box{Title: "Keys", Notes: "any key closes", Focus: true, Lines: block}.
		Render(th, min(wide+2, w), min(len(block)+2, h))
}

// splitColumns cuts lines into columns of at most rows, each starting with something to read.
func splitColumns(lines []string, rows int) [][]string {
	var out [][]string
	for len(lines) > 0 {
		for len(lines) > 1 && strings.TrimSpace(lines[0]) == "" {
			lines = lines[1:]
		}
		n := min(rows, len(lines))
		out = append(out, lines[:n])
		lines = lines[n:]
	}
	return out
}
