package slice

import "math"

// tap is one source pixel's share in a target pixel.
type tap struct {
	at     int
	weight float32
}

// shares gives each of the m target pixels its source pixels among n: their areas where the picture shrinks,
// the two neighbours (linear, pixel centres at halves) where it grows.
func shares(n, m int) [][]tap {
	scale := float64(n) / float64(m)
	out := make([][]tap, m)
	for i := range out {
		if scale <= 1 {
			centre := min(max((float64(i)+0.5)*scale-0.5, 0), float64(n-1))
			at := int(centre)
			f := float32(centre - float64(at))
			out[i] = []tap{{at, 1 - f}, {min(at+1, n-1), f}}
			continue
		}
		from, to := float64(i)*scale, float64(i+1)*scale
		for at := int(from); at < n && float64(at) < to; at++ {
			area := math.Min(to, float64(at+1)) - math.Max(from, float64(at))
			out[i] = append(out[i], tap{at, float32(area)})
		}
	}
	return out
}

// resize gives the cut another number of pixels; values that are not finite have no share, and a pixel made
// of nothing else is NaN.
func (c Cut) resize(w, h int) []float32 {
	out := make([]float32, w*h)
	columns, rows := shares(c.W, w), shares(c.H, h)
	for y, row := range rows {
		for x, column := range columns {
			var sum, total float32
			for _, r := range row {
				for _, q := range column {
					v, weight := c.Data[r.at*c.W+q.at], r.weight*q.weight
					if weight > 0 && finite(v) {
						sum += v * weight
						total += weight
					}
				}
			}
			if total == 0 {
				total = float32(math.NaN())
			}
			out[y*w+x] = sum / total
		}
	}
	return out
}

// labels gives the cut another number of pixels, each with the label that covers most of it; between equals
// the smaller label wins. Values are rounded; those outside 0 to 255 count as 0.
func (c Cut) labels(w, h int) []uint8 {
	out := make([]uint8, w*h)
	columns, rows := shares(c.W, w), shares(c.H, h)
	var area [256]float32 // of each label in one pixel
	for y, row := range rows {
		for x, column := range columns {
			for _, r := range row {
				for _, q := range column {
					area[labelOf(c.Data[r.at*c.W+q.at])] += r.weight * q.weight
				}
			}
			out[y*w+x] = c.most(&area, row, column)
		}
	}
	return out
}

// most is the label with the largest area in a pixel. It clears the areas.
func (c Cut) most(area *[256]float32, row, column []tap) uint8 {
	const tie = 1e-6
	var best uint8
	var largest float32
	for _, r := range row {
		for _, q := range column {
			label := labelOf(c.Data[r.at*c.W+q.at])
			a := area[label]
			if a > largest+tie || a > largest-tie && label < best {
				best, largest = label, a
			}
		}
	}
	for _, r := range row {
		for _, q := range column {
			area[labelOf(c.Data[r.at*c.W+q.at])] = 0
		}
	}
	return best
}

func labelOf(v float32) uint8 {
	if !(v >= 0.5 && v < 255.5) {
		return 0
	}
	return uint8(v + 0.5)
}
