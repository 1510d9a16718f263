package main

import (
	"runtime"
	"testing"

	"dev.niftynet/core/config"
)

func TestNewEngine_LimitsReadingToo(t *testing.T) {
	before := runtime.GOMAXPROCS(8)
	defer runtime.GOMAXPROCS(before)
	for _, c := range []struct{ threads, workers, want int }{{0, 2, 8}, {3, 2, 5}, {7, 5, 5}} { // it is only lowered
		e, err := newEngine(&config.Config{System: config.System{NumThreads: c.threads}, Network: config.Network{NumWorkers: c.workers}})
		if err != nil {
			t.Fatal(err)
		}
		e.Close()
		if got := runtime.GOMAXPROCS(0); got != c.want {
			t.Errorf("%d threads and %d workers share %d processors, want %d", c.threads, c.workers, got, c.want)
		}
	}
}
