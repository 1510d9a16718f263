package transform_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

// Expected values: numpy 2.4.6, np.pad([3, 1, 4, 1, 9], (3, 7), mode).
func TestApply_PadsALineAsNumPy(t *testing.T) {
	cases := map[transform.PadMode][]float32{
		"constant":    {0, 0, 0, 3, 1, 4, 1, 9, 0, 0, 0, 0, 0, 0, 0},
		"edge":        {3, 3, 3, 3, 1, 4, 1, 9, 9, 9, 9, 9, 9, 9, 9},
		"linear_ramp": {0, 1, 2, 3, 1, 4, 1, 9, 7.714286, 6.428571, 5.142857, 3.857143, 2.571429, 1.285714, 0},
		"maximum":     {9, 9, 9, 3, 1, 4, 1, 9, 9, 9, 9, 9, 9, 9, 9},
		"mean":        {3.6, 3.6, 3.6, 3, 1, 4, 1, 9, 3.6, 3.6, 3.6, 3.6, 3.6, 3.6, 3.6},
		"median":      {3, 3, 3, 3, 1, 4, 1, 9, 3, 3, 3, 3, 3, 3, 3},
		"minimum":     {1, 1, 1, 3, 1, 4, 1, 9, 1, 1, 1, 1, 1, 1, 1},
		"reflect":     {1, 4, 1, 3, 1, 4, 1, 9, 1, 4, 1, 3, 1, 4, 1},
		"symmetric":   {4, 1, 3, 3, 1, 4, 1, 9, 9, 1, 4, 1, 3, 3, 1},
		"wrap":        {4, 1, 9, 3, 1, 4, 1, 9, 3, 1, 4, 1, 9, 3, 1},
	}
	for mode, want := range cases {
		for axis := range 3 {
			size := [3]int{1, 1, 1}
			size[axis] = 5
			v := volume.New(size, 1, volume.Identity())
			copy(v.Data, []float32{3, 1, 4, 1, 9})
			p := transform.Padding{Mode: mode}
			p.Before[axis], p.After[axis] = 3, 7
			if diff := cmp.Diff(want, p.Apply(v).Data, cmpopts.EquateApprox(0, 1e-6)); diff != "" {
				t.Errorf("%s along axis %d: %s", mode, axis, diff)
			}
		}
	}
}

// Expected values: numpy 2.4.6, np.pad([[3, 1, 4], [1, 5, 9]], ((1, 2), (2, 1)), mode), first axis x; rows of x below.
func TestApply_PadsXBeforeY(t *testing.T) {
	cases := map[transform.PadMode][]float32{
		"mean": {
			3.833333, 2.666667, 5, 3.833333, 3.833333,
			3.833333, 2.666667, 5, 3.833333, 3.833333,
			2, 3, 1, 2, 2,
			3, 1, 5, 3, 3,
			6.5, 4, 9, 6.5, 6.5,
			3.833333, 2.666667, 5, 3.833333, 3.833333,
		},
		"linear_ramp": {
			0, 0, 0, 0, 0,
			0, 1.5, 0.5, 0.25, 0,
			0, 3, 1, 0.5, 0,
			0, 1, 5, 2.5, 0,
			0, 4, 9, 4.5, 0,
			0, 0, 0, 0, 0,
		},
		"median": {
			3, 3, 5, 3, 3,
			3, 3, 5, 3, 3,
			2, 3, 1, 2, 2,
			3, 1, 5, 3, 3,
			6.5, 4, 9, 6.5, 6.5,
			3, 3, 5, 3, 3,
		},
	}
	for mode, want := range cases {
		v := volume.New([3]int{2, 3, 1}, 1, volume.Identity())
		copy(v.Data, []float32{3, 1, 1, 5, 4, 9})
		p := transform.Padding{Before: [3]int{1, 2, 0}, After: [3]int{2, 1, 0}, Mode: mode}
		if diff := cmp.Diff(want, p.Apply(v).Data, cmpopts.EquateApprox(0, 1e-6)); diff != "" {
			t.Errorf("%s: %s", mode, diff)
		}
	}
}

func TestPadTo_PutsTheSmallerHalfInFront(t *testing.T) {
	cases := []struct{ have, want, size, before [3]int }{
		{[3]int{15, 17, 10}, [3]int{10, 10, 2}, [3]int{15, 17, 10}, [3]int{}},
		{[3]int{5, 5, 10}, [3]int{10, 10, 2}, [3]int{10, 10, 10}, [3]int{2, 2, 0}},
		{[3]int{16, 16, 16}, [3]int{52, 52, 2}, [3]int{52, 52, 16}, [3]int{18, 18, 0}},
	}
	for _, c := range cases {
		p := transform.PadTo(c.have, c.want, transform.PadMinimum)
		v := volume.New(c.have, 2, volume.Identity())
		got := p.Apply(v)
		if got.Size != c.size || p.Before != c.before {
			t.Errorf("%v to %v: %v, %v in front; want %v and %v", c.have, c.want, got.Size, p.Before, c.size, c.before)
		}
		if diff := cmp.Diff(v, p.Invert(got)); diff != "" {
			t.Errorf("%v to %v and back: %s", c.have, c.want, diff)
		}
	}
}

func padModes() []transform.PadMode {
	return []transform.PadMode{
		transform.PadConstant, transform.PadEdge, transform.PadLinearRamp, transform.PadMaximum, transform.PadMean,
		transform.PadMedian, transform.PadMinimum, transform.PadReflect, transform.PadSymmetric, transform.PadWrap,
	}
}

func TestPadBy_ThereAndBackIsIdentityAndKeepsPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.IntRange(1, 5)
		v := volume.New([3]int{length.Draw(t, "x"), length.Draw(t, "y"), length.Draw(t, "z")}, length.Draw(t, "channels"),
			volume.Affine{{0, 2, 0, 3}, {-1, 0, 0, 4}, {0, 0, 0.5, 5}, {0, 0, 0, 1}})
		for i := range v.Data {
			v.Data[i] = float32(i%11 - 3)
		}
		width := rapid.IntRange(0, 9)
		by := [3]int{width.Draw(t, "by x"), width.Draw(t, "by y"), width.Draw(t, "by z")}
		p := transform.PadBy(by, rapid.SampledFrom(padModes()).Draw(t, "mode"))
		padded := p.Apply(v)
		if padded.At(by[0], by[1], by[2]) != v.Data[0] {
			t.Fatal("the first voxel is not behind the padding")
		}
		here, there := v.Affine.Apply([3]float64{}), padded.Affine.Apply([3]float64{float64(by[0]), float64(by[1]), float64(by[2])})
		if here != there {
			t.Fatalf("the first voxel moved from %v to %v", here, there)
		}
		for _, x := range padded.Data {
			if math.IsNaN(float64(x)) {
				t.Fatal("padding is not a number")
			}
		}
		if diff := cmp.Diff(v, p.Invert(padded)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestApplyLabels_MakesUpNoLabel(t *testing.T) {
	v := volume.New([3]int{3, 1, 1}, 1, volume.Identity())
	copy(v.Data, []float32{1, 2, 4})
	for mode, want := range map[transform.PadMode][]float32{
		"mean": {0, 0, 1, 2, 4, 0, 0}, "linear_ramp": {0, 0, 1, 2, 4, 0, 0}, "minimum": {0, 0, 1, 2, 4, 0, 0},
		"edge": {1, 1, 1, 2, 4, 4, 4}, "reflect": {4, 2, 1, 2, 4, 2, 1},
	} {
		if diff := cmp.Diff(want, transform.PadBy([3]int{2, 0, 0}, mode).ApplyLabels(v).Data); diff != "" {
			t.Errorf("%s: %s", mode, diff)
		}
	}
}
