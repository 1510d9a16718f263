package sampler

import (
	"context"
	"errors"
)

// Source reads cases by number, the same voxels each time. Several goroutines may read.
type Source interface {
	Len() int
	ID(i int) string
	Read(ctx context.Context, i int) (Case, error)
}

// errNoCases says that there is nothing to draw from.
var errNoCases = errors.New("there are no training cases: lower the cases kept for validation and inference, or add data")
