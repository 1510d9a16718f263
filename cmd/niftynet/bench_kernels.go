package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/rng"
)

// kernelRecord is the time of one pass of one convolution.
type kernelRecord struct {
	Convolution string  `json:"convolution"`
	Size        int     `json:"size"` // voxels along each axis
	Pass        string  `json:"pass"` // forward, data or weights
	MS          float64 `json:"ms"`
	GFLOPS      float64 `json:"gflops"`
	Share       float64 `json:"share"` // of the peak
	Threads     int     `json:"threads"`
	Kernel      string  `json:"kernel"`
}

func benchKernels(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("bench kernels", "[flags]", stderr)
	workers := f.Int("threads", 0, "threads that compute; 0 uses every core")
	asJSON := f.Bool("json", false, "one JSON object per line")
	if _, status := f.parse(args, 0, 0); status >= 0 {
		return status
	}
	if *workers < 0 || *workers > 1024 {
		return fail(stderr, exitUsage, fmt.Errorf("bench kernels: --threads %d: want 0 to 1024", *workers))
	}
	engine := cpu.New(threads(*workers))
	defer engine.Close()
	peak := 0.0
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	if !*asJSON {
		fmt.Fprintf(stdout, "%d threads of %s\n\n", engine.Threads(), engine.Tier())
		fmt.Fprintln(table, "CONVOLUTION\tSIZE\tPASS\tMS\tGFLOP/S\tOF PEAK")
	}
	out := json.NewEncoder(stdout)
	for _, size := range []int{48, 64} {
		for _, s := range shapes() {
			peak = max(peak, cpu.Peak(engine, 100*time.Millisecond)) // again: a shared machine changes its pace
			records, err := s.measure(ctx, engine, size, peak)
			for i := 0; err == nil && i < len(records); i++ {
				r := records[i]
				if *asJSON {
					err = out.Encode(r)
					continue
				}
				fmt.Fprintf(table, "%s\t%d\t%s\t%.2f\t%.0f\t%.0f%%\n", r.Convolution, r.Size, r.Pass, r.MS, r.GFLOPS, 100*r.Share)
			}
			if ctx.Err() != nil {
				return exitInterrupted
			}
			if err != nil {
				return fail(stderr, exitFailed, err)
			}
		}
	}
	table.Flush()
	if !*asJSON {
		fmt.Fprintf(stdout, "\npeak %.0f GFLOP/s; rates count taps in the padding, which the kernels leave out\n", peak)
	}
	return exitDone
}

// shape is a convolution as medical networks have them.
type shape struct{ in, out, kernel, dilation int }

func shapes() []shape {
	return []shape{{1, 16, 3, 1}, {16, 16, 3, 1}, {16, 16, 3, 2}, {32, 32, 3, 1}, {16, 32, 1, 1}, {24, 24, 3, 1}}
}

func (s shape) String() string {
	text := fmt.Sprintf("%d->%d k%d", s.in, s.out, s.kernel)
	if s.dilation > 1 {
		text += fmt.Sprintf(" d%d", s.dilation)
	}
	return text
}

// geometry is the convolution over a cube that keeps its size.
func (s shape) geometry(size int) kernel.Conv {
	cube := func(n int) [3]int { return [3]int{n, n, n} }
	return kernel.Conv{
		N: 1, In: cube(size), Out: cube(size), CIn: s.in, COut: s.out, Kernel: cube(s.kernel),
		Stride: cube(1), Dilation: cube(s.dilation), Pad: cube(s.dilation * (s.kernel - 1) / 2),
	}
}

// measure times the three passes; the median counts.
func (s shape) measure(ctx context.Context, e *cpu.Engine, size int, peak float64) ([]kernelRecord, error) {
	c := s.geometry(size)
	x, w, y := noise(c.XLen()), noise(c.WLen()), noise(c.YLen())
	forward := &cpu.ConvForward{Conv: c, X: x, W: w, Bias: noise(s.out), Y: make([]float32, c.YLen())}
	forward.Work = make([]float32, forward.WorkSize(e))
	data := &cpu.ConvBackwardData{Conv: c, DY: y, W: w, DX: make([]float32, c.XLen())}
	data.Work = make([]float32, data.WorkSize(e))
	weights := &cpu.ConvBackwardWeights{Conv: c, X: x, DY: y, DW: make([]float32, c.WLen())}
	weights.Work = make([]float32, weights.WorkSize(e))
	passes := []struct {
		name string
		run  func(*cpu.Engine)
	}{{"forward", forward.Run}, {"data", data.Run}, {"weights", weights.Run}}
	var records []kernelRecord
	for _, pass := range passes {
		times, err := timed(ctx, 200*time.Millisecond, func() error {
			pass.run(e)
			return nil
		})
		if err != nil {
			return nil, err
		}
		median := times[len(times)/2]
		rate := float64(c.FLOPs()) / median.Seconds() / 1e9
		records = append(records, kernelRecord{
			Convolution: s.String(), Size: size, Pass: pass.name, MS: milliseconds(median),
			GFLOPS: rate, Share: rate / peak, Threads: e.Threads(), Kernel: e.Tier().String(),
		})
	}
	return records, nil
}

// noise is n numbers between -1 and 1.
func noise(n int) []float32 {
	random := rng.At(1, "bench", 0, 0)
	values := make([]float32, n)
	for i := range values {
		values[i] = 2*random.Float32() - 1
	}
	return values
}
