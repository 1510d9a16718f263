package cpu_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// sampleTrials are operations between voxels or points, on images of some channels.
func sampleTrials() builders[int] {
	all := builders[int]{
		"affine grid": affineGrid, "affine grid backward": affineGridBackward,
		"gradient norm": roughness(1, 5), "bending energy": roughness(2, 5), "planar bending energy": roughness(2, 1),
		"gradient norm backward": roughnessBackward(1, 5), "bending energy backward": roughnessBackward(2, 5),
		"planar bending energy backward": roughnessBackward(2, 1),
		"lattice":                        buildLattice, "lattice filter": latticeFilter(false), "lattice filter backward": latticeFilter(true),
	}
	for i := kernel.Linear; i <= kernel.InverseDistance; i++ {
		for b := kernel.Replicate; b <= kernel.Zero; b++ {
			r := kernel.Resample{N: 2, In: [3]int{7, 4, 5}, Out: [3]int{3, 6, 7}, Interpolation: i, Boundary: b, Shared: b == kernel.Circular}
			all[fmt.Sprint("resample ", i, " ", b)] = resample(r)
			all[fmt.Sprint("resample backward ", i, " ", b)] = resampleBackward(r)
			all[fmt.Sprint("resample slope ", i, " ", b)] = resampleSlope(r)
		}
	}
	return all
}

// warp is an image, coordinates in and around it, and values at these.
func warp(r kernel.Resample) (x, coordinates, y []float32) {
	sets := r.N
	if r.Shared {
		sets = 1
	}
	coordinates = normal(1, sets*3*6*7*3)
	for i, v := range coordinates {
		coordinates[i] = 2 + 4*v
	}
	return normal(2, r.N*7*4*5*r.Channels), coordinates, normal(3, r.N*3*6*7*r.Channels)
}

func resample(r kernel.Resample) func(e *cpu.Engine, channels int) trial {
	return func(_ *cpu.Engine, channels int) trial {
		r.Channels = channels
		x, coordinates, y := warp(r)
		want := make([]float64, len(y))
		kernel.ResampleForward(r, wide(x), wide(coordinates), want)
		return trial{&cpu.ResampleForward{Resample: r, X: x, Coordinates: coordinates, Y: y}, [][]float32{y}, [][]float64{want}}
	}
}

func resampleBackward(r kernel.Resample) func(e *cpu.Engine, channels int) trial {
	return func(e *cpu.Engine, channels int) trial {
		r.Channels = channels
		x, coordinates, dy := warp(r)
		want := make([]float64, len(x))
		kernel.ResampleBackward(r, wide(coordinates), wide(dy), want)
		op := &cpu.ResampleBackward{Resample: r, Coordinates: coordinates, DY: dy, DX: x}
		op.Work = unset(op.WorkSize(e))
		return trial{op, [][]float32{x}, [][]float64{want}}
	}
}

func resampleSlope(r kernel.Resample) func(e *cpu.Engine, channels int) trial {
	return func(_ *cpu.Engine, channels int) trial {
		r.Channels = channels
		x, coordinates, dy := warp(r)
		want, got := make([]float64, len(coordinates)), unset(len(coordinates))
		kernel.ResampleSlope(r, wide(x), wide(coordinates), wide(dy), want)
		op := &cpu.ResampleSlope{Resample: r, X: x, Coordinates: coordinates, DY: dy, DCoordinates: got}
		return trial{op, [][]float32{got}, [][]float64{want}}
	}
}

func affineGrid(_ *cpu.Engine, _ int) trial {
	g := kernel.AffineGrid{N: 2, Source: [3]int{7, 8, 9}, Out: [3]int{3, 1, 5}}
	theta, got := normal(1, 24), unset(2*15*3)
	want := make([]float64, len(got))
	kernel.AffineGridForward(g, wide(theta), want)
	return trial{&cpu.AffineGridForward{AffineGrid: g, Theta: theta, Grid: got}, [][]float32{got}, [][]float64{want}}
}

func affineGridBackward(e *cpu.Engine, _ int) trial {
	g := kernel.AffineGrid{N: 2, Source: [3]int{7, 8, 9}, Out: [3]int{3, 6, 5}}
	dGrid, got, want := normal(1, 2*90*3), unset(24), make([]float64, 24)
	kernel.AffineGridBackward(g, wide(dGrid), want)
	op := &cpu.AffineGridBackward{AffineGrid: g, DGrid: dGrid, DTheta: got}
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{got}, [][]float64{want}}
}

func roughness(order, depth int) func(e *cpu.Engine, channels int) trial {
	return func(e *cpu.Engine, channels int) trial {
		r := kernel.Roughness{N: 2, Size: [3]int{depth, 7, 9}, Channels: channels, Order: order}
		x, got := normal(1, 2*depth*63*channels), unset(1)
		op := &cpu.RoughnessForward{Roughness: r, X: x, Out: got}
		op.Work = unset(op.WorkSize(e))
		return trial{op, [][]float32{got}, [][]float64{{kernel.RoughnessForward(r, wide(x))}}}
	}
}

func roughnessBackward(order, depth int) func(e *cpu.Engine, channels int) trial {
	return func(e *cpu.Engine, channels int) trial {
		r := kernel.Roughness{N: 2, Size: [3]int{depth, 7, 9}, Channels: channels, Order: order}
		x, want := normal(1, 2*depth*63*channels), make([]float64, 2*depth*63*channels)
		kernel.RoughnessBackward(r, wide(x), 0.7, want)
		op := &cpu.RoughnessBackward{Roughness: r, X: x, DOut: []float32{0.7}, DX: unset(len(x))}
		op.Work = unset(op.WorkSize(e))
		return trial{op, [][]float32{op.DX}, [][]float64{want}}
	}
}

// lattice is that of two images, their positions such that vertices have neighbours and points share vertices. Plain
// loops find it in float32 too, where the same points are in the same simplices.
func lattice() (l kernel.Lattice, image, grid []float32) {
	l = kernel.Lattice{N: 2, Size: [3]int{5, 6, 7}, Channels: 2, Space: [3]float64{0.2, 0.1, 0.3}, Range: 0.5}
	image, grid = normal(1, 2*210*2), make([]float32, 2*l.Len())
	kernel.BuildLattice(l, image, grid)
	return l, image, grid
}

func buildLattice(e *cpu.Engine, _ int) trial {
	l, image, want := lattice()
	op := &cpu.BuildLattice{Lattice: l, Image: image, Grid: unset(len(want))}
	op.Work = unset(op.WorkSize(e))
	made := trial{op: op}
	for n := range l.N {
		got, want := kernel.LatticeOf(l, op.Grid, n), kernel.LatticeOf(l, want, n)
		made.got = append(made.got, got.Vertex, got.Weight, got.Norm, got.Count, got.After)
		made.want = append(made.want, wide(want.Vertex), wide(want.Weight), wide(want.Norm), wide(want.Count), wide(want.After))
	}
	return made
}

func latticeFilter(reverse bool) func(e *cpu.Engine, channels int) trial {
	return func(e *cpu.Engine, channels int) trial {
		l, _, grid := lattice()
		f := kernel.LatticeFilter{Lattice: l, Channels: channels, Reverse: reverse}
		x, want := normal(2, 2*210*channels), make([]float64, 2*210*channels)
		kernel.FilterLattice(f, wide(grid), wide(x), want)
		op := &cpu.LatticeFilter{LatticeFilter: f, Grid: grid, X: x, Y: x} // in place
		op.Work = unset(op.WorkSize(e))
		return trial{op, [][]float32{op.Y}, [][]float64{want}}
	}
}

func TestSampling_AgreesWithPlainLoops(t *testing.T) {
	agree(t, sampleTrials(), 1e-5, 1, 2, 3, 9, 16, 24, 33)
}

func TestSampling_HasTheSameBitsOnAnyNumberOfThreads(t *testing.T) {
	haveSameBits(t, sampleTrials(), 5)
}

func TestSampling_AllocatesNothing(t *testing.T) { allocateNothing(t, sampleTrials(), 3) }

// Numbers are bits, which tolerances don't see.
func TestBuildLattice_NumbersVerticesAsPlainLoopsDo(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	l, image, want := lattice()
	op := &cpu.BuildLattice{Lattice: l, Image: image, Grid: unset(len(want))}
	op.Work = unset(op.WorkSize(e))
	op.Run(e)
	for n := range l.N {
		got, want := kernel.LatticeOf(l, op.Grid, n), kernel.LatticeOf(l, want, n)
		for name, pair := range map[string][2][]float32{
			"vertices around points": {got.Vertex, want.Vertex}, "their number": {got.Count, want.Count}, "vertices after others": {got.After, want.After},
		} {
			if d := cmp.Diff(numbers(pair[1]), numbers(pair[0])); d != "" {
				t.Errorf("image %d, %s (-want +got):\n%s", n, name, d)
			}
		}
	}
}

func numbers(elements []float32) []int {
	all := make([]int, len(elements))
	for i, v := range elements {
		all[i] = kernel.VertexNumber(v)
	}
	return all
}

// The second image's lattice must not depend on what the first left in the table, nor a run on the run before.
func TestBuildLattice_ForgetsTheRunBefore(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	trial := buildLattice(e, 0)
	trial.op.Run(e)
	first := bits(trial.got)
	trial.op.Run(e)
	if !slices.EqualFunc(bits(trial.got), first, slices.Equal[[]uint32]) {
		t.Error("a second run gives other bits")
	}
}

func TestResample_TakesAnyCoordinate(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	far := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 3e38, -3e38, 1e10, -1e10, 0}
	for i := kernel.Linear; i <= kernel.InverseDistance; i++ {
		for b := kernel.Replicate; b <= kernel.Zero; b++ {
			r := kernel.Resample{N: 1, In: [3]int{1, 2, 3}, Out: [3]int{8, 8, 8}, Channels: 2, Interpolation: i, Boundary: b}
			coordinates := make([]float32, 3*512)
			for k := range 512 {
				coordinates[3*k], coordinates[3*k+1], coordinates[3*k+2] = far[k>>6], far[k>>3&7], far[k&7]
			}
			x, dy := normal(1, 12), normal(2, 1024)
			(&cpu.ResampleForward{Resample: r, X: x, Coordinates: coordinates, Y: dy}).Run(e)
			(&cpu.ResampleSlope{Resample: r, X: x, Coordinates: coordinates, DY: dy, DCoordinates: unset(len(coordinates))}).Run(e)
			back := &cpu.ResampleBackward{Resample: r, Coordinates: coordinates, DY: dy, DX: x}
			back.Work = unset(back.WorkSize(e))
			back.Run(e)
		}
	}
}
