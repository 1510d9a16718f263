package cpu

import (
	"sync/atomic"
	"testing"
)

// tally counts how often each part was done, and the workers that had a number of no worker.
type tally struct {
	threads int
	parts   []atomic.Int32
	strange atomic.Int32
}

func (c *tally) do(i, worker int) {
	c.parts[i].Add(1)
	if worker < 0 || worker >= c.threads {
		c.strange.Add(1)
	}
}

func TestPool_DoesEveryPartOnce(t *testing.T) {
	for _, threads := range []int{0, 1, 2, 5} {
		p := newPool(threads)
		defer p.Close()
		for _, parts := range []int{0, 1, 2, 3, 100, 1000} {
			c := &tally{threads: max(threads, 1), parts: make([]atomic.Int32, parts)}
			p.Run(parts, c)
			for i := range c.parts {
				if n := c.parts[i].Load(); n != 1 {
					t.Errorf("%d threads did part %d of %d %d times", threads, i, parts, n)
				}
			}
			if n := c.strange.Load(); n > 0 {
				t.Errorf("%d threads: %d parts were done by no worker of the pool", threads, n)
			}
		}
	}
}
