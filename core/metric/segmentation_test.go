package metric_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/metric"
	"dev.niftynet/core/volume"
)

// values maps measure names to values.
func values(s metric.Scores) map[string]float64 {
	m := map[string]float64{}
	for _, measure := range s.Measures() {
		m[measure.Name] = measure.Value
	}
	return m
}

func scored(t *testing.T, reference, prediction *volume.Volume, label int) metric.Scores {
	t.Helper()
	s, err := metric.Segmentation(reference, prediction, label)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// labelled makes a map that is label where inside says so.
func labelled(size [3]int, spacingMM [3]float64, label float32, inside func(x, y, z float64) bool) *volume.Volume {
	v := volume.New(size, 1, volume.Scaling(spacingMM))
	for z := range size[2] {
		for y := range size[1] {
			for x := range size[0] {
				if inside(float64(x), float64(y), float64(z)) {
					v.Data[v.Index(x, y, z)] = label
				}
			}
		}
	}
	return v
}

func ellipsoid(centre, radius [3]float64) func(x, y, z float64) bool {
	return func(x, y, z float64) bool {
		r := 0.0
		for i, at := range [3]float64{x, y, z} {
			r += (at - centre[i]) / radius[i] * (at - centre[i]) / radius[i]
		}
		return r <= 1
	}
}

func approx() cmp.Option { return cmpopts.EquateApprox(0, 1e-12) }

// NiftyNet's own example (tests/evaluation_segmentation_test.py): voxels in C order of a 2x2x2 image.
func TestSegmentation_AgreesWithNiftyNet(t *testing.T) {
	prediction := volume.New([3]int{2, 2, 2}, 1, volume.Identity())
	reference := prediction.Clone()
	copy(prediction.Data, []float32{1, 1, 1, 0, 0, 0, 0, 0})
	copy(reference.Data, []float32{0, 0, 0, 0, 0, 0, 1, 1})
	got := scored(t, reference, prediction, 1)
	// Distances are 1, 1.4142, 1.4142 one way and 1, 1.4142 the other; the borders have 5 voxels together.
	if want := (2 + 3*math.Sqrt2) / 5; math.Abs(got.AverageDistanceMM-want) > 1e-12 {
		t.Errorf("average distance %v, want %v", got.AverageDistanceMM, want)
	}
	if got.HausdorffMM != math.Sqrt2 || math.Abs(got.Hausdorff95MM-math.Sqrt2) > 1e-12 {
		t.Errorf("Hausdorff %v and %v, want the root of 2", got.HausdorffMM, got.Hausdorff95MM)
	}
}

// Expected values from SciPy 1.17.1 (binary_erosion, distance_transform_edt with sampling) and NumPy 2.4.6.
func TestSegmentation_MeasuresInMillimetres(t *testing.T) {
	size, spacing := [3]int{20, 18, 9}, [3]float64{0.8, 1.5, 3}
	reference := labelled(size, spacing, 2, ellipsoid([3]float64{9, 8, 4}, [3]float64{6, 5, 3}))
	prediction := labelled(size, spacing, 2, ellipsoid([3]float64{11, 8, 3}, [3]float64{6, 6, 3}))
	got := scored(t, reference, prediction, 2)
	if want := (metric.Overlap{Reference: 361, Prediction: 455, Both: 254}); got.Overlap != want {
		t.Errorf("counts %+v, want %+v", got.Overlap, want)
	}
	want := map[string]float64{
		"dice":                0.6225490196078431,
		"jaccard":             0.45195729537366547,
		"hausdorff_mm":        3.7161808352124095,
		"hausdorff95_mm":      3.4,
		"average_distance_mm": 1.9776178946484038,
		"nsd_1mm":             0.2803738317757009,
		"volume_difference":   94. / 361,
	}
	if diff := cmp.Diff(want, values(got), approx()); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
}

// As in surface-distance's tests: two voxels 2 mm apart, 1 mm apart, and the same.
func TestSegmentation_OfTwoVoxels(t *testing.T) {
	voxel := func(at float64) *volume.Volume {
		return labelled([3]int{1, 9, 1}, [3]float64{5, 0.5, 5}, 1, func(_, y, _ float64) bool { return y == at })
	}
	cases := []struct{ at, distance, nsd float64 }{{2, 0, 1}, {4, 1, 1}, {6, 2, 0}}
	for _, c := range cases {
		got := scored(t, voxel(2), voxel(c.at), 1)
		if got.HausdorffMM != c.distance || got.NSD1MM != c.nsd {
			t.Errorf("%v mm apart: Hausdorff %v, NSD %v, want %v", c.distance, got.HausdorffMM, got.NSD1MM, c.nsd)
		}
	}
}

func TestSegmentation_OfItselfIsPerfect(t *testing.T) {
	v := labelled([3]int{12, 12, 12}, [3]float64{1, 2, 3}, 1, ellipsoid([3]float64{5, 5, 5}, [3]float64{4, 3, 3}))
	want := map[string]float64{"dice": 1, "jaccard": 1, "hausdorff_mm": 0, "hausdorff95_mm": 0, "average_distance_mm": 0, "nsd_1mm": 1, "volume_difference": 0}
	if diff := cmp.Diff(want, values(scored(t, v, v, 1))); diff != "" {
		t.Errorf("scores against itself (-want +got):\n%s", diff)
	}
}

func TestSegmentation_OfEmptyMasks(t *testing.T) {
	size, spacing := [3]int{4, 4, 4}, [3]float64{1, 1, 1}
	empty := volume.New(size, 1, volume.Scaling(spacing))
	full := labelled(size, spacing, 1, func(_, _, _ float64) bool { return true })
	nan := math.NaN()
	cases := []struct {
		name                  string
		reference, prediction *volume.Volume
		want                  map[string]float64
		missed                bool
	}{
		{"missed", full, empty, map[string]float64{"dice": 0, "jaccard": 0, "hausdorff_mm": nan, "hausdorff95_mm": nan, "average_distance_mm": nan, "nsd_1mm": 0, "volume_difference": -1}, true},
		{"invented", empty, full, map[string]float64{"dice": 0, "jaccard": 0, "hausdorff_mm": nan, "hausdorff95_mm": nan, "average_distance_mm": nan, "nsd_1mm": 0, "volume_difference": nan}, false},
		{"in neither", empty, empty, map[string]float64{"dice": nan, "jaccard": nan, "hausdorff_mm": nan, "hausdorff95_mm": nan, "average_distance_mm": nan, "nsd_1mm": nan, "volume_difference": nan}, false},
	}
	for _, c := range cases {
		got := scored(t, c.reference, c.prediction, 1)
		if diff := cmp.Diff(c.want, values(got), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if got.Missed() != c.missed {
			t.Errorf("%s: missed is %v", c.name, got.Missed())
		}
	}
}

func TestSegmentation_RefusesOtherGrids(t *testing.T) {
	a := volume.New([3]int{4, 4, 4}, 1, volume.Identity())
	for _, b := range []*volume.Volume{
		volume.New([3]int{4, 4, 5}, 1, volume.Identity()),
		volume.New([3]int{4, 4, 4}, 1, volume.Scaling([3]float64{-1, 1, 1})),
	} {
		if _, err := metric.Segmentation(a, b, 1); err == nil || !strings.Contains(err.Error(), "differ") {
			t.Errorf("error %v", err)
		}
	}
}

func BenchmarkSegmentation(b *testing.B) {
	size, spacing := [3]int{35, 50, 36}, [3]float64{1, 1, 1}
	reference := labelled(size, spacing, 1, ellipsoid([3]float64{17, 25, 18}, [3]float64{6, 12, 6}))
	prediction := labelled(size, spacing, 1, ellipsoid([3]float64{18, 25, 18}, [3]float64{6, 11, 7}))
	for b.Loop() {
		if _, err := metric.Segmentation(reference, prediction, 1); err != nil {
			b.Fatal(err)
		}
	}
}
