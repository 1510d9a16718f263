// Package optim changes parameters along their gradients.
package optim

import (
	"fmt"
	"math"
)

// Course is the shape of a schedule.
type Course int

// The courses, over t, the share of the steps after the warm-up that lie behind.
const (
	Constant   Course = iota
	Stepwise          // LR * Factor^k after k of the Steps, or of every Every steps
	Polynomial        // Min + (LR - Min) * (1-t)^Power
	Cosine            // Min + (LR - Min) * (1 + cos(pi t))/2 (Loshchilov & Hutter 2017, arXiv:1608.03983)
)

// CourseOf is the course by the name that training.lr_schedule has.
func CourseOf(name string) (Course, error) {
	switch name {
	case "constant":
		return Constant, nil
	case "step":
		return Stepwise, nil
	case "polynomial":
		return Polynomial, nil
	case "cosine":
		return Cosine, nil
	default:
		return 0, fmt.Errorf("training.lr_schedule: none is called %q; there are constant, step, polynomial, cosine", name)
	}
}

// Schedule is the course of the learning rate over a run.
type Schedule struct {
	Course  Course
	LR      float64 // at the first step, or at the end of the warm-up
	Min     float64 // towards which Polynomial and Cosine go
	MaxIter int     // the last step
	Warmup  int     // steps over which the rate rises in a straight line to LR (Goyal et al. 2017, arXiv:1706.02677)
	Power   float64 // of Polynomial
	Steps   []int   // of Stepwise: the steps after which the rate changes
	Every   int     // of Stepwise: a change after every so many steps; 0 goes by Steps
	Factor  float64 // of Stepwise
}

// At is the learning rate of a step, counted from 1.
func (s Schedule) At(step int) float64 {
	if step <= s.Warmup {
		return s.LR * float64(step) / float64(s.Warmup)
	}
	left := max(1-float64(step-1-s.Warmup)/float64(max(s.MaxIter-s.Warmup, 1)), 0)
	switch s.Course {
	case Stepwise:
		return s.LR * math.Pow(s.Factor, float64(s.changes(step)))
	case Polynomial:
		return s.Min + (s.LR-s.Min)*math.Pow(left, s.Power)
	case Cosine:
		return s.Min + (s.LR-s.Min)*(1+math.Cos(math.Pi*(1-left)))/2
	default:
		return s.LR
	}
}

// changes is how often the rate has changed before a step.
func (s Schedule) changes(step int) int {
	if s.Every > 0 {
		return (step - 1) / s.Every
	}
	n := 0
	for _, last := range s.Steps {
		if step > last {
			n++
		}
	}
	return n
}
