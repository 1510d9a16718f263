package cpu_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/rng"
)

// operands are the tensors of one convolution.
type operands struct {
	x, w, bias, y, dx []float32
}

func draw(r *rand.Rand, c kernel.Conv) operands {
	normal := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(r.NormFloat64())
		}
		return v
	}
	return operands{x: normal(c.XLen()), w: normal(c.WLen()), bias: normal(c.COut), y: normal(c.YLen()), dx: normal(c.CIn)}
}

// results are the outputs of the passes of a convolution on an engine, in buffers that held NaN before.
type results struct{ forward, data, weights, bias []float32 }

func (r results) equal(other results) bool {
	return slices.Equal(r.forward, other.forward) && slices.Equal(r.data, other.data) &&
		slices.Equal(r.weights, other.weights) && slices.Equal(r.bias, other.bias)
}

func compute(e *cpu.Engine, c kernel.Conv, o operands) results {
	r := results{forward: unset(c.YLen()), data: unset(c.XLen()), weights: unset(c.WLen()), bias: unset(c.COut)}
	forward := cpu.ConvForward{Conv: c, X: o.x, W: o.w, Bias: o.bias, Y: r.forward}
	forward.Work = unset(forward.WorkSize(e))
	forward.Run(e)
	data := cpu.ConvBackwardData{Conv: c, DY: o.y, W: o.w, Bias: o.dx, DX: r.data}
	data.Work = unset(data.WorkSize(e))
	data.Run(e)
	weights := cpu.ConvBackwardWeights{Conv: c, X: o.x, DY: o.y, DW: r.weights}
	weights.Work = unset(weights.WorkSize(e))
	weights.Run(e)
	bias := cpu.ConvBackwardBias{Conv: c, DY: o.y, DB: r.bias}
	bias.Work = unset(bias.WorkSize(e))
	bias.Run(e)
	return r
}

// plain are the same results by the plain loops in float64.
func plain(c kernel.Conv, o operands) (forward, data, weights, bias []float64) {
	x, w, y, dy := wide(o.x), wide(o.w), make([]float64, c.YLen()), wide(o.y)
	kernel.ConvForward(c, x, w, wide(o.bias), y)
	data, weights, bias = make([]float64, c.XLen()), make([]float64, c.WLen()), make([]float64, c.COut)
	kernel.ConvBackwardData(c, dy, w, data)
	for i := range data {
		data[i] += float64(o.dx[i%c.CIn])
	}
	kernel.ConvBackwardWeights(c, x, dy, weights)
	kernel.ConvBackwardBias(c, dy, bias)
	return y, data, weights, bias
}

func unset(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(math.NaN())
	}
	return v
}

func wide(v []float32) []float64 {
	w := make([]float64, len(v))
	for i := range v {
		w[i] = float64(v[i])
	}
	return w
}

// same fails the test where sums of so many products differ by more than rounding explains.
func same(t *testing.T, name string, got []float32, want []float64, terms int) {
	t.Helper()
	tolerance := 1e-6 + 1e-7*float64(terms)
	for i := range want {
		if !(math.Abs(float64(got[i])-want[i]) <= tolerance*max(1, math.Abs(want[i]))) {
			t.Errorf("%s: element %d is %v, plain loops say %v", name, i, got[i], want[i])
			return
		}
	}
}

func tiers() []cpu.Tier {
	var all []cpu.Tier
	for tier := cpu.Portable; tier <= cpu.Best(); tier++ {
		all = append(all, tier)
	}
	return all
}

// engines are one of every tier and, where the processor can, one that multiplies bfloat16.
func engines(t *testing.T, threads int) []*cpu.Engine {
	t.Helper()
	var all []*cpu.Engine
	for _, tier := range tiers() {
		all = append(all, cpu.NewTier(threads, tier))
	}
	if e, err := cpu.NewFormat(threads, cpu.BFloat16); err == nil {
		all = append(all, e)
	}
	for _, e := range all {
		t.Cleanup(e.Close)
	}
	return all
}

func TestConv_AgreesWithPlainLoops(t *testing.T) {
	engines := map[cpu.Tier]*cpu.Engine{}
	for _, tier := range tiers() {
		engines[tier] = cpu.NewTier(2, tier)
		defer engines[tier].Close()
	}
	for i, c := range geometries() {
		o := draw(rng.At(1, "conv operands", 0, uint64(i)), c)
		forward, data, weights, bias := plain(c, o)
		for tier, e := range engines {
			t.Run(fmt.Sprintf("%d/%v", i, tier), func(t *testing.T) {
				got := compute(e, c, o)
				taps := c.WLen() / c.CIn / c.COut
				positions := c.YLen() / c.COut
				same(t, "forward", got.forward, forward, taps*c.CIn)
				same(t, "backward data", got.data, data, taps*c.COut)
				same(t, "backward weights", got.weights, weights, positions)
				same(t, "backward bias", got.bias, bias, positions)
				if t.Failed() {
					t.Logf("geometry: %+v", c)
				}
			})
		}
	}
}

func TestConv_HasSameBitsForAnyNumberOfThreads(t *testing.T) {
	shapes := append(layers(), geometry(1, 6, 96, 64, 3, 1, 1, 1))
	for _, tier := range tiers() {
		want := make([]results, len(shapes))
		for _, threads := range []int{1, 2, 3, 8} {
			e := cpu.NewTier(threads, tier)
			for i, c := range shapes {
				got := compute(e, c, draw(rng.At(2, "conv operands", 0, uint64(i)), c))
				if threads == 1 {
					want[i] = got
				} else if !got.equal(want[i]) {
					t.Errorf("%v: %d threads differ from one for %+v", tier, threads, c)
				}
			}
			e.Close()
		}
	}
}

func TestConv_AllocatesNothingOncePrepared(t *testing.T) {
	for _, tier := range tiers() {
		e := cpu.NewTier(2, tier)
		defer e.Close()
		run := passes(e, geometry(1, 8, 4, 20, 3, 2, 1, 1), func(n int) []float32 { return make([]float32, n) })
		if got := testing.AllocsPerRun(20, run); got != 0 {
			t.Errorf("%v: %v allocations in a run", tier, got)
		}
	}
}

// passes runs all passes of a convolution in some kind of memory.
func passes(e *cpu.Engine, c kernel.Conv, memory func(n int) []float32) (run func()) {
	forward := cpu.ConvForward{Conv: c, X: memory(c.XLen()), W: memory(c.WLen()), Bias: memory(c.COut), Y: memory(c.YLen())}
	forward.Work = memory(forward.WorkSize(e))
	data := cpu.ConvBackwardData{Conv: c, DY: forward.Y, W: forward.W, Bias: memory(c.CIn), DX: memory(c.XLen())}
	data.Work = memory(data.WorkSize(e))
	weights := cpu.ConvBackwardWeights{Conv: c, X: forward.X, DY: forward.Y, DW: memory(c.WLen())}
	weights.Work = memory(weights.WorkSize(e))
	bias := cpu.ConvBackwardBias{Conv: c, DY: forward.Y, DB: memory(c.COut)}
	bias.Work = memory(bias.WorkSize(e))
	return func() {
		forward.Run(e)
		data.Run(e)
		weights.Run(e)
		bias.Run(e)
	}
}

func TestConv_RefusesGeometriesThatLeaveTheirTensors(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	for name, change := range map[string]func(c *kernel.Conv){
		"no batch":         func(c *kernel.Conv) { c.N = 0 },
		"negative channel": func(c *kernel.Conv) { c.COut = -4 },
		"nothing left":     func(c *kernel.Conv) { c.Out[1] = 0 },
		"sizes wrap to 0":  func(c *kernel.Conv) { c.Out = [3]int{1 << 21, 1 << 21, 1 << 22} },
	} {
		c := geometry(1, 4, 4, 4, 3, 1, 1, 1)
		change(&c)
		for pass, prepare := range map[string]func(e *cpu.Engine) int{
			"forward": (&cpu.ConvForward{Conv: c}).WorkSize,
			"data":    (&cpu.ConvBackwardData{Conv: c}).WorkSize,
			"weights": (&cpu.ConvBackwardWeights{Conv: c}).WorkSize,
			"bias":    (&cpu.ConvBackwardBias{Conv: c}).WorkSize,
		} {
			t.Run(name+"/"+pass, func(t *testing.T) {
				defer func() {
					if err, ok := recover().(error); !ok || !strings.HasPrefix(err.Error(), "convolution ") {
						t.Errorf("want the error of Check, have %v", err)
					}
				}()
				prepare(e)
			})
		}
	}
}
