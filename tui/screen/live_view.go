package screen

import (
	"path/filepath"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"dev.niftynet/tui/widget"
)

// View draws the screen.
func (l *Live) View(w, h int) string {
	body := h - 2
	var middle string
	switch {
	case l.err != nil:
		middle = l.message(w, body, l.theme.Ink(l.theme.Bad, l.theme.Plain(l.err.Error())))
	case !l.known:
		middle = l.message(w, body, l.theme.Ink(l.theme.Dim, l.theme.Plain("waiting for "+l.dir+" …")))
	default:
		middle = l.panes(w, body)
	}
	view := lipgloss.JoinVertical(lipgloss.Left, l.header(w), middle, l.footer(w))
	if l.dialog != nil {
		view = widget.Overlay(view, l.dialog.render(l.theme, w), w, h)
	}
	return view
}

// nothing says in the middle of a pane what it waits for.
func (l *Live) nothing(text string, w, h int) []string {
	return strings.Split(l.message(w, h, l.theme.Ink(l.theme.Dim, text)), "\n")
}

// message fills w x h with a text in its middle.
func (l *Live) message(w, h int, text string) string {
	lines := strings.Split(ansi.Wrap(text, max(w-8, 1), ""), "\n")
	out := make([]string, h)
	for i := range out {
		if at := i - (h-len(lines))/2; at >= 0 && at < len(lines) {
			out[i] = widget.Fit(strings.Repeat(" ", (w-ansi.StringWidth(lines[at]))/2)+lines[at], w)
		} else {
			out[i] = widget.Fit("", w)
		}
	}
	return strings.Join(out, "\n")
}

// panes lays the panes out. Pictures have bands of their own: the terminal is sent whole lines, so nothing
// that changes with every step may share theirs.
func (l *Live) panes(w, h int) string {
	const fullWidth, fullHeight = 100, 36
	switch {
	case l.zoom:
		return l.pane(l.focus, w, h)
	case w >= fullWidth && h >= fullHeight:
		foot := max(h/6, 7)
		top := max(h*3/10, 12)
		return lipgloss.JoinVertical(lipgloss.Left,
			l.pair(paneLoss, paneScore, w, top),
			l.pane(panePicture, w, h-top-foot),
			l.pair(paneLog, paneHealth, w, foot))
	default:
		return lipgloss.JoinVertical(lipgloss.Left, l.focused(w, h-1), l.lastLog(w))
	}
}

// focused is what a small screen has room for: the two charts, or the pane alone that has the focus.
func (l *Live) focused(w, h int) string {
	const sideBySide, stacked = 110, 20
	switch {
	case l.focus != paneLoss && l.focus != paneScore, w < sideBySide && h < stacked:
		return l.pane(l.focus, w, h)
	case w >= sideBySide:
		return l.pair(paneLoss, paneScore, w, h)
	default:
		return lipgloss.JoinVertical(lipgloss.Left, l.pane(paneLoss, w, h-h/2), l.pane(paneScore, w, h/2))
	}
}

// pair is two panes side by side.
func (l *Live) pair(left, right pane, w, h int) string {
	return lipgloss.JoinHorizontal(lipgloss.Top, l.pane(left, w-w/2, h), l.pane(right, w/2, h))
}

// pane draws one pane.
func (l *Live) pane(p pane, w, h int) string {
	inW, inH := widget.Inside(w, h)
	var b widget.Box
	switch p {
	case paneLoss:
		b = l.lossPane(inW, inH)
	case paneScore:
		b = l.scorePane(inW, inH)
	case panePicture:
		b = l.picturePane(inW, inH)
	case paneLog:
		b = l.logPane(inW, inH)
	default:
		b = l.healthPane(inW)
	}
	b.Number, b.Focus = int(p), l.focus == p
	return b.Render(l.theme, w, h)
}

// footer is what happens at the moment, or the keys.
func (l *Live) footer(w int) string {
	tone, text := l.theme.Accent, l.notice
	if text == "" && l.snap.Damage != nil {
		tone, text = l.theme.Warn, l.snap.Damage.Error()
	}
	if text == "" {
		return l.theme.KeyLine(l.keyLine(), w)
	}
	return l.theme.Line(tone, text, w)
}

// name is what the run is called on the screen.
func (l *Live) name() string { return l.theme.Plain(filepath.Base(l.dir)) }
