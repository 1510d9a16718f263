package stored_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/stored"
)

func TestParseShape_BelievesNoLengthThatCannotBe(t *testing.T) {
	for text, want := range map[string][]int{
		"1": {1}, "5 4 3": {5, 4, 3}, "2147483648": {1 << 31}, "65536 32768": {1 << 16, 1 << 15}, "1 1 1 1 1 1 7": {1, 1, 1, 1, 1, 1, 7},
	} {
		got, err := stored.ParseShape(strings.Fields(text))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", text, err, diff)
		}
	}
	for text, want := range map[string]string{
		"0":                     "length 0 along dimension 1",
		"5 -4 3":                "length -4 along dimension 2",
		"2147483649":            "more than the 2147483648",
		"65536 32769":           "more than the 2147483648",
		"4294967296 4294967296": "more than the 2147483648", // 2^64, which is 0 in int64
		"5 4.5":                 `length 2 is "4.5": want a whole number`,
		"9223372036854775808":   "want a whole number",
	} {
		if _, err := stored.ParseShape(strings.Fields(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

func TestGrid_AxesPastTheThirdAndColoursAreChannels(t *testing.T) {
	for _, c := range []struct {
		shape    []int
		dtype    string
		size     [3]int
		channels int
	}{
		{[]int{5}, "int16", [3]int{5, 1, 1}, 1},
		{[]int{5, 4, 3}, "float128", [3]int{5, 4, 3}, 1},
		{[]int{5, 4, 3, 2, 7}, "uint8", [3]int{5, 4, 3}, 14},
		{[]int{5, 4}, "RGB24", [3]int{5, 4, 1}, 3},
		{[]int{5, 4, 3, 2}, "RGBA32", [3]int{5, 4, 3}, 8},
		{[]int{5, 4, 3}, "complex64", [3]int{5, 4, 3}, 1},
	} {
		h := stored.Header{Shape: c.shape, DType: c.dtype}
		if size, channels := h.Grid(); size != c.size || channels != c.channels {
			t.Errorf("%v of %s: %v voxels of %d channels, want %v of %d", c.shape, c.dtype, size, channels, c.size, c.channels)
		}
	}
}
