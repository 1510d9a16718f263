package volume_test

import (
	"math"
	"testing"

	"dev.niftynet/core/volume"
)

// A cubic spline at a voxel is four sixths of its coefficient and a sixth of each neighbour's, a quadratic one six eighths and an eighth.
func TestCoefficients_MakeSplinesThroughTheSamples(t *testing.T) {
	for order, side := range map[int]float32{2: 1.0 / 8, 3: 1.0 / 6} {
		for _, size := range [][3]int{{7, 6, 5}, {1, 2, 3}, {40, 1, 19}, {2, 17, 1}} {
			want := volume.New(size, 1, volume.Identity())
			for i := range want.Data {
				want.Data[i] = float32(i * i % 11)
			}
			got := want.Clone()
			volume.Coefficients(got.Data, size, order)
			between := 1
			for _, n := range size {
				from := got.Clone().Data
				for i := range got.Data {
					k := i / between % n
					below, above := i+(volume.Mirror(k-1, n)-k)*between, i+(volume.Mirror(k+1, n)-k)*between
					got.Data[i] = (1-2*side)*from[i] + side*(from[below]+from[above])
				}
				between *= n
			}
			for i, g := range got.Data {
				if math.Abs(float64(g-want.Data[i])) > 2e-5 {
					t.Fatalf("order %d, size %v: voxel %d is %v, want %v", order, size, i, g, want.Data[i])
				}
			}
		}
	}
}
