package cpu

import "fmt"

// Tier is a family of kernels that a processor can run.
type Tier int

// The tiers, slowest first.
const (
	Portable Tier = iota // plain Go
	AVX2                 // AVX2 and FMA, 8 lanes
	AVX512               // AVX-512 F, DQ, VL, BW, 16 lanes
)

// String is the tier's name as shown by `niftynet doctor` and `bench`.
func (t Tier) String() string {
	switch t {
	case AVX512:
		return "avx512"
	case AVX2:
		return "avx2"
	case Portable:
		return "portable"
	default:
		return fmt.Sprintf("tier %d", int(t))
	}
}

// Engine runs kernels of one tier on a pool of workers. It is used by one goroutine at a time.
type Engine struct {
	tier Tier
	pool *pool
}

// New makes an engine of the best tier this processor has. Close ends its workers.
func New(threads int) *Engine { return NewTier(threads, Best()) }

// NewTier makes an engine of a given tier, or of Best where that is lower.
func NewTier(threads int, tier Tier) *Engine {
	return &Engine{tier: min(tier, Best()), pool: newPool(threads)}
}

// Tier is the family of kernels in use.
func (e *Engine) Tier() Tier { return e.tier }

// Threads is the number of workers.
func (e *Engine) Threads() int { return e.pool.Threads() }

// Close ends the workers.
func (e *Engine) Close() { e.pool.Close() }
