package reader

import (
	"context"
	"errors"

	"dev.niftynet/core/config"
	"dev.niftynet/core/imageio"
)

// CaseError is a fault in the data of one case.
type CaseError struct {
	Case    string
	Key     string // of the config that has to do with it; may be empty
	Problem string
	Fix     string
}

// Error writes "case ID: problem; fix".
func (e *CaseError) Error() string {
	s := "case " + e.Case + ": " + e.Problem
	if e.Fix != "" {
		s += "; " + e.Fix
	}
	return s
}

// named makes errors about a case *CaseErrors that name it; those about the config, and a context's, stay as they are.
func named(c Case, err error) error {
	var fault *CaseError
	var wrong *config.Error
	switch {
	case errors.As(err, &fault):
		fault.Case = c.ID
		return fault
	case errors.As(err, &wrong), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, imageio.ErrNoLabel):
		return &CaseError{
			Case: c.ID, Key: "segmentation.label", Problem: err.Error(),
			Fix: "name the section of the label maps, or make this one of whole numbers",
		}
	default:
		return &CaseError{Case: c.ID, Problem: err.Error()}
	}
}
