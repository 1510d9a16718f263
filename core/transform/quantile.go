package transform

import (
	"math"
	"slices"
)

// quantiles is the values below which the given shares of x lie, each by linear interpolation between its neighbours in
// rank (numpy's default). It takes least time for rising shares, and puts x, which must not be empty, in another order.
func quantiles(x []float32, shares []float64) []float64 {
	values := make([]float64, len(shares))
	done := 0 // voxels whose place is settled for all higher ranks
	for i, share := range shares {
		rank := share * float64(len(x)-1)
		low := int(math.Floor(rank))
		if low < done {
			done = 0
		}
		below := selected(x[done:], low-done)
		above := below
		if low+1 < len(x) {
			above = slices.Min(x[low+1:])
		}
		values[i] = float64(below) + float64((rank-float64(low))*(float64(above)-float64(below)))
		done = low
	}
	return values
}

// selected moves the value of rank k to place k, with none above it before and none below it behind (Hoare 1961,
// doi:10.1145/366622.366647; the pivot is the median of three).
func selected(x []float32, k int) float32 {
	low, high := 0, len(x)-1
	for low < high {
		pivot := middle(x[low], x[low+(high-low)/2], x[high])
		i, j := low, high
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return x[k]
		}
	}
	return x[k]
}

func middle(a, b, c float32) float32 { return max(min(a, b), min(max(a, b), c)) }
