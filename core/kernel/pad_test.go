package kernel_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// The rows are those of numpy.pad 2.4.6 of [1 2 3] by (7, 5), modes constant, reflect, symmetric and edge.
func TestPadForward_ContinuesARow(t *testing.T) {
	for _, c := range []struct {
		mode kernel.PadMode
		want []float64
	}{
		{kernel.PadConstant, []float64{9, 9, 9, 9, 9, 9, 9, 1, 2, 3, 9, 9, 9, 9, 9}},
		{kernel.PadReflect, []float64{2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2}},
		{kernel.PadSymmetric, []float64{1, 1, 2, 3, 3, 2, 1, 1, 2, 3, 3, 2, 1, 1, 2}},
		{kernel.PadReplicate, []float64{1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3}},
	} {
		p := kernel.Pad{N: 1, In: [3]int{1, 1, 3}, Channels: 1, Before: [3]int{0, 0, 7}, After: [3]int{0, 0, 5}, Mode: c.mode, Value: 9}
		y := make([]float64, 15)
		kernel.PadForward(p, []float64{1, 2, 3}, y)
		if d := cmp.Diff(c.want, y); d != "" {
			t.Errorf("mode %d (-want +got):\n%s", c.mode, d)
		}
	}
}

func TestPadForward_ReflectsASinglePositionToItself(t *testing.T) {
	p := kernel.Pad{N: 1, In: [3]int{1, 1, 1}, Channels: 2, Before: [3]int{0, 0, 2}, After: [3]int{0, 0, 1}, Mode: kernel.PadReflect}
	y := make([]float64, 8)
	kernel.PadForward(p, []float64{3, 4}, y)
	if d := cmp.Diff([]float64{3, 4, 3, 4, 3, 4, 3, 4}, y); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestPad_GradientsMatchCentralDifferences(t *testing.T) {
	for mode := kernel.PadConstant; mode <= kernel.PadReplicate; mode++ {
		t.Run(fmt.Sprint(mode), func(t *testing.T) {
			p := kernel.Pad{N: 2, In: [3]int{2, 3, 1}, Channels: 2, Before: [3]int{1, 0, 2}, After: [3]int{3, 1, 1}, Mode: mode, Value: 0.5}
			out := p.Out()
			kerneltest.Map(t, 2*2*3*1*2, 2*out[0]*out[1]*out[2]*2,
				func(x, y []float64) { kernel.PadForward(p, x, y) },
				func(dy, dx []float64) { kernel.PadBackward(p, dy, dx) })
		})
	}
}
