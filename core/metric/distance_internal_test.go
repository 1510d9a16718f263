package metric

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The transform must give what looking at every pair gives.
func TestSquaredDistances_AreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var size [3]int
		var spacing [3]float64
		for i := range size {
			size[i] = rapid.IntRange(1, 7).Draw(t, "size")
			spacing[i] = rapid.Float64Range(0.1, 9).Draw(t, "spacing")
		}
		n := size[0] * size[1] * size[2]
		marked := make([]bool, n)
		for range rapid.IntRange(0, 6).Draw(t, "marks") {
			marked[rapid.IntRange(0, n-1).Draw(t, "mark")] = true
		}
		got := squaredDistances(marked, size, spacing)
		for i := range n {
			want := nearest(marked, i, size, spacing)
			if got[i] != want && math.Abs(got[i]-want) > 1e-9*want {
				t.Fatalf("voxel %d of %v: %v, want %v", i, size, got[i], want)
			}
		}
	})
}

func nearest(marked []bool, i int, size [3]int, spacing [3]float64) float64 {
	place := func(i int) [3]int { return [3]int{i % size[0], i / size[0] % size[1], i / size[0] / size[1]} }
	least, from := math.Inf(1), place(i)
	for j, m := range marked {
		if !m {
			continue
		}
		d, to := 0.0, place(j)
		for axis, s := range spacing {
			d += math.Pow(float64(from[axis]-to[axis])*s, 2)
		}
		least = min(least, d)
	}
	return least
}

// Expected values from NumPy 2.4.6, numpy.percentile.
func TestPercentile_InterpolatesLinearly(t *testing.T) {
	cases := []struct {
		values  []float64
		percent float64
		want    float64
	}{
		{[]float64{3}, 95, 3},
		{[]float64{1, 2}, 95, 1.95},
		{[]float64{0, 1, 2, 3, 10}, 95, 8.6},
		{[]float64{0, 1, 2, 3, 10}, 100, 10},
	}
	for _, c := range cases {
		if got := percentile(c.values, c.percent); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("percentile %v of %v is %v, want %v", c.percent, c.values, got, c.want)
		}
	}
}
