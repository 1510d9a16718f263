package transform

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Expected values: numpy 2.4.6 by the definition over 256 bins, as skimage.filters.threshold_otsu has it.
func TestOtsu_AsNumPy(t *testing.T) {
	ct, squares := make([]float32, 1000), make([]float32, 1000)
	for i := range ct {
		squares[i] = float32(i * i * 7 % 211)
		ct[i] = float32(-1000 + i%7)
		if i >= 600 {
			ct[i] = float32(30 + i*37%101)
		}
	}
	for _, c := range []struct {
		x    []float32
		want float32
	}{{ct, -993.3789}, {squares, 102.12891}, {[]float32{4, 4}, 4}} {
		if got := otsu(c.x); math.Abs(float64(got-c.want)) > 1e-3 {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}

func TestQuantiles_AreThoseOfTheSortedValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float32Range(-5, 5), 1, 60).Draw(t, "x")
		if rapid.Bool().Draw(t, "ties") {
			for i, v := range x {
				x[i] = float32(math.Round(float64(v)))
			}
		}
		shares := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 6).Draw(t, "shares")
		sorted := slices.Sorted(slices.Values(x))
		for i, got := range quantiles(slices.Clone(x), shares) {
			rank := shares[i] * float64(len(x)-1)
			low := int(rank)
			high := min(low+1, len(x)-1)
			want := float64(sorted[low]) + (rank-float64(low))*(float64(sorted[high])-float64(sorted[low]))
			if math.Abs(got-want) > 1e-9 {
				t.Fatalf("%v of %v is %v, want %v", shares[i], x, got, want)
			}
		}
	})
}

// numpy.percentile([1, 2, 4, 8], [25, 50, 90]) = 1.75, 3, 6.8.
func TestQuantiles_Interpolate(t *testing.T) {
	got := quantiles([]float32{8, 1, 4, 2}, []float64{0.25, 0.5, 0.9})
	for i, want := range []float64{1.75, 3, 6.8} {
		if math.Abs(got[i]-want) > 1e-9 {
			t.Errorf("got %v", got)
		}
	}
}
