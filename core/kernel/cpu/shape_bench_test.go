package cpu_test

import (
	"fmt"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// shapeTrial is an operation and the elements that it reads and writes.
type shapeTrial struct {
	op       operation
	elements int
}

// shapeTrials are operations that change the number of voxels, of dense_vnet at 144^3 and of a U-Net at 64^3.
func shapeTrials(e *cpu.Engine) map[string]shapeTrial {
	trials := make(map[string]shapeTrial)
	for _, r := range []struct{ in, out, channels int }{{18, 72, 24}, {36, 72, 24}, {72, 144, 9}} {
		s := kernel.Resize{
			N: 1, In: [3]int{r.in, r.in, r.in}, Out: [3]int{r.out, r.out, r.out}, Channels: r.channels,
		}.Separable()
		name := fmt.Sprintf("Resize/%dto%dx%d", r.in, r.out, r.channels)
		up, back := bindSeparable(e, s, unset), bindSeparable(e, s.Transpose(), unset)
		trials[name] = shapeTrial{up, len(up.X) + len(up.Y)}
		trials[name+"/backward"] = shapeTrial{back, len(back.X) + len(back.Y)}
	}
	for _, channels := range []int{9, 32, 64} {
		p := kernel.Pool{
			N: 1, In: [3]int{64, 64, 64}, Out: [3]int{32, 32, 32}, Channels: channels,
			Kernel: [3]int{2, 2, 2}, Stride: [3]int{2, 2, 2},
		}
		fine, coarse := 64*64*64*channels, 32*32*32*channels
		forward := &cpu.MaxPoolForward{Pool: p, X: normal(1, fine), Y: unset(coarse)}
		forward.Work = unset(forward.WorkSize(e))
		forward.Run(e)
		back := &cpu.MaxPoolBackward{Pool: p, X: forward.X, Y: forward.Y, DY: normal(2, coarse), DX: unset(fine)}
		back.Work = unset(back.WorkSize(e))
		name := fmt.Sprintf("MaxPool/64to32x%d", channels)
		trials[name] = shapeTrial{forward, fine + coarse}
		trials[name+"/backward"] = shapeTrial{back, 2 * (fine + coarse)}
	}
	f := kernel.Fold{N: 1, Size: [3]int{32, 32, 32}, Factor: [3]int{2, 2, 2}, Channels: 16}
	n := 32 * 32 * 32 * 8 * 16
	trials["Fold/64x16"] = shapeTrial{&cpu.Fold{Fold: f, Image: normal(1, n), Folded: unset(n)}, 2 * n}
	return trials
}

// BenchmarkShape reports how fast whole arrays are read and written; compare with Copy of BenchmarkOperations.
func BenchmarkShape(b *testing.B) {
	e := cpu.New(2)
	defer e.Close()
	for name, trial := range shapeTrials(e) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(4 * trial.elements))
			for b.Loop() {
				trial.op.Run(e)
			}
		})
	}
}
