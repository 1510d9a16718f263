package cpu_test

import (
	"fmt"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/rng"
)

// groupings are the small geometries of convolutions, depthwise and in groups narrower and wider than a vector.
func groupings() []kernel.Grouped {
	channels := []struct{ groups, in, out int }{{3, 3, 3}, {17, 17, 17}, {64, 64, 64}, {2, 4, 6}, {6, 12, 6}, {3, 60, 51}, {5, 5, 10}}
	var all []kernel.Grouped
	for i, c := range drawn()[:63] {
		z := channels[i%len(channels)]
		c.CIn, c.COut = z.in, z.out
		all = append(all, kernel.Grouped{Conv: c, Groups: z.groups})
	}
	return all
}

// groupedPasses is all passes of a grouped convolution in some kind of memory.
func groupedPasses(e *cpu.Engine, g kernel.Grouped, memory func(n int) []float32) (results, []operation) {
	forward := &cpu.GroupedForward{
		Grouped: g, X: memory(g.XLen()), W: memory(g.WLen()), Bias: memory(g.COut), Y: memory(g.YLen()),
	}
	forward.Work = memory(forward.WorkSize(e))
	data := &cpu.GroupedBackwardData{Grouped: g, DY: memory(g.YLen()), W: forward.W, Bias: memory(g.CIn), DX: memory(g.XLen())}
	data.Work = memory(data.WorkSize(e))
	weights := &cpu.GroupedBackwardWeights{Grouped: g, X: forward.X, DY: data.DY, DW: memory(g.WLen())}
	weights.Work = memory(weights.WorkSize(e))
	return results{forward: forward.Y, data: data.DX, weights: weights.DW}, []operation{forward, data, weights}
}

// runGrouped copies operands into the passes' memory and runs them.
func runGrouped(e *cpu.Engine, g kernel.Grouped, o operands) results {
	r, passes := groupedPasses(e, g, unset)
	forward, data := passes[0].(*cpu.GroupedForward), passes[1].(*cpu.GroupedBackwardData)
	copy(forward.X, o.x)
	copy(forward.W, o.w)
	copy(forward.Bias, o.bias)
	copy(data.DY, o.y)
	copy(data.Bias, o.dx)
	for _, p := range passes {
		p.Run(e)
	}
	return r
}

func TestGrouped_AgreesWithPlainLoops(t *testing.T) {
	for i, g := range groupings() {
		o := draw(rng.At(1, "grouped operands", 0, uint64(i)), g.Conv)
		y, dx, dw := make([]float64, g.YLen()), make([]float64, g.XLen()), make([]float64, g.WLen())
		kernel.GroupedForward(g, wide(o.x), wide(o.w), wide(o.bias), y)
		kernel.GroupedBackwardData(g, wide(o.y), wide(o.w), dx)
		for k := range dx {
			dx[k] += float64(o.dx[k%g.CIn])
		}
		kernel.GroupedBackwardWeights(g, wide(o.x), wide(o.y), dw)
		for _, tier := range tiers() {
			t.Run(fmt.Sprintf("%d/%v", i, tier), func(t *testing.T) {
				e := cpu.NewTier(2, tier)
				defer e.Close()
				got := runGrouped(e, g, o)
				terms := g.WLen() / g.COut * max(1, g.COut/g.CIn)
				same(t, "forward", got.forward, y, terms)
				same(t, "backward data", got.data, dx, terms)
				same(t, "backward weights", got.weights, dw, g.YLen()/g.COut)
				if t.Failed() {
					t.Logf("geometry: %+v", g)
				}
			})
		}
	}
}

func TestGrouped_HasSameBitsForAnyNumberOfThreads(t *testing.T) {
	shapes := groupings()[:21]
	for _, tier := range tiers() {
		want := make([]results, len(shapes))
		for _, threads := range []int{1, 2, 3, 8} {
			e := cpu.NewTier(threads, tier)
			for i, g := range shapes {
				got := runGrouped(e, g, draw(rng.At(2, "grouped operands", 0, uint64(i)), g.Conv))
				if threads == 1 {
					want[i] = got
				} else if !got.equal(want[i]) {
					t.Errorf("%v: %d threads differ from one for %+v", tier, threads, g)
				}
			}
			e.Close()
		}
	}
}

func TestGrouped_AllocatesNothingOncePrepared(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	for _, g := range groupings()[:7] {
		_, passes := groupedPasses(e, g, func(n int) []float32 { return make([]float32, n) })
		for _, p := range passes {
			if n := testing.AllocsPerRun(5, func() { p.Run(e) }); n != 0 {
				t.Errorf("%T in %d groups: %v allocations in a run", p, g.Groups, n)
			}
		}
	}
}

func TestGrouped_SaysHowItIsDone(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	c := geometry(1, 4, 12, 24, 3, 1, 1, 1)
	deep := c
	deep.COut = 12
	for _, test := range []struct {
		g    kernel.Grouped
		want string
	}{
		{kernel.Grouped{Conv: deep, Groups: 12}, "depthwise"},
		{kernel.Grouped{Conv: c, Groups: 6}, "2 times 6 to 12 channels"}, // three of 2 to 4 fill a vector of 16 best
		{kernel.Grouped{Conv: c, Groups: 2}, "2 times 6 to 12 channels"},
		{kernel.Grouped{Conv: c, Groups: 1}, "1 times 12 to 24 channels"},
	} {
		op := &cpu.GroupedForward{Grouped: test.g}
		if got := op.Kernel(e); got != test.want {
			t.Errorf("%d groups: %q, want %q", test.g.Groups, got, test.want)
		}
	}
}
