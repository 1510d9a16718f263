package sampler

import "fmt"

// FinalBatch is what becomes of the last windows of a case when they fill no whole batch: NiftyNet's
// smaller_final_batch_mode.
type FinalBatch int

// Pad completes the last batch with windows that are not used again, Drop leaves it out, Dynamic makes it smaller.
const (
	Pad FinalBatch = iota
	Drop
	Dynamic
)

// ParseFinalBatch finds a mode by its name: pad, drop or dynamic.
func ParseFinalBatch(name string) (FinalBatch, error) {
	switch name {
	case "pad":
		return Pad, nil
	case "drop":
		return Drop, nil
	case "dynamic":
		return Dynamic, nil
	}
	return 0, fmt.Errorf("no final batch mode is called %q; there are pad, drop and dynamic", name)
}

// Size is how large the next batch is when so many windows are left; 0 leaves them out.
func (m FinalBatch) Size(left, batch int) int {
	switch {
	case left >= batch || m == Pad && left > 0:
		return batch
	case m == Dynamic:
		return left
	default:
		return 0
	}
}
