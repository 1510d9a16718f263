package widget

import (
	"math"
	"strings"
)

// Bar is a progress bar of w columns, filled to a share of 0 to 1.
func (th Theme) Bar(share float64, w int) string {
	w = max(w, 0)
	halves := 0
	if share > 0 { // not when it is NaN
		halves = int(min(share, 1) * float64(2*w))
	}
	full := strings.Repeat(th.Glyph("━", "="), halves/2)
	if halves%2 == 1 {
		full += th.Glyph("╸", "-")
	}
	rest := strings.Repeat(th.Glyph("─", "-"), w-(halves+1)/2)
	return th.Ink(th.Accent, full) + th.Ink(th.Frame, rest)
}

// Sparkline is the last w values as one row of columns from 0 to a little over the highest; values that are not
// finite, and negative ones, leave a blank.
func (th Theme) Sparkline(values []float64, w int) string {
	values = values[max(len(values)-max(w, 0), 0):]
	high := 0.0
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			high = max(high, v)
		}
	}
	steps := []rune(th.Glyph("▁▂▃▄▅▆▇█", "_.-=*#"))
	out := make([]rune, len(values))
	for i, v := range values {
		out[i] = ' '
		if f := v / high; f >= 0 && f <= 1 {
			out[i] = steps[int(f*float64(len(steps)-1)*0.9)]
		}
	}
	return string(out)
}
