package kernel

import "math"

// Smoothing convolves images [N Size C] with a bell along D, H and W, zeros outside.
type Smoothing struct {
	N        int
	Size     [3]int
	Channels int
	Cauchy   bool       // 1/(1+(x/sigma)²) rather than exp(-x²/(2 sigma²)); both are scaled to sum 1
	Sigma    [3]float64 // voxels; with 0 nothing happens along an axis
	Truncate float64    // the bell ends floor(Truncate*sigma + 1/2) voxels from its middle
}

// MaxTail is the most voxels that half a bell may have.
const MaxTail = 1 << 12

// Tail is the voxels of half a bell.
func (s Smoothing) Tail(axis int) int {
	return integer(math.Floor(s.Sigma[axis]*s.Truncate + 0.5))
}

// bell is the kernel along an axis.
func (s Smoothing) bell(axis int) []float64 {
	tail := s.Tail(axis)
	if tail == 0 {
		return []float64{1}
	}
	bell := make([]float64, 2*tail+1)
	sum := 0.0
	for i := range bell {
		x := float64(i-tail) / s.Sigma[axis]
		if s.Cauchy {
			bell[i] = 1 / (x*x + 1)
		} else {
			bell[i] = math.Exp(-x * x / 2)
		}
		sum += bell[i]
	}
	for i := range bell {
		bell[i] /= sum
	}
	return bell
}

// Separable is the map along D, H and W.
func (s Smoothing) Separable() Separable {
	bells := [3][]float64{s.bell(0), s.bell(1), s.bell(2)}
	return separable(s.N, s.Channels, s.Size, s.Size, func(axis, o int) (int, []float64) {
		tail := s.Tail(axis)
		from, to := max(o-tail, 0), min(o+tail+1, s.Size[axis])
		return from, bells[axis][from-o+tail : to-o+tail]
	})
}
