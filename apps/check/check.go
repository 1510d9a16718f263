// Package check finds before the first step what would stop a run, or let it learn what was not meant: faults of the
// config, of files and their geometry, of labels, windows, splits and of the machine.
//
// What loading and training refuse, they refuse here by the same functions; but here all cases are looked at, and all
// that is wrong with them is told.
package check

import (
	"context"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/tensor"
)

// Request is what is to be checked.
type Request struct {
	Config  *config.Config
	Parts   segmentation.Parts
	Engine  *cpu.Engine
	Folder  string                    // where the run goes
	Weights map[string]*tensor.Tensor // of a run that goes on; nil for a new one
}

// Report is what was found.
type Report struct {
	Cases     int
	Split     reader.Split
	PeakBytes int64     // most memory that training will take; 0 where that can't be told
	Findings  []Finding // the worst first
}

// Run looks at a config, its data and this machine, and changes none of them. The error is that of ctx.
func Run(ctx context.Context, q Request) (Report, error) {
	c := q.Config.Clone() // which finding out more fills in
	q.Config = c
	findings := append(settings(c), folders(c, q.Folder)...)
	r, faults := reader.Survey(c, q.Parts.Phantom)
	for _, err := range faults {
		findings = append(findings, FromError(err)...)
	}
	inspections, err := r.Inspect(ctx, r.Cases(), q.Parts.Tell)
	if err != nil {
		return Report{}, err
	}
	if len(inspections) > 0 {
		findings = append(findings, purposes(c, r)...)
	}
	s := newSet(q, r.Split(), inspections)
	for _, look := range []func() []Finding{s.cases, s.twins, s.grids, s.apart, s.forms, s.scales, s.learnt, s.limits, s.labels, s.channels, s.network} {
		findings = append(findings, look()...)
	}
	found, err := s.samplerMaps(ctx, r)
	if err != nil {
		return Report{}, err
	}
	findings = append(findings, found...)
	Sort(findings)
	return Report{len(r.Cases()), r.Split(), s.peakBytes, findings}, nil
}
