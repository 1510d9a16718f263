package transform_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/transform"
)

// ramps are the images 0..100 and 0²..100².
func ramps() (line, squares []float32) {
	for i := range 101 {
		line = append(line, float32(i))
		squares = append(squares, float32(i*i))
	}
	return line, squares
}

func learnt(t testing.TB, cutoff [2]float64, images ...[]float32) transform.Landmarks {
	t.Helper()
	mean := transform.LandmarkMean{Cutoff: cutoff}
	for _, x := range images {
		mean.Add(slices.Clone(x))
	}
	l, ok := mean.Landmarks()
	if !ok {
		t.Fatal("nothing was learnt")
	}
	return l
}

// Expected values: those that NiftyNet 0.6's formulas give for these images, cutoff 0.05 to 0.95.
func TestLandmarkMean_LearnsAsNiftyNet(t *testing.T) {
	line, squares := ramps()
	got := learnt(t, [2]float64{0.05, 0.95}, line, squares)
	want := transform.Landmarks{0, 3.194444, 10.416667, 14.444444, 18.75, 28.194444, 38.75, 50.416667, 63.194444, 70, 77.083333, 92.083333, 100}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-5)); diff != "" {
		t.Error(diff)
	}
	if err := got.Check(); err != nil {
		t.Error(err)
	}
}

func TestLandmarkMean_LeavesOutWhatIsMissing(t *testing.T) {
	line, _ := ramps()
	if diff := cmp.Diff(learnt(t, [2]float64{0.01, 0.99}, line), learnt(t, [2]float64{0.01, 0.99}, nil, make([]float32, 9), line)); diff != "" {
		t.Error(diff)
	}
	if _, ok := (&transform.LandmarkMean{}).Landmarks(); ok {
		t.Error("there are landmarks of no image")
	}
}

func TestStandardisation_BringsPercentilesToTheLandmarks(t *testing.T) {
	line, squares := ramps()
	cutoff := [2]float64{0.05, 0.95}
	marks := learnt(t, cutoff, line, squares)
	// In 0..100 the percentile p is p. The image goes on beyond the cutoff with the slope of the outer segment.
	cases := []struct {
		norm transform.Norm
		want map[int]float64 // by value
	}{
		{"percentile", map[int]float64{5: 0, 10: marks[1], 20: marks[2], 25: (marks[2] + marks[4]) / 2, 50: marks[6], 95: 100, 0: -marks[1], 100: 100 + (100 - marks[11])}},
		{"median", map[int]float64{5: 0, 50: marks[6], 95: 100, 72: marks[6] + 22*(100-marks[6])/45}},
		{"quartile", map[int]float64{5: 0, 25: marks[3], 50: marks[6], 75: marks[9], 95: 100}},
	}
	for _, c := range cases {
		x := slices.Clone(line)
		s := transform.Standardisation{Landmarks: marks, Norm: c.norm, Cutoff: cutoff}
		s.Apply(x, slices.Clone(line))
		for value, want := range c.want {
			if got := float64(x[value]); math.Abs(got-want) > 1e-4 {
				t.Errorf("%s: %d becomes %v, want %v", c.norm, value, got, want)
			}
		}
		if !slices.IsSorted(x) {
			t.Errorf("%s: the order of intensities is not kept: %v", c.norm, x)
		}
	}
}

func TestStandardisation_ClampsTheCutoff(t *testing.T) {
	line, _ := ramps()
	marks := learnt(t, [2]float64{0.01, 0.99}, line)
	for norm, want := range map[transform.Norm][2]float32{"percentile": {9, 91}, "median": {9, 91}, "quartile": {24, 76}} {
		x := []float32{want[0], want[1]}
		s := transform.Standardisation{Landmarks: marks, Norm: norm, Cutoff: [2]float64{0.4, 0.6}}
		s.Apply(x, slices.Clone(line))
		if math.Abs(float64(x[0])) > 1e-4 || math.Abs(float64(x[1]-100)) > 1e-4 {
			t.Errorf("%s: %v become %v, want 0 and 100", norm, want, x)
		}
	}
}

func TestStandardisation_OfAFlatOrMissingImage(t *testing.T) {
	line, _ := ramps()
	s := transform.Standardisation{Landmarks: learnt(t, [2]float64{0.01, 0.99}, line), Norm: "percentile", Cutoff: [2]float64{0.01, 0.99}}
	flat := []float32{7, 7, 7}
	s.Apply(flat, []float32{7, 7, 7})
	for _, v := range flat {
		if math.IsNaN(float64(v)) || v != flat[0] {
			t.Errorf("a flat image becomes %v", flat)
		}
	}
	zeros := []float32{0, 0}
	if s.Apply(zeros, nil); zeros[0] != 0 {
		t.Errorf("an image without foreground becomes %v", zeros)
	}
}
