package augment

import (
	"math"
	"testing"
)

func TestPower_IsNearMathPow(t *testing.T) {
	for _, c := range []struct{ gamma, by float64 }{{0.1, 1e-6}, {0.7, 1e-6}, {1, 1e-6}, {1.5, 1e-6}, {4, 1.2e-6}, {10, 5e-6}} {
		var p power
		p.set(c.gamma)
		for i := range 100_001 {
			x := float32(i) / 100_000
			want := math.Pow(float64(x), c.gamma)
			if got := float64(p.of(x)); math.Abs(got-want) > c.by*want+1e-38 {
				t.Fatalf("%v to the power of %v is %v, want %v", x, c.gamma, got, want)
			}
		}
		for x, want := range map[float32]float32{-1: 0, 0: 0, 1: 1, 1.0001: 1} {
			if got := p.of(x); got != want {
				t.Errorf("%v to the power of %v is %v, want %v", x, c.gamma, got, want)
			}
		}
	}
}
