package screen

import (
	"fmt"
	"image/color"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"dev.niftynet/core/run"
	"dev.niftynet/tui/widget"
	"dev.niftynet/viz/plot"
)

// View draws the screen.
func (h *Home) View(w, rows int) string {
	body := rows - 2
	lower := min(max(body/2, len(h.shownRuns())+2), body*2/3)
	if len(h.Zoo) == 0 {
		lower = body
	}
	parts := []string{h.title(w)}
	if upper := body - lower; upper > 2 {
		parts = append(parts, h.upper(w, upper))
	} else {
		lower = body
	}
	parts = append(parts, h.runsPane(w, lower), h.footer(w))
	view := lipgloss.JoinVertical(lipgloss.Left, parts...)
	if h.dialog != nil {
		view = widget.Overlay(view, h.dialog.render(h.Theme, w), w, rows)
	}
	return view
}

// title is the first line: the program, and how many runs are live.
func (h *Home) title(w int) string {
	live := 0
	for _, r := range h.runs {
		if r.State == run.Running || r.State == run.Paused {
			live++
		}
	}
	th := h.Theme
	left := " " + th.Strong(th.Accent, "niftynet")
	if w >= 72 {
		left += th.Ink(th.Dim, "  deep learning on medical images")
	}
	right := th.Ink(th.Dim, th.Plain(fmt.Sprintf("%d live · %d in all ", live, len(h.runs))))
	return widget.Fit(widget.Fit(left, w-ansi.StringWidth(right))+right, w)
}

// upper is the zoo, with the chosen entry beside it where there is room.
func (h *Home) upper(w, rows int) string {
	const cardFrom = 110
	if w < cardFrom {
		return h.zooPane(w, rows)
	}
	return lipgloss.JoinHorizontal(lipgloss.Top, h.zooPane(w-w*2/5, rows), h.card(w*2/5, rows))
}

// zooPane lists the zoo.
func (h *Home) zooPane(w, rows int) string {
	entries := h.zoo()
	b := widget.Box{Number: 1, Title: "Zoo", Focus: !h.onRuns, Notes: h.filterNote(len(entries), len(h.Zoo))}
	name := 12
	for _, e := range entries {
		name = max(name, len([]rune(e.Name)))
	}
	name = min(name, max(w-42, 12))
	b.Lines = h.rows(len(entries), h.at[0], rows-2, h.markTone(0), func(i int) string {
		e, th := entries[i], h.Theme
		return h.cell(e.Name, name, th.Text) + "  " + h.cell(e.Application, 14, th.Dim) + " " +
			th.Ink(th.Text, fmt.Sprintf("%6s", plot.Number(shorten(float64(e.Parameters))))) + "  " + th.Ink(th.Dim, th.Plain(e.Input))
	})
	return b.Render(h.Theme, w, rows)
}

// card is the chosen entry of the zoo.
func (h *Home) card(w, rows int) string {
	th, entries := h.Theme, h.zoo()
	b := widget.Box{Title: "Card"}
	if len(entries) > 0 {
		e := entries[h.at[0]]
		b.Title = th.Plain(e.Name)
		b.Lines = []string{
			" " + th.Ink(th.Dim, "network     ") + th.Plain(e.Network),
			" " + th.Ink(th.Dim, "application ") + th.Plain(e.Application),
			" " + th.Ink(th.Dim, "parameters  ") + fmt.Sprint(e.Parameters),
			" " + th.Ink(th.Dim, "input       ") + th.Plain(e.Input),
			"",
		}
		for _, l := range strings.Split(ansi.Wrap(th.Plain(e.Description), max(w-4, 1), ""), "\n") {
			b.Lines = append(b.Lines, " "+l)
		}
	}
	return b.Render(th, w, rows)
}

// runsPane lists the runs.
func (h *Home) runsPane(w, rows int) string {
	th, runs := h.Theme, h.shownRuns()
	b := widget.Box{Number: 2, Title: "Runs", Focus: h.onRuns, Notes: h.filterNote(len(runs), len(h.runs))}
	name := 12
	for _, r := range runs {
		name = max(name, len([]rune(filepath.Base(r.Run))))
	}
	const withNetwork, withLoss = 100, 72 // columns that a row needs to have these too
	name = min(name, max(w-48, 14))
	b.Lines = h.rows(len(runs), h.at[1], rows-2, h.markTone(1), func(i int) string {
		r := runs[i]
		sign, tone := stateSign(th, r.State)
		line := th.Ink(tone, sign+" "+widget.Fit(string(r.State), 9)) + h.cell(filepath.Base(r.Run), name, th.Text) +
			"  "
		if w >= withNetwork {
			line += h.cell(r.Network, 14, th.Dim) + " "
		}
		line += h.runProgress(r)
		if r.Loss != nil && w >= withLoss {
			line += th.Ink(th.Dim, "loss ") + widget.Fit(plot.Number(shorten(*r.Loss)), 7)
		}
		if w >= withNetwork {
			line = widget.Fit(line, name+70) + th.Ink(th.Dim, r.Started.Format("2 Jan 15:04"))
		}
		return line
	})
	switch {
	case !h.known:
		b.Lines = []string{" " + th.Ink(th.Dim, "reading "+th.Plain(h.RunsRoot+"…"))}
	case len(h.runs) == 0:
		b.Lines = []string{" " + th.Ink(th.Dim, "no runs in "+th.Plain(h.RunsRoot)+" yet: choose an entry of the zoo and press enter")}
	}
	return b.Render(th, w, rows)
}

// runProgress is the steps of a run and a bar.
func (h *Home) runProgress(r run.Summary) string {
	th := h.Theme
	share := 0.0
	if r.MaxIter > 0 {
		share = float64(r.Step) / float64(r.MaxIter)
	}
	return th.Bar(share, 10) + " " +
		widget.Fit(th.Ink(th.Text, fmt.Sprintf("%d", r.Step))+th.Ink(th.Dim, fmt.Sprintf("/%d", r.MaxIter)), 13)
}

// markTone is the colour of the mark at the chosen row of a list.
func (h *Home) markTone(list int) color.RGBA {
	if h.list() == list {
		return h.Theme.Accent
	}
	return h.Theme.Dim
}

// rows draws the part of a list around the chosen row.
func (h *Home) rows(n, at, room int, tone color.RGBA, row func(i int) string) []string {
	first := min(max(at-room/2, 0), max(n-room, 0))
	var out []string
	for i := first; i < min(first+room, n); i++ {
		mark := "  "
		if i == at {
			mark = h.Theme.Strong(tone, h.Theme.Glyph("▸ ", "> "))
		}
		out = append(out, mark+row(i))
	}
	return out
}

// cell is a text in a column of w.
func (h *Home) cell(s string, w int, tone color.RGBA) string {
	return h.Theme.Ink(tone, widget.Fit(h.Theme.Shorten(h.Theme.Plain(s), w), w))
}

// filterNote says how many of all the filter leaves.
func (h *Home) filterNote(shown, all int) string {
	if h.filter == "" {
		return fmt.Sprint(all)
	}
	return h.Theme.Plain(fmt.Sprintf("/%s · %d of %d", h.filter, shown, all))
}

// footer is what goes on, what went wrong, or the keys.
func (h *Home) footer(w int) string {
	th := h.Theme
	switch {
	case h.typing:
		return widget.Fit(th.Strong(th.Accent, " / ")+th.Plain(h.filter)+th.Glyph("▏", "_")+th.Ink(th.Dim, "  enter keeps, esc clears"), w)
	case h.starting != "":
		return th.Line(th.Accent, "starting "+h.starting+"…", w)
	case h.err != nil:
		return th.Line(th.Warn, h.err.Error(), w)
	}
	verb := "train"
	if h.onRuns {
		verb = "open"
	}
	return th.KeyLine([]key.Binding{
		hint("enter", verb), hint("tab", "zoo, runs"), hint("/", "filter"), hint("?", "help"), hint("q", "leave"),
	}, w)
}
