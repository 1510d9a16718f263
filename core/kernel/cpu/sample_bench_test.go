package cpu_test

import (
	"fmt"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// The warps of dense_vnet's augmentation and of a registration network, by maps near the identity.
func BenchmarkResample(b *testing.B) {
	for _, c := range []struct {
		size          [3]int
		channels      int
		interpolation kernel.Interpolation
	}{
		{[3]int{144, 144, 144}, 1, kernel.Linear},
		{[3]int{72, 72, 72}, 9, kernel.Linear},
		{[3]int{48, 48, 48}, 3, kernel.BSpline},
	} {
		e := cpu.New(2)
		g := kernel.AffineGrid{N: 1, Source: c.size, Out: c.size}
		points := c.size[0] * c.size[1] * c.size[2]
		grid := &cpu.AffineGridForward{
			AffineGrid: g, Theta: []float32{.95, .02, -.03, .01, .01, .93, .02, 0, -.02, .01, .97, .02}, Grid: unset(3 * points),
		}
		r := kernel.Resample{N: 1, In: c.size, Out: c.size, Channels: c.channels, Interpolation: c.interpolation, Boundary: kernel.Zero}
		x, y := normal(1, points*c.channels), unset(points*c.channels)
		forward := &cpu.ResampleForward{Resample: r, X: x, Coordinates: grid.Grid, Y: y}
		back := &cpu.ResampleBackward{Resample: r, Coordinates: grid.Grid, DY: y, DX: x}
		back.Work = unset(back.WorkSize(e))
		slope := &cpu.ResampleSlope{Resample: r, X: x, Coordinates: grid.Grid, DY: y, DCoordinates: unset(3 * points)}
		for _, pass := range []struct {
			name string
			op   operation
		}{{"grid", grid}, {"forward", forward}, {"backward", back}, {"slope", slope}} {
			b.Run(fmt.Sprintf("%v/%vx%d/%s", c.interpolation, c.size, c.channels, pass.name), func(b *testing.B) {
				for b.Loop() {
					pass.op.Run(e)
				}
			})
		}
		e.Close()
	}
}

// A conditional random field's filters on a window of 64 voxels a side.
func BenchmarkLattice(b *testing.B) {
	e := cpu.New(2)
	defer e.Close()
	l := kernel.Lattice{N: 1, Size: [3]int{64, 64, 64}, Channels: 1, Space: [3]float64{.2, .2, .2}, Range: 1}
	build := &cpu.BuildLattice{Lattice: l, Image: normal(1, l.Points()), Grid: unset(l.Len())}
	build.Work = unset(build.WorkSize(e))
	filter := &cpu.LatticeFilter{
		LatticeFilter: kernel.LatticeFilter{Lattice: l, Channels: 9}, Grid: build.Grid,
		X: normal(1, l.Points()*9), Y: unset(l.Points() * 9),
	}
	filter.Work = unset(filter.WorkSize(e))
	for _, pass := range []struct {
		name string
		op   operation
	}{{"build", build}, {"filter", filter}} {
		b.Run(pass.name, func(b *testing.B) {
			for b.Loop() {
				pass.op.Run(e)
			}
		})
	}
	b.Logf("%g vertices of %d points", kernel.LatticeOf(l, build.Grid, 0).Count[0], l.Points())
}
