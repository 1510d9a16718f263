package cpu_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/rng"
)

// benchShapes are layers of the networks we train; .ci/bench/torch_conv.py times the same with PyTorch.
func benchShapes() map[string]kernel.Conv {
	shapes := map[string]kernel.Conv{}
	for _, size := range []int{48, 64} {
		add := func(name string, c kernel.Conv) { shapes[fmt.Sprintf("%s at %d", name, size)] = c }
		add("1-16 k3", geometry(1, size, 1, 16, 3, 1, 1, 1))
		add("16-16 k3", geometry(1, size, 16, 16, 3, 1, 1, 1))
		add("16-16 k3 d2", geometry(1, size, 16, 16, 3, 1, 2, 2))
		add("32-32 k3", geometry(1, size, 32, 32, 3, 1, 1, 1))
		add("16-32 k1", geometry(1, size, 16, 32, 1, 1, 1, 0))
		add("24-24 k3", geometry(1, size, 24, 24, 3, 1, 1, 1))
		add("8-8 k3", geometry(1, size, 8, 8, 3, 1, 1, 1))
	}
	shapes["16-32 k2 s2 at 48"] = geometry(1, 48, 16, 32, 2, 2, 1, 0)
	shapes["16-32 k3 s2 at 48"] = geometry(1, 48, 16, 32, 3, 2, 1, 1)
	shapes["80-80 k3 at 10"] = geometry(1, 10, 80, 80, 3, 1, 1, 1)
	shapes["256-256 k3 at 5"] = geometry(1, 5, 256, 256, 3, 1, 1, 1)
	return shapes
}

func BenchmarkConv(b *testing.B) {
	e := cpu.New(runtime.GOMAXPROCS(0))
	defer e.Close()
	for name, c := range benchShapes() {
		o := draw(rng.At(1, "conv benchmark", 0, 0), c)
		y, dx, dw := make([]float32, c.YLen()), make([]float32, c.XLen()), make([]float32, c.WLen())
		forward := cpu.ConvForward{Conv: c, X: o.x, W: o.w, Bias: o.bias, Y: y}
		forward.Work = make([]float32, forward.WorkSize(e))
		data := cpu.ConvBackwardData{Conv: c, DY: o.y, W: o.w, DX: dx}
		data.Work = make([]float32, data.WorkSize(e))
		weights := cpu.ConvBackwardWeights{Conv: c, X: o.x, DY: o.y, DW: dw}
		weights.Work = make([]float32, weights.WorkSize(e))
		for pass, run := range map[string]func(*cpu.Engine){"forward": forward.Run, "data": data.Run, "weights": weights.Run} {
			b.Run(name+"/"+pass, func(b *testing.B) {
				run(e)
				best := time.Hour // the machine may be shared: the fastest run is what the code can do
				for b.Loop() {
					start := time.Now()
					run(e)
					best = min(best, time.Since(start))
				}
				b.ReportMetric(best.Seconds()*1e3, "best-ms")
				b.ReportMetric(float64(c.FLOPs())/best.Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
