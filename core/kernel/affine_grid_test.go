package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// The three cases of NiftyNet's test-suite; two of them are planar, here with one voxel along D.
func TestAffineGrid_GivesNiftyNetsCoordinates(t *testing.T) {
	cases := []struct {
		name  string
		grid  kernel.AffineGrid
		theta []float64
		want  []float64
	}{
		{
			"plane",
			kernel.AffineGrid{N: 1, Source: [3]int{1, 3, 3}, Out: [3]int{1, 2, 2}},
			[]float64{1, 0, 0, 0, 0, 1, 0, 5, 0, 0, 1, 6},
			[]float64{0, 5, 6, 0, 5, 8, 0, 7, 6, 0, 7, 8},
		},
		{
			"volume",
			kernel.AffineGrid{N: 1, Source: [3]int{3, 3, 3}, Out: [3]int{2, 2, 2}},
			[]float64{2, 0, 0, 5, 0, 2, 0, 6, 0, 0, 1, 4},
			[]float64{4, 5, 4, 4, 5, 6, 4, 9, 4, 4, 9, 6, 8, 5, 4, 8, 5, 6, 8, 9, 4, 8, 9, 6},
		},
		{
			"line in a plane",
			kernel.AffineGrid{N: 1, Source: [3]int{1, 3, 3}, Out: [3]int{1, 2, 1}},
			[]float64{1, 0, 0, 0, 0, 1.5, 2, 3, 0, 2, 1.5, 4},
			[]float64{0, .5, 1.5, 0, 3.5, 5.5},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := make([]float64, len(c.want))
			kernel.AffineGridForward(c.grid, c.theta, got)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("grid (-want +got):\n%s", d)
			}
		})
	}
}

func TestAffineGrid_OfTheIdentityIsEveryVoxel(t *testing.T) {
	g := kernel.AffineGrid{N: 1, Source: [3]int{1, 2, 3}, Out: [3]int{1, 2, 3}}
	got := make([]float64, 18)
	kernel.AffineGridForward(g, []float64{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}, got)
	want := []float64{0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 1, 1, 0, 1, 2}
	if d := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); d != "" {
		t.Errorf("grid (-want +got):\n%s", d)
	}
}

func TestAffineGrid_GradientAgreesWithDifferences(t *testing.T) {
	g := kernel.AffineGrid{N: 2, Source: [3]int{4, 3, 5}, Out: [3]int{2, 3, 4}}
	theta, dGrid, dTheta := kerneltest.Normal(1, 24), kerneltest.Normal(2, 2*24*3), make([]float64, 24)
	kernel.AffineGridBackward(g, dGrid, dTheta)
	kerneltest.Gradient(t, func(theta []float64) float64 {
		grid := make([]float64, len(dGrid))
		kernel.AffineGridForward(g, theta, grid)
		return kerneltest.Dot(grid, dGrid)
	}, theta, dTheta)
}

func TestInvertAffine_UndoesTheMap(t *testing.T) {
	theta, inverse := []float64{2, 0, 0, 5, 0, 0, -4, 6, 1, 1, 0, 4}, make([]float64, 12)
	kernel.InvertAffine(theta, inverse)
	// r = (1, 2, 3) goes to (7, -6, 7).
	want := []float64{1, 2, 3}
	got := make([]float64, 3)
	for i := range got {
		row := inverse[4*i:]
		got[i] = row[0]*7 - row[1]*6 + row[2]*7 + row[3]
	}
	if d := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); d != "" {
		t.Errorf("point (-want +got):\n%s", d)
	}
}

func TestInvertAffine_GradientAgreesWithDifferences(t *testing.T) {
	theta, dInverse := kerneltest.Normal(1, 24), kerneltest.Normal(2, 24)
	for _, n := range []int{0, 12} { // far from singular
		theta[n] += 3
		theta[n+5] += 3
		theta[n+10] += 3
	}
	inverse, dTheta := make([]float64, 24), make([]float64, 24)
	kernel.InvertAffine(theta, inverse)
	kernel.InvertAffineBackward(theta, inverse, dInverse, dTheta)
	kerneltest.Gradient(t, func(theta []float64) float64 {
		inverse := make([]float64, len(theta))
		kernel.InvertAffine(theta, inverse)
		return kerneltest.Dot(inverse, dInverse)
	}, theta, dTheta)
}
