package train

import (
	"fmt"
	"math"
	"time"
)

// Waits is what the time of a task's steps so far went into, beside computing.
type Waits struct {
	Waiting time.Duration // for batches that were not ready
	Making  time.Duration // of all workers, for making batches
	Reading time.Duration // the part of Making that was spent on reading cases
}

// Pace is where the time of a step goes, on average.
type Pace struct {
	WaitMS    float64 `json:"wait_ms"`    // until its batches were ready
	ComputeMS float64 `json:"compute_ms"` // all else
	ReadShare float64 `json:"read_share"` // of the time that making batches took, 0 to 1: for reading cases
}

// newPace is the mean over some steps of what they took and what they waited for.
func newPace(steps int, took time.Duration, w Waits) Pace {
	n := float64(steps)
	if n == 0 {
		return Pace{}
	}
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / n }
	p := Pace{WaitMS: milliseconds(w.Waiting), ComputeMS: milliseconds(max(took-w.Waiting, 0))}
	if w.Making > 0 {
		p.ReadShare = min(w.Reading.Seconds()/w.Making.Seconds(), 1)
	}
	return p
}

// share is how much of a step is waiting.
func (p Pace) share() float64 {
	total := p.WaitMS + p.ComputeMS
	if total <= 0 {
		return 0
	}
	return p.WaitMS / total
}

// WaitsFor is what a step waits for: "compute" where it hardly waits for batches, else "disk" where making them is mostly
// reading, else "data". It is empty when nothing was measured.
func (p Pace) WaitsFor() string {
	const hardly, mostly = 0.1, 0.5
	switch {
	case p.WaitMS+p.ComputeMS <= 0 || math.IsNaN(p.WaitMS+p.ComputeMS):
		return ""
	case p.share() < hardly:
		return "compute"
	case p.ReadShare > mostly:
		return "disk"
	default:
		return "data"
	}
}

// Verdict says that in a line, with what would help; it is empty when nothing was measured.
func (p Pace) Verdict() string {
	percent := 100 * p.share()
	switch p.WaitsFor() {
	case "compute":
		return fmt.Sprintf("computes %.0f %% of the time", 100-percent)
	case "disk":
		return fmt.Sprintf("waits for disk %.0f %%: raise system.data_memory, or set system.cache_dir", percent)
	case "data":
		return fmt.Sprintf("waits for data %.0f %%: raise network.num_workers, or lower augmentation", percent)
	default:
		return ""
	}
}
