package exec

import (
	"fmt"
	"math"
	"runtime"

	"dev.niftynet/core/ram"
)

// CheckParameters refuses to train more values than this machine has memory for, with a gradient each. Networks built
// over blank parameters are asked before any is given its first value.
func CheckParameters(count int) error {
	if need, have := memoryFor(2 * count); need > have {
		return fmt.Errorf("the network's %d parameters need at least %.1f GiB of memory with their gradients, "+
			"this machine has %.1f: choose a narrower network", count, need, have)
	}
	return nil
}

// fits refuses a program whose memory, in float32 elements, this machine does not have.
func fits(elements int) error {
	if need, have := memoryFor(elements); need > have {
		return fmt.Errorf("the network needs at least %.1f GiB of memory for this window and batch, this machine has %.1f: "+
			"choose a smaller spatial_window_size or batch_size", need, have)
	}
	return nil
}

// memoryFor is what float32 elements need and what this machine has, in GiB; without end where the system doesn't tell.
func memoryFor(elements int) (need, have float64) {
	const gib = 1 << 30
	need, have = float64(elements)*4/gib, float64(ram.Total())/gib
	if have == 0 {
		have = math.Inf(1)
	}
	return need, have
}

// fit makes the program as small as recomputing nearly for free allows or, where that is not enough, as the limit asks.
// It returns the arena's elements. fixed is the memory in bytes that the process takes beside the arena.
func (c *compiler) fit(limit, fixed int64) (int, error) {
	c.recompute(0, freely(c.duration()))
	elements := c.plan()
	if limit == 0 {
		return elements, nil
	}
	most := int((limit - fixed) / 4)
	least := elements
	for target := most; elements > most; target = c.least() - 1 { // as long as the blocks don't fit together
		reached := c.recompute(target, anything())
		elements = c.plan()
		least = min(least, elements)
		if !reached && elements > most {
			return 0, limitError(limit, fixed, 4*int64(least)+fixed)
		}
	}
	return elements, nil
}

// limitError says what would do, rounded up, and how much of it the network has no part in.
func limitError(limit, fixed, least int64) error {
	const mib = 1 << 20
	remedy := "choose a smaller spatial_window_size or batch_size"
	if fixed > limit {
		remedy = "lower what cases and batches take: system.data_memory, network.queue_length, batch_size"
	}
	return fmt.Errorf("system.memory_limit of %.1f MiB can't be met: %d MiB is the least that this network, window and batch "+
		"train in, %d MiB of it for cases and all else beside the network's results; raise the limit, or %s",
		float64(limit)/mib, (least+mib-1)/mib, (fixed+mib-1)/mib, remedy)
}

// allocations is the bytes that this process has allocated so far.
func allocations() int64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.TotalAlloc)
}
