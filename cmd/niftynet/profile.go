package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/kernel/cpu"
)

// opRecord is what all instructions of one operation take of a program's time.
type opRecord struct {
	Op     string  `json:"op"`
	Calls  int     `json:"calls"`
	MS     float64 `json:"ms"`
	Share  float64 `json:"share"`   // of the program
	GFLOPS float64 `json:"gflops"`  // rate
	OfPeak float64 `json:"of_peak"` // that rate's share of what the engine's threads can do, see cpu.Peak
}

// fastestOf is the shortest time of every instruction of a program over some rounds, and the peak of this machine in
// GFLOP/s, measured beside each round: a shared machine changes its pace.
func fastestOf(ctx context.Context, rounds int, e *cpu.Engine, p *exec.Program) (fastest []time.Duration, peak float64, err error) {
	for i := range rounds {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		peak = max(peak, cpu.Peak(e, 100*time.Millisecond))
		times, err := p.Profile()
		if err != nil {
			return nil, 0, err
		}
		if i == 0 {
			fastest = times
		}
		for k, t := range times {
			fastest[k] = min(fastest[k], t)
		}
	}
	return fastest, peak, nil
}

// profile measures every instruction of a program and adds them up by operation, the most time first.
func profile(ctx context.Context, e *cpu.Engine, p *exec.Program) ([]opRecord, error) {
	const rounds = 3
	fastest, peak, err := fastestOf(ctx, rounds, e, p)
	if err != nil {
		return nil, err
	}
	byOp := make(map[string]*opRecord)
	var all []*opRecord
	total := 0.0
	for i, in := range p.Instructions() {
		r := byOp[in.Op]
		if r == nil {
			r = &opRecord{Op: in.Op}
			byOp[in.Op], all = r, append(all, r)
		}
		r.Calls++
		r.MS += fastest[i].Seconds() * 1e3
		r.GFLOPS += float64(in.FLOPs) / 1e9 // a rate below
		total += fastest[i].Seconds() * 1e3
	}
	var records []opRecord
	for _, r := range all {
		r.Share = r.MS / max(total, 1e-9)
		r.GFLOPS /= max(r.MS, 1e-9) / 1e3
		r.OfPeak = r.GFLOPS / peak
		records = append(records, *r)
	}
	slices.SortStableFunc(records, func(a, b opRecord) int { return cmp.Compare(b.MS, a.MS) })
	return records, nil
}

// printProfile lists operations for people.
func printProfile(w io.Writer, records []opRecord) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "CALLS\tMS\tSHARE\tGFLOP/S\tOF PEAK\t\tOP")
	for _, r := range records {
		fmt.Fprintf(table, "%d\t%.2f\t%.1f %%\t%.1f\t%.1f %%\t\t%s\n", r.Calls, r.MS, 100*r.Share, r.GFLOPS, 100*r.OfPeak, r.Op)
	}
	return table.Flush()
}
