package cpu

import (
	"errors"
	"fmt"
)

// Tier is a family of kernels that a processor can run.
type Tier int

// The tiers, slowest first.
const (
	Portable Tier = iota // plain Go
	AVX2                 // AVX2 and FMA, 8 lanes
	AVX512               // AVX-512 F, DQ, VL, BW, 16 lanes

	bfloat16 // AVX512 with products of pairs of bfloat16; of convolutions alone, see Format
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

// Format is the numbers that convolutions multiply. Sums, and all other operations, are float32.
type Format int

// The formats.
const (
	Float32  Format = iota
	BFloat16        // inputs and weights are rounded to 8 bits of mantissa, products are exact: twice as fast
)

// String is the format's name in a config.
func (f Format) String() string {
	if f == BFloat16 {
		return "bfloat16"
	}
	return "float32"
}

// Supported tells whether this processor multiplies such numbers.
func (f Format) Supported() bool { return f == Float32 || hasBFloat16() }

// Engine runs kernels of one tier on a pool of workers. It is used by one goroutine at a time.
type Engine struct {
	tier   Tier
	format Format
	pool   *pool
}

// New makes an engine of the best tier this processor has. Close ends its workers.
func New(threads int) *Engine { return NewTier(threads, Best()) }

// NewTier makes an engine of a given tier, or of Best where that is lower.
func NewTier(threads int, tier Tier) *Engine {
	return &Engine{tier: min(tier, Best()), pool: newPool(threads)}
}

// NewFormat makes an engine of the best tier whose convolutions multiply numbers of a format. It is an error where the
// processor can't.
func NewFormat(threads int, f Format) (*Engine, error) {
	if !f.Supported() {
		return nil, errors.New("this processor does not multiply bfloat16 (AVX-512 BF16): compute in float32")
	}
	e := New(threads)
	e.format = f
	return e, nil
}

// convTier is the family of kernels for convolutions.
func (e *Engine) convTier() Tier {
	if e.format == BFloat16 {
		return bfloat16
	}
	return e.tier
}

// Format is what convolutions multiply.
func (e *Engine) Format() Format { return e.format }

// Tier is the family of kernels in use.
func (e *Engine) Tier() Tier { return e.tier }

// Threads is the number of workers.
func (e *Engine) Threads() int { return e.pool.Threads() }

// Close ends the workers.
func (e *Engine) Close() { e.pool.Close() }
