package cpu_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// benchShape is a convolution and how many a network has of it.
type benchShape struct {
	kernel.Conv
	times int
}

// benchShapes are layers of the networks we train; .ci/bench/torch_conv.py times the same with PyTorch.
func benchShapes() map[string]benchShape {
	shapes := map[string]benchShape{}
	highres := func(times, cin, cout, k, dilation int) {
		name := fmt.Sprintf("highres/%d-%d_k%d_d%d", cin, cout, k, dilation)
		shapes[name] = benchShape{geometry(1, 64, cin, cout, k, 1, dilation, dilation*(k-1)/2), times}
	}
	highres(1, 1, 16, 3, 1)
	highres(6, 16, 16, 3, 1)
	highres(1, 16, 32, 3, 2)
	highres(5, 32, 32, 3, 2)
	highres(1, 32, 64, 3, 4)
	highres(5, 64, 64, 3, 4)
	highres(1, 64, 80, 1, 1)
	highres(1, 80, 2, 1, 1)
	dense := func(size, cin, cout, k, stride int) {
		name := fmt.Sprintf("dense/%d-%d_k%d_s%d_at%d", cin, cout, k, stride, size)
		shapes[name] = benchShape{geometry(1, size, cin, cout, k, stride, 1, (k-1)/2), 1}
	}
	dense(144, 1, 24, 5, 2)
	for unit := range 5 {
		dense(72, 25+4*unit, 4, 3, 1)
	}
	dense(72, 45, 12, 3, 1)
	dense(72, 45, 24, 3, 2)
	dense(72, 61, 9, 3, 1)
	for unit := range 10 {
		dense(36, 24+8*unit, 8, 3, 1)
		dense(18, 24+16*unit, 16, 3, 1)
	}
	dense(36, 104, 24, 3, 1)
	dense(36, 104, 24, 3, 2)
	dense(18, 184, 24, 3, 1)
	return shapes
}

// BenchmarkConv times each pass; run it with -cpu 1,2 for the number of threads.
func BenchmarkConv(b *testing.B) {
	for name, c := range benchShapes() {
		x, y, w := ramp(c.XLen()), ramp(c.YLen()), ramp(c.WLen())
		forward := &cpu.ConvForward{Conv: c.Conv, X: x, W: w, Bias: ramp(c.COut), Y: ramp(c.YLen())}
		b.Run(name+"/forward", func(b *testing.B) {
			bench(b, c, forward, func(n int) { forward.Work = make([]float32, n) })
		})
		data := &cpu.ConvBackwardData{Conv: c.Conv, DY: y, W: w, DX: ramp(c.XLen())}
		b.Run(name+"/data", func(b *testing.B) {
			bench(b, c, data, func(n int) { data.Work = make([]float32, n) })
		})
		weights := &cpu.ConvBackwardWeights{Conv: c.Conv, X: x, DY: y, DW: ramp(c.WLen())}
		b.Run(name+"/weights", func(b *testing.B) {
			bench(b, c, weights, func(n int) { weights.Work = make([]float32, n) })
		})
	}
}

// bench reports the fastest run, which is what the code can do when the machine is shared.
func bench(b *testing.B, c benchShape, o interface {
	WorkSize(e *cpu.Engine) int
	Run(e *cpu.Engine)
}, work func(n int),
) {
	b.Helper()
	e := cpu.New(runtime.GOMAXPROCS(0))
	defer e.Close()
	work(o.WorkSize(e))
	o.Run(e)
	best, peak := time.Hour, cpu.Peak(e, 20*time.Millisecond)
	for b.Loop() {
		start := time.Now()
		o.Run(e)
		best = min(best, time.Since(start))
	}
	peak = max(peak, cpu.Peak(e, 20*time.Millisecond))
	rate := float64(c.FLOPs()) / best.Seconds() / 1e9
	b.ReportMetric(best.Seconds()*1e3, "best-ms")
	b.ReportMetric(best.Seconds()*1e3*float64(c.times), "network-ms")
	b.ReportMetric(rate, "GFLOP/s")
	b.ReportMetric(100*rate/peak, "%peak")
}

func ramp(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(i%17) - 8
	}
	return v
}
