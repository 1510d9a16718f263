package kernel_test

import (
	"fmt"
	"math"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// A quadratic field f = a d² + b dw has differences that are the same everywhere: along D 4ad + 2bw, along W 2bd, of
// second order 8a along D and 4b mixed.
func TestRoughness_OfAQuadraticField(t *testing.T) {
	const a, b = 0.5, 3
	r := kernel.Roughness{N: 1, Size: [3]int{5, 5, 7}, Channels: 1, Order: 2}
	x := make([]float64, 5*5*7)
	for i := range x {
		d, w := float64(i/35), float64(i%7)
		x[i] = a*d*d + b*d*w
	}
	if got, want := kernel.RoughnessForward(r, x), 64.0*a*a+2*16*b*b; !(math.Abs(got-want) <= 1e-9) {
		t.Errorf("bending energy %g, want %g", got, want)
	}
	r.Order = 1
	want := 0.0
	for d := 1.0; d <= 3; d++ {
		for w := 1.0; w <= 5; w++ {
			alongD, alongW := 4*a*d+2*b*w, 2*b*d
			want += (alongD*alongD + alongW*alongW) / 15
		}
	}
	if got := kernel.RoughnessForward(r, x); !(math.Abs(got-want) <= 1e-9) {
		t.Errorf("gradient norm %g, want %g", got, want)
	}
}

// In the plane the differences along D, of which there are none, cost no voxels.
func TestRoughness_OfAFieldInThePlane(t *testing.T) {
	const a, b = 0.5, 3
	r := kernel.Roughness{N: 1, Size: [3]int{1, 5, 7}, Channels: 1, Order: 2}
	x := make([]float64, 5*7)
	for i := range x {
		h, w := float64(i/7), float64(i%7)
		x[i] = a*h*h + b*h*w
	}
	if got, want := kernel.RoughnessForward(r, x), 64.0*a*a+2*16*b*b; !(math.Abs(got-want) <= 1e-9) {
		t.Errorf("bending energy %g, want %g", got, want)
	}
}

func TestRoughness_GradientAgreesWithDifferences(t *testing.T) {
	for _, size := range [][3]int{{5, 6, 5}, {1, 6, 7}} {
		for order := 1; order <= 2; order++ {
			t.Run(fmt.Sprint(size, " order ", order), func(t *testing.T) {
				r := kernel.Roughness{N: 2, Size: size, Channels: 2, Order: order}
				x := kerneltest.Normal(1, 2*size[0]*size[1]*size[2]*2)
				dx := make([]float64, len(x))
				kernel.RoughnessBackward(r, x, 0.7, dx)
				kerneltest.Gradient(t, func(x []float64) float64 { return 0.7 * kernel.RoughnessForward(r, x) }, x, dx)
			})
		}
	}
}
