package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
)

func TestConvolutionMeter_AddsUpTheSameGeometry(t *testing.T) {
	var m convolutionMeter
	for _, size := range []int{4, 8, 4} {
		m.add(kernelRecord{Convolution: "1->2 k3", Size: [3]int{size, size, size}, Pass: "forward", MS: float64(size)})
	}
	want := []kernelRecord{
		{Convolution: "1->2 k3", Size: [3]int{4, 4, 4}, Pass: "forward", Times: 2, MS: 8},
		{Convolution: "1->2 k3", Size: [3]int{8, 8, 8}, Pass: "forward", Times: 1, MS: 8},
	}
	if diff := cmp.Diff(want, m.records); diff != "" {
		t.Error(diff)
	}
}

func TestUsedFLOPs_LeavesOutThePadding(t *testing.T) {
	cube := func(n int) [3]int { return [3]int{n, n, n} }
	c := kernel.Grouped{Groups: 1, Conv: kernel.Conv{
		N: 1, In: cube(8), Out: cube(8), CIn: 16, COut: 4, Kernel: cube(3), Stride: cube(1), Dilation: cube(2), Pad: cube(2),
	}}
	if got, want := convolutionName(c), "16->4 k3 d2"; got != want {
		t.Errorf("name is %s, want %s", got, want)
	}
	// Along an axis, six of eight positions have the first tap inside, all the second and six the third.
	if got, want := usedFLOPs(c), 2.0*20*20*20*16*4; got != want {
		t.Errorf("%v operations, want %v", got, want)
	}
}

func TestTimed_EndsWithTheContextOrAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	_, err := timed(ctx, time.Hour, func() error {
		if steps++; steps == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || steps != 3 {
		t.Errorf("error %v after %d steps", err, steps)
	}
	broken := errors.New("broken")
	if _, err := timed(t.Context(), 0, func() error { return broken }); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
}
