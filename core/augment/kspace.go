package augment

import "math"

// Artefacts of MR scans. Lines of k-space are read one after another along one axis; what changes whole lines is a
// circular convolution along that axis of the window, which is how it is done here. Shaw et al., "MRI k-space motion
// artefact augmentation", MIDL 2019, and TorchIO (Pérez-García et al. 2021, doi:10.1016/j.cmpb.2021.106236) do the
// same by transforming whole images.

// Movement is a patient's movement during a scan: lines of k-space that are read later show the window moved.
type Movement struct {
	Axis        int        // along which lines follow each other
	At          float64    // when, from 0.5 (the middle of k-space was just read) to 1 (the end)
	TurnDegrees [3]float64 // about x, y and z through the window's middle
	ShiftVoxels [3]float64
}

// disturb takes from the window, moved after each movement, the lines that are read until the next.
func disturb(x []float32, size [3]int, list []Movement, air float32, s *Scratch) {
	if len(list) == 0 {
		return
	}
	still := grown(&s.image, len(x))
	copy(still, x)
	moved := grown(&s.moved, len(x))
	for i, m := range list {
		until := 1.0
		if i+1 < len(list) {
			until = list[i+1].At
		}
		m.apply(moved, grid{still, size, [3]int{}}, air, s)
		for j, v := range still {
			moved[j] -= v
		}
		n := size[m.Axis]
		first, end := line(m.At, n), line(until, n)
		addFiltered(x, moved, size, m.Axis, kernel(n, func(k int) float64 {
			if k >= first && k < end {
				return 1
			}
			return 0
		}))
	}
}

// line is the frequency, from -n/2 on, of the line that is read at a time from 0 to 1.
func line(at float64, n int) int { return int(math.Round(at*float64(n))) - n/2 }

// apply writes the moved window to dst; what enters it is air.
func (m Movement) apply(dst []float32, from grid, air float32, s *Scratch) {
	c := Change{TurnDegrees: m.TurnDegrees, Zoom: [3]float64{1, 1, 1}}
	shape := Shape{Window: from.size, SpacingMM: [3]float64{1, 1, 1}}
	var middle [3]float64
	for axis, n := range from.size {
		middle[axis] = float64(n-1)/2 - m.ShiftVoxels[axis]
	}
	seen := c.Map(middle, shape)
	nx := from.size[0]
	for z := range from.size[2] {
		for y := range from.size[1] {
			from.linear(dst[:nx], seen.row(y, z, s), air)
			dst = dst[nx:]
		}
	}
}

// Ghosts are copies of the window at equal distances along an axis, which wrap around: a pulse or breath weakens every
// Number-th line of k-space.
type Ghosts struct {
	Axis      int
	Number    int
	Intensity float64 // share of those lines that is lost
}

// apply weakens the lines; the middle of k-space, the window's mean, stays.
func (g Ghosts) apply(x []float32, size [3]int, s *Scratch) {
	if g.Intensity == 0 {
		return
	}
	before := grown(&s.image, len(x))
	copy(before, x)
	addFiltered(x, before, size, g.Axis, kernel(size[g.Axis], func(k int) float64 {
		if k != 0 && k%g.Number == 0 {
			return -g.Intensity
		}
		return 0
	}))
}

// kernel is the real part of the inverse Fourier transform of factors of the frequencies -n/2 to (n-1)/2.
func kernel(n int, factor func(k int) float64) []float32 {
	h := make([]float32, n)
	for i := range h {
		sum := 0.0
		for k := -(n / 2); k <= (n-1)/2; k++ {
			if f := factor(k); f != 0 {
				sum += f * math.Cos(2*math.Pi*float64(i*k%n)/float64(n))
			}
		}
		h[i] = float32(sum / float64(n))
	}
	return h
}

// addFiltered adds to dst the circular convolution of x with h along an axis.
func addFiltered(dst, x []float32, size [3]int, axis int, h []float32) {
	inner := 1
	for _, n := range size[:axis] {
		inner *= n
	}
	n := size[axis]
	for outer := 0; outer < len(x); outer += n * inner {
		from, to := x[outer:outer+n*inner], dst[outer:outer+n*inner]
		if inner == 1 {
			addCircular(to, from, h)
			continue
		}
		for i := range n {
			row := to[i*inner:][:inner]
			for j := range n {
				addScaled(row, from[j*inner:], h[(i-j+n)%n])
			}
		}
	}
}

// addCircular adds the circular convolution of one row.
func addCircular(dst, x, h []float32) {
	for j, v := range x {
		addScaled(dst[j:], h, v)
		addScaled(dst[:j], h[len(x)-j:], v)
	}
}

// addScaled adds factor * x to dst.
func addScaled(dst, x []float32, factor float32) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] += factor * x[i]
	}
}

// Spike is a wave over the whole window, which a spike in one sample of k-space leaves.
type Spike struct {
	Frequency [3]int  // waves along x, y, z of the window
	Phase     float64 // radians
	Height    float64 // in shares of the window's range; 0 for none
}

// apply adds the wave.
func (w Spike) apply(x []float32, size [3]int) {
	if w.Height == 0 {
		return
	}
	m := measure(x)
	height := w.Height * float64(m.high-m.low)
	var step [3]float64
	for axis, f := range w.Frequency {
		step[axis] = 2 * math.Pi * float64(f) / float64(size[axis])
	}
	turnSin, turnCos := math.Sincos(step[0])
	for z := range size[2] {
		for y := range size[1] {
			row := x[(z*size[1]+y)*size[0]:][:size[0]]
			sin, cos := math.Sincos(w.Phase + float64(y)*step[1] + float64(z)*step[2])
			for i := range row {
				row[i] += float32(height * cos)
				sin, cos = sin*turnCos+cos*turnSin, cos*turnCos-sin*turnSin
			}
		}
	}
}
