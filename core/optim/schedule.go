// Package optim changes parameters along their gradients.
package optim

import "math"

// Schedule is the course of the learning rate over a run.
type Schedule struct {
	LR      float64 // at the first step
	MaxIter int     // the last step
	Power   float64 // of the polynomial LR*(1-step/MaxIter)^Power; 0 is constant
}

// At is the learning rate of a step, counted from 1.
func (s Schedule) At(step int) float64 {
	if s.Power == 0 {
		return s.LR
	}
	left := 1 - float64(step-1)/float64(s.MaxIter)
	return s.LR * math.Pow(max(left, 0), s.Power)
}
