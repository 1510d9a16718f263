package cpu_test

import (
	"math"
	"testing"

	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/rng"
)

// halves is an engine that multiplies bfloat16; the test is skipped where the processor can't.
func halves(t *testing.T, threads int) *cpu.Engine {
	t.Helper()
	e, err := cpu.NewFormat(threads, cpu.BFloat16)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(e.Close)
	return e
}

// Products of bfloat16 are exact in float32, so convolving rounded operands gives what the plain loops give of them.
// Only a single channel, which has no neighbour to be paired with, is not rounded.
func TestBFloat16_ConvolvesRoundedOperands(t *testing.T) {
	e := halves(t, 2)
	for i, c := range geometries() {
		o := draw(rng.At(3, "conv operands", 0, uint64(i)), c)
		rounded := operands{x: round(o.x), w: round(o.w), y: round(o.y), bias: o.bias, dx: o.dx}
		got := compute(e, c, o)
		forward, data, weights, _ := plain(c, rounded)
		_, _, _, bias := plain(c, o)
		exactForward, exactData, _, _ := plain(c, o)
		if c.CIn == 1 {
			forward = exactForward
		}
		if c.COut == 1 {
			data = exactData
		}
		taps, positions := c.WLen()/c.CIn/c.COut, c.YLen()/c.COut
		same(t, "forward", got.forward, forward, taps*c.CIn)
		same(t, "backward data", got.data, data, taps*c.COut)
		same(t, "backward weights", got.weights, weights, positions)
		same(t, "backward bias", got.bias, bias, positions)
		if t.Failed() {
			t.Fatalf("geometry %d: %+v", i, c)
		}
	}
}

// round keeps the upper 16 bits of a float32, ties to even.
func round(v []float32) []float32 {
	rounded := make([]float32, len(v))
	for i, f := range v {
		bits := math.Float32bits(f)
		bits += 0x7fff + bits>>16&1
		rounded[i] = math.Float32frombits(bits &^ 0xffff)
	}
	return rounded
}

func TestBFloat16_HasSameBitsForAnyNumberOfThreads(t *testing.T) {
	shapes := append(layers(), geometry(1, 6, 96, 64, 3, 1, 1, 1))
	one := halves(t, 1)
	for _, threads := range []int{2, 3, 8} {
		e := halves(t, threads)
		for i, c := range shapes {
			o := draw(rng.At(2, "conv operands", 0, uint64(i)), c)
			if !compute(e, c, o).equal(compute(one, c, o)) {
				t.Errorf("%d threads differ from one for %+v", threads, c)
			}
		}
	}
}

func TestBFloat16_AllocatesNothingOncePrepared(t *testing.T) {
	run := passes(halves(t, 2), geometry(1, 8, 5, 20, 3, 2, 1, 1), func(n int) []float32 { return make([]float32, n) })
	if got := testing.AllocsPerRun(20, run); got != 0 {
		t.Errorf("%v allocations in a run", got)
	}
}

// What is no number, or infinite, stays so: training must see it.
func TestBFloat16_KeepsWhatIsNoNumber(t *testing.T) {
	e := halves(t, 1)
	c := geometry(1, 5, 3, 4, 3, 1, 1, 1)
	for _, v := range []float32{float32(math.NaN()), math.Float32frombits(0x7fffffff), float32(math.Inf(1))} {
		o := draw(rng.At(4, "conv operands", 0, 0), c)
		o.x[c.CIn*62] = v // the middle
		got := compute(e, c, o)
		if f := float64(got.forward[c.COut*62]); !math.IsNaN(f) && !math.IsInf(f, 0) {
			t.Errorf("%v became %v", v, f)
		}
		if f := float64(got.weights[0]); !math.IsNaN(f) && !math.IsInf(f, 0) {
			t.Errorf("%v gives the weights' gradient %v", v, f)
		}
	}
}
