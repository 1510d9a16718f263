package cpu_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
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

// BenchmarkConv times each pass; run it with -cpu 1,2 for the number of threads.
func BenchmarkConv(b *testing.B) {
	for name, c := range benchShapes() {
		x, y, w := ramp(c.XLen()), ramp(c.YLen()), ramp(c.WLen())
		forward := &cpu.ConvForward{Conv: c, X: x, W: w, Bias: ramp(c.COut), Y: ramp(c.YLen())}
		b.Run(name+"/forward", func(b *testing.B) {
			bench(b, c, forward, func(n int) { forward.Work = make([]float32, n) })
		})
		data := &cpu.ConvBackwardData{Conv: c, DY: y, W: w, DX: ramp(c.XLen())}
		b.Run(name+"/data", func(b *testing.B) {
			bench(b, c, data, func(n int) { data.Work = make([]float32, n) })
		})
		weights := &cpu.ConvBackwardWeights{Conv: c, X: x, DY: y, DW: ramp(c.WLen())}
		b.Run(name+"/weights", func(b *testing.B) {
			bench(b, c, weights, func(n int) { weights.Work = make([]float32, n) })
		})
	}
}

// bench reports the fastest run, which is what the code can do when the machine is shared.
func bench(b *testing.B, c kernel.Conv, o interface {
	WorkSize(e *cpu.Engine) int
	Run(e *cpu.Engine)
}, work func(n int),
) {
	b.Helper()
	e := cpu.New(runtime.GOMAXPROCS(0))
	defer e.Close()
	work(o.WorkSize(e))
	o.Run(e)
	best := time.Hour
	for b.Loop() {
		start := time.Now()
		o.Run(e)
		best = min(best, time.Since(start))
	}
	b.ReportMetric(best.Seconds()*1e3, "best-ms")
	b.ReportMetric(float64(c.FLOPs())/best.Seconds()/1e9, "GFLOP/s")
}

func ramp(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(i%17) - 8
	}
	return v
}
