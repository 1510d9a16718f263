package kernel_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// The two 2x2x3 images of NiftyNet's test-suite, two locations in each, and what it expects.
func TestResample_GivesNiftyNetsValues(t *testing.T) {
	x := []float64{1, 2, -1, 3, 4, -2, 5, 6, -3, 7, 8, -4, 9, 10, -5, 11, 12, -6, 13, 14, -7, 15, 16, -8}
	coordinates := []float64{.25, .25, .25, .25, .75, .25, .75, .25, .25, .25, .25, .75}
	r := kernel.Resample{N: 2, In: [3]int{2, 2, 3}, Out: [3]int{1, 1, 2}, Channels: 1}
	cases := []struct {
		interpolation kernel.Interpolation
		want          []float64
	}{
		{kernel.Linear, []float64{2.75, 3.75, 12.75, 11.25}},
		{kernel.Nearest, []float64{1, 3, 13, 10}},
		{kernel.BSpline, []float64{3.20869954, 3.93501790, 12.63008626, 10.33280436}},
		{kernel.InverseDistance, []float64{3.03804874, 3.87344956, 12.70884895, 11.45574856}},
	}
	for _, c := range cases {
		t.Run(c.interpolation.String(), func(t *testing.T) {
			r.Interpolation = c.interpolation
			y := make([]float64, 4)
			kernel.ResampleForward(r, x, coordinates, y)
			tolerance := 1e-8
			if c.interpolation == kernel.InverseDistance {
				tolerance = 1e-5 // NiftyNet's numbers are those of 1/(squared distance - 1e-6), which has a pole
			}
			if d := cmp.Diff(c.want, y, cmpopts.EquateApprox(0, tolerance)); d != "" {
				t.Errorf("values (-want +got):\n%s", d)
			}
		})
	}
}

// A line of three voxels, read at and beyond its ends.
func TestResample_ReadsBeyondTheImageByItsBoundary(t *testing.T) {
	x := []float64{1, 2, 4}
	at := []float64{-2, -0.5, 0, 2, 2.25, 3, 5, 1e30, math.Inf(-1)}
	cases := []struct {
		boundary kernel.Boundary
		want     []float64
	}{
		{kernel.Replicate, []float64{1, 1, 1, 4, 4, 4, 4, 4, math.NaN()}},
		{kernel.Circular, []float64{2, 2.5, 1, 4, 3.25, 1, 4, 2, math.NaN()}}, // 2^40 = 1 modulo 3
		{kernel.Symmetric, []float64{4, 1.5, 1, 4, 3.5, 2, 2, 1, math.NaN()}},
		{kernel.Zero, []float64{0, 0.5, 1, 4, 3, 0, 0, 0, 0}},
	}
	for _, c := range cases {
		t.Run(c.boundary.String(), func(t *testing.T) {
			r := kernel.Resample{N: 1, In: [3]int{1, 1, 3}, Out: [3]int{1, 1, len(at)}, Channels: 1, Boundary: c.boundary}
			coordinates := make([]float64, 3*len(at))
			for i, v := range at {
				coordinates[3*i+2] = v
			}
			y := make([]float64, len(at))
			kernel.ResampleForward(r, x, coordinates, y)
			if d := cmp.Diff(c.want, y, cmpopts.EquateNaNs()); d != "" {
				t.Errorf("values (-want +got):\n%s", d)
			}
		})
	}
}

func TestResample_RoundsHalvesToEven(t *testing.T) {
	r := kernel.Resample{N: 1, In: [3]int{1, 1, 4}, Out: [3]int{1, 1, 5}, Channels: 1, Interpolation: kernel.Nearest, Boundary: kernel.Zero}
	y := make([]float64, 5)
	kernel.ResampleForward(r, []float64{1, 2, 3, 4}, []float64{0, 0, -.5, 0, 0, .5, 0, 0, 1.5, 0, 0, 2.5, 0, 0, 3.5}, y)
	if d := cmp.Diff([]float64{1, 1, 3, 3, 0}, y); d != "" {
		t.Errorf("values (-want +got):\n%s", d)
	}
}

func TestResample_GradientsAgreeWithDifferences(t *testing.T) {
	for _, i := range []kernel.Interpolation{kernel.Linear, kernel.Nearest, kernel.BSpline, kernel.InverseDistance} {
		for b := kernel.Replicate; b <= kernel.Zero; b++ {
			for _, shared := range []bool{false, true} {
				t.Run(fmt.Sprint(i, " ", b, " ", shared), func(t *testing.T) {
					r := kernel.Resample{
						N: 2, In: [3]int{3, 2, 4}, Out: [3]int{2, 3, 2}, Channels: 3, Shared: shared,
						Interpolation: i, Boundary: b,
					}
					checkResample(t, r)
				})
			}
		}
	}
}

func checkResample(t *testing.T, r kernel.Resample) {
	t.Helper()
	sets := r.N
	if r.Shared {
		sets = 1
	}
	x, dy := kerneltest.Normal(1, 2*24*3), kerneltest.Normal(2, 2*12*3)
	coordinates := kerneltest.Normal(3, sets*12*3)
	for k := range coordinates { // inside and outside, away from whole and half numbers, where there are kinks
		whole := math.Round(3 * coordinates[k])
		coordinates[k] = whole + 0.1 + 0.3*math.Abs(math.Sin(coordinates[k]))
	}
	value := func(x, coordinates []float64) float64 {
		y := make([]float64, len(dy))
		kernel.ResampleForward(r, x, coordinates, y)
		return kerneltest.Dot(y, dy)
	}
	dx := make([]float64, len(x))
	kernel.ResampleBackward(r, coordinates, dy, dx)
	kerneltest.Gradient(t, func(x []float64) float64 { return value(x, coordinates) }, x, dx)
	slope := make([]float64, len(coordinates))
	kernel.ResampleSlope(r, x, coordinates, dy, slope)
	kerneltest.Gradient(t, func(c []float64) float64 { return value(x, c) }, coordinates, slope)
}

// scipy 1.17.1: ndimage.map_coordinates(x, points, order, mode=..., prefilter=False) of x[i] = (7i²+3i) mod 11, with
// the modes nearest, grid-wrap, mirror and grid-constant.
func TestResample_IsSciPysMapCoordinates(t *testing.T) {
	x := make([]float64, 24)
	for i := range x {
		x[i] = float64((7*i*i + 3*i) % 11)
	}
	points := []float64{.3, 1.2, 2.6, -.4, .5, 1.1, 1.2, 2.3, 3.4, -2.6, 4.2, -5.3, .9, -.2, 3.7}
	cases := []struct {
		interpolation kernel.Interpolation
		boundary      kernel.Boundary
		want          []float64
	}{
		{kernel.Linear, kernel.Replicate, []float64{3.8, 6.2, 10, 10, 3.3}},
		{kernel.Linear, kernel.Circular, []float64{3.8, 5.12, 5.528, 5.24, 6.512}},
		{kernel.Linear, kernel.Symmetric, []float64{3.8, 5.12, 5.3, 4.868, 4.628}},
		{kernel.Linear, kernel.Zero, []float64{3.8, 3.72, 3.36, 0, 0.792}},
		{kernel.BSpline, kernel.Replicate, []float64{3.87912889, 5.14658871, 8.83661089, 10, 4.03748182}},
		{kernel.BSpline, kernel.Circular, []float64{4.02659272, 4.51921619, 5.01559471, 4.5823211, 5.14105356}},
		{kernel.BSpline, kernel.Symmetric, []float64{4.0096209, 4.55494846, 4.43536531, 4.71141864, 4.22818348}},
		{kernel.BSpline, kernel.Zero, []float64{3.54862074, 2.85794606, 2.21134636, 0, 0.938671514}},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.interpolation, " ", c.boundary), func(t *testing.T) {
			r := kernel.Resample{
				N: 1, In: [3]int{2, 3, 4}, Out: [3]int{1, 1, 5}, Channels: 1,
				Interpolation: c.interpolation, Boundary: c.boundary,
			}
			y := make([]float64, 5)
			kernel.ResampleForward(r, x, points, y)
			if d := cmp.Diff(c.want, y, cmpopts.EquateApprox(0, 1e-8)); d != "" {
				t.Errorf("values (-want +got):\n%s", d)
			}
		})
	}
}
