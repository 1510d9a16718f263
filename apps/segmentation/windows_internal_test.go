package segmentation

import (
	"testing"

	"dev.niftynet/core/config"
)

// A batch of 8x8x8 voxels with their labels has 4 KiB, and changing its windows takes 6 for each worker. Batches have a
// quarter of the memory, and one of them is in use.
func TestAhead_IsWhatIsAskedForOrFits(t *testing.T) {
	for _, one := range []struct {
		queue, workers int
		memoryKiB      int64
		want           int
	}{
		{5, 1, 1024, 5},
		{1, 3, 1024, 3}, // one for each worker
		{5, 1, 4 * (6 + 4*4), 3},
		{5, 2, 4 * (2*6 + 4*4), 3},
		{5, 2, 1, 1},
	} {
		c := &config.Config{
			Data:         map[string]*config.Source{"t1": {SpatialWindowSize: [3]int{8, 8, 8}}},
			Segmentation: config.Segmentation{Image: []string{"t1"}},
			Network:      config.Network{BatchSize: 1, QueueLength: one.queue, NumWorkers: one.workers},
		}
		if got := ahead(c, 1, one.memoryKiB<<10, 1000); got != one.want {
			t.Errorf("%+v: %d batches are made ahead", one, got)
		}
	}
}
