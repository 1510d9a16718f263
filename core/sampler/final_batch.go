package sampler

// FinalBatch is what becomes of the last windows of a case when they fill no whole batch: NiftyNet's
// smaller_final_batch_mode.
type FinalBatch int

// The last batch is completed with windows that are not used again, left out, or made smaller: pad, drop and dynamic.
const (
	CompleteBatch FinalBatch = iota
	DropBatch
	SmallerBatch
)

// Size is how large the next batch is when so many windows are left; 0 leaves them out.
func (m FinalBatch) Size(left, batch int) int {
	switch {
	case left >= batch || m == CompleteBatch && left > 0:
		return batch
	case m == SmallerBatch:
		return left
	default:
		return 0
	}
}
