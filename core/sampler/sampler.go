package sampler

import "errors"

// Sampler makes the batches of a training.
type Sampler interface {
	// Batch makes memory for one batch, to be filled again and again.
	Batch() *Batch
	// Fill makes the batch of a step, which depends on the step alone. Several goroutines may fill different batches.
	// The error names the case.
	Fill(b *Batch, step int) error
}

// Source reads cases by number, the same voxels each time. Several goroutines may read.
type Source interface {
	Len() int
	ID(i int) string
	Read(i int) (Case, error)
}

// Cases is a Source of cases in memory.
type Cases []Case

// Len is the number of cases.
func (c Cases) Len() int { return len(c) }

// ID is the name of case i.
func (c Cases) ID(i int) string { return c[i].ID }

// Read gives case i.
func (c Cases) Read(i int) (Case, error) { return c[i], nil }

// errNoCases says that there is nothing to draw from.
var errNoCases = errors.New("there are no training cases: lower the cases kept for validation and inference, or add data")
