package main

import (
	"fmt"
	"runtime"

	"dev.niftynet/core/config"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/phantom"
	"dev.niftynet/core/volume"
)

// newEngine is the processor as a config wants it. Where that limits threads, all that runs beside those that compute,
// such as reading cases at the start, shares as many processors with them, and with the workers that make batches.
func newEngine(c *config.Config) (*cpu.Engine, error) {
	s := c.System
	if s.NumThreads > 0 {
		runtime.GOMAXPROCS(min(s.NumThreads+c.Network.NumWorkers, runtime.GOMAXPROCS(0)))
	}
	format := cpu.Float32
	if s.Precision == cpu.BFloat16.String() {
		format = cpu.BFloat16
	}
	e, err := cpu.NewFormat(threads(s.NumThreads), format)
	if err != nil {
		return nil, fmt.Errorf("system.precision: %w", err)
	}
	return e, nil
}

// threads is the number of workers that a setting asks for: every core where it says 0.
func threads(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// phantomCase makes case i of a phantom; the config has checked its kind.
func phantomCase(_ string, seed uint64, i int) (image, label *volume.Volume) {
	return phantom.Hippocampus(seed, i)
}
