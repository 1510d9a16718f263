package plot

import (
	"math"
	"strconv"
)

// axis maps values to pixels, linearly or by logarithm.
type axis struct {
	low, high float64 // as transformed
	log       bool
	pixels    int
}

// place is the transformed value; NaN where the axis has no place for it.
func (a axis) place(v float64) float64 {
	if !a.log {
		return v
	}
	if v <= 0 {
		return math.NaN()
	}
	return math.Log10(v)
}

// pixel is where a value lies, 0 to pixels-1 from the low end, and whether it lies on the axis at all.
func (a axis) pixel(v float64) (int, bool) {
	t := a.place(v)
	if !finite(t) || t < a.low-1e-12*math.Abs(a.low) || t > a.high+1e-12*math.Abs(a.high) || a.pixels == 0 {
		return 0, false
	}
	// Halving first keeps the difference of two huge numbers finite.
	f := (t/2 - a.low/2) / (a.high/2 - a.low/2)
	p := int(math.Round(f * float64(a.pixels-1)))
	return min(max(p, 0), a.pixels-1), true
}

// span widens the bounds so that they hold more than a point.
func span(low, high float64) (float64, float64) {
	if low > high {
		return 0, 1
	}
	if d := high - low; d <= 1e-9*math.Max(math.Abs(low), math.Abs(high)) {
		pad := math.Max(math.Abs(low)*0.1, 1e-6)
		return low - pad, high + pad
	}
	return low, high
}

// ticks gives round values within the axis: at most most of them, 1, 2 or 5 times a power of ten apart; on a
// logarithmic axis powers of ten, with the values between where there is room. A logarithmic axis that spans too
// little for two such values has linear ones.
func (a axis) ticks(most int) []float64 {
	if most < 1 {
		return nil
	}
	if a.log {
		for _, digits := range [][]float64{{1, 2, 5}, {1, 3}, {1}} {
			if t := a.decades(digits, 1); len(t) >= 2 && len(t) <= most {
				return t
			}
		}
		for every := 2; every <= 64; every *= 2 {
			if t := a.decades([]float64{1}, every); len(t) >= 2 && len(t) <= most {
				return t
			}
		}
		return linearTicks(math.Pow(10, a.low), math.Pow(10, a.high), most)
	}
	return linearTicks(a.low, a.high, most)
}

// decades lists digits times the powers of ten on a logarithmic axis, every so many powers.
func (a axis) decades(digits []float64, every int) []float64 {
	var out []float64
	low, high := math.Floor(a.low), math.Ceil(a.high)
	if high-low > 700 {
		return nil
	}
	for e := low; e <= high; e++ {
		if int(e)%every != 0 {
			continue
		}
		for _, d := range digits {
			if t := e + math.Log10(d); t >= a.low-1e-9 && t <= a.high+1e-9 {
				out = append(out, d*math.Pow(10, e))
			}
		}
	}
	return out
}

func linearTicks(low, high float64, most int) []float64 {
	step := niceStep((high/2 - low/2) * 2 / float64(most))
	for !math.IsInf(step, 0) {
		first, last := math.Ceil(low/step-1e-9), math.Floor(high/step+1e-9)
		if n := int(last-first) + 1; n <= most {
			out := make([]float64, 0, max(n, 0))
			for i := range max(n, 0) {
				out = append(out, (first+float64(i))*step)
			}
			return out
		}
		step = niceStep(step * 1.01)
	}
	return nil
}

// niceStep is the smallest of 1, 2 or 5 times a power of ten that is not under d.
func niceStep(d float64) float64 {
	if !(d > 0) || math.IsInf(d, 0) {
		return math.Inf(1)
	}
	power := math.Pow(10, math.Floor(math.Log10(d)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*power >= d*(1-1e-12) {
			return m * power
		}
	}
	return 10 * power
}

// Number writes a value short enough for an axis: three digits or so, k and M for thousands and millions.
func Number(v float64) string {
	size := math.Abs(v)
	switch {
	case !finite(v):
		return strconv.FormatFloat(v, 'g', -1, 64)
	case size == 0:
		return "0"
	case size >= 1e9 || size < 1e-3:
		return strconv.FormatFloat(round(v, 4), 'e', -1, 64)
	case size >= 1e6:
		return strconv.FormatFloat(round(v/1e6, 4), 'g', -1, 64) + "M"
	case size >= 1e4:
		return strconv.FormatFloat(round(v/1e3, 4), 'g', -1, 64) + "k"
	default:
		return strconv.FormatFloat(round(v, 4), 'g', -1, 64)
	}
}

// round keeps so many significant digits.
func round(v float64, digits int) float64 {
	scale := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(v))))
	if r := math.Round(v*scale) / scale; finite(r) {
		return r
	}
	return v
}
