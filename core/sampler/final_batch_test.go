package sampler_test

import (
	"testing"

	"dev.niftynet/core/sampler"
)

// 160 windows in batches of 100: 200, 100 and 160 are NiftyNet's own test values; 414 in tens are its real log's 420.
func TestFinalBatch_SizesAreNiftyNets(t *testing.T) {
	for _, c := range []struct {
		name           string
		windows, batch int
		want           int
	}{
		{"pad", 160, 100, 200},
		{"drop", 160, 100, 100},
		{"dynamic", 160, 100, 160},
		{"pad", 414, 10, 420},
		{"drop", 9, 10, 0},
		{"dynamic", 20, 10, 20},
		{"pad", 20, 10, 20},
	} {
		mode, err := sampler.ParseFinalBatch(c.name)
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for left := c.windows; left > 0; {
			n := mode.Size(left, c.batch)
			if n == 0 {
				break
			}
			total += n
			left -= n
		}
		if total != c.want {
			t.Errorf("%s of %d in batches of %d: %d windows, want %d", c.name, c.windows, c.batch, total, c.want)
		}
	}
	if _, err := sampler.ParseFinalBatch("repeat"); err == nil {
		t.Error("there is a mode called repeat")
	}
}
