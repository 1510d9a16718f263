package sampler_test

import (
	"testing"

	"dev.niftynet/core/sampler"
)

// 160 windows in batches of 100: 200, 100 and 160 are NiftyNet's own test values; 414 in tens are its real log's 420.
func TestFinalBatch_SizesAreNiftyNets(t *testing.T) {
	for _, c := range []struct {
		mode           sampler.FinalBatch
		windows, batch int
		want           int
	}{
		{sampler.CompleteBatch, 160, 100, 200},
		{sampler.DropBatch, 160, 100, 100},
		{sampler.SmallerBatch, 160, 100, 160},
		{sampler.CompleteBatch, 414, 10, 420},
		{sampler.DropBatch, 9, 10, 0},
		{sampler.SmallerBatch, 20, 10, 20},
		{sampler.CompleteBatch, 20, 10, 20},
	} {
		total := 0
		for left := c.windows; left > 0; {
			n := c.mode.Size(left, c.batch)
			if n == 0 {
				break
			}
			total += n
			left -= n
		}
		if total != c.want {
			t.Errorf("mode %d, %d in batches of %d: %d windows, want %d", c.mode, c.windows, c.batch, total, c.want)
		}
	}
}
