package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/kernel/cpu"
)

// kernelRecord is the time of one pass of one convolution within a step of its network.
type kernelRecord struct {
	Network     string  `json:"network"`
	Convolution string  `json:"convolution"`
	Size        [3]int  `json:"size"`  // of the input, along x, y, z
	Pass        string  `json:"pass"`  // forward, data or weights
	Times       int     `json:"times"` // in a step
	MS          float64 `json:"ms"`    // of one, in the fastest of some steps
	GFLOPS      float64 `json:"gflops"`
	Share       float64 `json:"share"` // of the peak of the precision
	Threads     int     `json:"threads"`
	Precision   string  `json:"precision"`
	Kernel      string  `json:"kernel"`
}

func benchKernels(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("bench kernels", "[--network NAME --window WxHxD] [flags]", stderr)
	var b stepFlags
	b.register(f)
	if _, status := f.parse(args, 0, 0); status >= 0 {
		return status
	}
	networks := anchors()
	if b.network != "" || b.window != "" {
		networks = []stepFlags{b}
	}
	for _, n := range networks {
		n.settings, n.json = b.settings, b.json
		if status := n.kernels(ctx, stdout, stderr); status != exitDone {
			return status
		}
	}
	return exitDone
}

// anchors are the networks and windows that speed is told by.
func anchors() []stepFlags {
	return []stepFlags{
		{network: "highres3dnet", window: "64x64x64", batch: 1, channels: 1, classes: 2},
		{network: "dense_vnet", window: "144x144x144", batch: 1, channels: 1, classes: 9},
		{network: "plain_unet", window: "40x56x40", batch: 2, channels: 1, classes: 3},
	}
}

// kernels times the convolutions of a network.
func (b *stepFlags) kernels(ctx context.Context, stdout, stderr io.Writer) int {
	_, engine, trial, err := b.prepare()
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	defer engine.Close()
	m := convolutionMeter{engine: engine, network: b.network}
	if err := m.measure(ctx, trial.Program); err != nil {
		if ctx.Err() != nil {
			return exitInterrupted
		}
		return fail(stderr, exitFailed, err)
	}
	if b.json {
		err = m.encode(stdout)
	} else {
		err = m.print(stdout)
	}
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	return exitDone
}

// convolutionMeter times the convolutions of a program where they are, among all its instructions, so that caches
// are as they are in a step. The fastest time counts, as it does of the peak.
type convolutionMeter struct {
	engine  *cpu.Engine
	network string
	peak    float64 // GFLOP/s, the best of all rounds
	records []kernelRecord
}

// measure runs the program some rounds.
func (m *convolutionMeter) measure(ctx context.Context, p *exec.Program) error {
	const rounds = 7
	fastest, peak, err := fastestOf(ctx, rounds, m.engine, p)
	if err != nil {
		return err
	}
	m.peak = peak
	for i, in := range p.Instructions() {
		geometry, pass := convolution(in.Spec)
		if pass == "" {
			continue
		}
		m.add(kernelRecord{
			Network: m.network, Convolution: convolutionName(geometry), Pass: pass, Kernel: in.Kernel,
			Threads: m.engine.Threads(), Precision: m.engine.Format().String(),
			Size: [3]int{geometry.In[2], geometry.In[1], geometry.In[0]},
			MS:   milliseconds(fastest[i]), GFLOPS: usedFLOPs(geometry) / 1e9,
		})
	}
	for i := range m.records {
		r := &m.records[i]
		r.MS /= float64(r.Times)
		r.GFLOPS /= r.MS / 1e3
		r.Share = r.GFLOPS / m.peak
	}
	passes := []string{"forward", "data", "weights"}
	slices.SortStableFunc(m.records, func(a, b kernelRecord) int {
		return cmp.Or(cmp.Compare(slices.Index(passes, a.Pass), slices.Index(passes, b.Pass)),
			-cmp.Compare(a.MS*float64(a.Times), b.MS*float64(b.Times)))
	})
	return nil
}

// add counts a pass with others of the same geometry.
func (m *convolutionMeter) add(r kernelRecord) {
	for i := range m.records {
		if s := &m.records[i]; s.Convolution == r.Convolution && s.Size == r.Size && s.Pass == r.Pass {
			s.Times++
			s.MS += r.MS
			return
		}
	}
	r.Times = 1
	m.records = append(m.records, r)
}

func (m *convolutionMeter) encode(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, r := range m.records {
		if err := out.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// print lists the convolutions, and what share of the peak each pass reaches over all of them.
func (m *convolutionMeter) print(w io.Writer) error {
	tier := m.engine.Tier().String()
	fmt.Fprintf(w, "%s, %d threads of %s, peak of %v %.0f GFLOP/s\n\n", m.network, m.engine.Threads(), tier, m.engine.Format(), m.peak)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CONVOLUTION\tSIZE\tPASS\tTIMES\tMS EACH\tGFLOP/S\tOF PEAK\tKERNEL")
	var order []string
	spent, done := map[string]float64{}, map[string]float64{}
	for _, r := range m.records {
		fmt.Fprintf(table, "%s\t%dx%dx%d\t%s\t%d\t%.2f\t%.0f\t%.0f%%\t%s\n", r.Convolution, r.Size[0], r.Size[1], r.Size[2],
			r.Pass, r.Times, r.MS, r.GFLOPS, 100*r.Share, strings.TrimPrefix(r.Kernel, tier+" "))
		if !slices.Contains(order, r.Pass) {
			order = append(order, r.Pass)
		}
		ms := r.MS * float64(r.Times)
		spent[r.Pass] += ms
		done[r.Pass] += ms * r.Share
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, pass := range order {
		if _, err := fmt.Fprintf(w, "%s: %.0f ms, %.0f%% of peak\n", pass, spent[pass], 100*done[pass]/spent[pass]); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}
