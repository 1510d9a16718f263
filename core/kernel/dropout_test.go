package kernel_test

import (
	"math"
	"slices"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// dropped is ones after dropout.
func dropped(keep float64, n int, key ...float64) []float64 {
	x := slices.Repeat([]float64{1}, n)
	kernel.ApplyDropout(kernel.Dropout{Keep: keep}, key, x, x)
	return x
}

func TestApplyDropout_KeepsItsShareScaledByOneOverIt(t *testing.T) {
	const n = 1 << 20
	for _, keep := range []float64{0.1, 0.5, 0.8} {
		y := dropped(keep, n, 1, 2, 3, 4)
		kept := 0
		for _, v := range y {
			switch v {
			case 1 / keep:
				kept++
			case 0:
			default:
				t.Fatalf("an element is %v, want 0 or %v", v, 1/keep)
			}
		}
		// Four standard deviations of a binomial count.
		if off := math.Abs(float64(kept) - keep*n); off > 4*math.Sqrt(n*keep*(1-keep)) {
			t.Errorf("kept %d of %d, want about %.0f", kept, n, keep*n)
		}
	}
}

func TestApplyDropout_ChoosesEveryElementAlone(t *testing.T) {
	const n = 1 << 20
	y := dropped(0.5, n, 9, 8, 7, 6)
	others := map[string][]float64{"another key": dropped(0.5, n, 9, 8, 7, 5), "a key in another order": dropped(0.5, n, 8, 9, 7, 6)}
	for name, lag := range map[string]int{"the next": 1, "the next position of 16 channels": 16, "the next block": kernel.DropoutBlock} {
		others[name] = slices.Concat(y[lag:], y[:lag])
	}
	for name, other := range others {
		both := 0
		for i, v := range y {
			if v == other[i] {
				both++
			}
		}
		if off := math.Abs(float64(both) - n/2); off > 4*math.Sqrt(n)/2 {
			t.Errorf("agrees with %s in %d of %d elements, want about half", name, both, n)
		}
	}
}

func TestApplyDropout_IsAFunctionOfKeyAndPlace(t *testing.T) {
	one, two := dropped(0.3, 40_000, 1, 2, 3, 4), dropped(0.3, 50_000, 1, 2, 3, 4)
	if !slices.Equal(one, two[:len(one)]) {
		t.Error("one key gives two masks")
	}
	if kept := dropped(1, 1000, 5, 6, 7, 8); slices.Contains(kept, 0) {
		t.Error("an element is gone though all are kept")
	}
}

func TestApplyDropout_IsItsOwnGradient(t *testing.T) {
	drop := func(x, y []float64) { kernel.ApplyDropout(kernel.Dropout{Keep: 0.4}, []float64{1, 2, 3, 4}, x, y) }
	kerneltest.Map(t, 60, 60, drop, drop)
}
