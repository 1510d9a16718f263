package sampler

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Expected points are NiftyNet 0.6.0's own test values (sampler_grid_v2_test.py).
func TestStarts_AreNiftyNets(t *testing.T) {
	for _, c := range []struct {
		length, window, step int
		want                 []int
	}{
		{10, 4, 1, []int{0, 1, 2, 3, 4, 5, 6}},
		{10, 4, 2, []int{0, 2, 4, 6}},
		{10, 8, 8, []int{0, 2, 1}},
		{4, 4, 2, []int{0}},
	} {
		if diff := cmp.Diff(c.want, starts(c.length, c.window, c.step)); diff != "" {
			t.Errorf("%+v: %s", c, diff)
		}
	}
}
