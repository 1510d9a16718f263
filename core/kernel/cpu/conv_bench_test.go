package cpu_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// benchShapes are layers of highres3dnet at 64x64x64 and of dense_vnet at 144x144x144; .ci/bench/torch_conv.py times the
// same with PyTorch.
func benchShapes() map[string]kernel.Conv {
	shapes := map[string]kernel.Conv{}
	for _, s := range []struct{ in, out, kernel, stride, dilation, size int }{
		{1, 16, 3, 1, 1, 64},
		{16, 16, 3, 1, 1, 64},
		{32, 32, 3, 1, 2, 64},
		{64, 64, 3, 1, 4, 64},
		{64, 80, 1, 1, 1, 64},
		{1, 24, 5, 2, 1, 144},
		{41, 4, 3, 1, 1, 72},
		{45, 12, 3, 1, 1, 72},
		{45, 24, 3, 2, 1, 72},
		{61, 9, 3, 1, 1, 72},
		{96, 8, 3, 1, 1, 36},
		{104, 24, 3, 1, 1, 36},
		{168, 16, 3, 1, 1, 18},
	} {
		name := fmt.Sprintf("%d-%d k%d s%d d%d at %d", s.in, s.out, s.kernel, s.stride, s.dilation, s.size)
		shapes[name] = geometry(1, s.size, s.in, s.out, s.kernel, s.stride, s.dilation, s.dilation*(s.kernel-1)/2)
	}
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
	best, peak := time.Hour, cpu.Peak(e, 20*time.Millisecond)
	for b.Loop() {
		start := time.Now()
		o.Run(e)
		best = min(best, time.Since(start))
	}
	peak = max(peak, cpu.Peak(e, 20*time.Millisecond))
	rate := float64(c.FLOPs()) / best.Seconds() / 1e9
	b.ReportMetric(best.Seconds()*1e3, "best-ms")
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
