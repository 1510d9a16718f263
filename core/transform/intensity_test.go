package transform_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

func TestClipRescaleScale_ByDefinition(t *testing.T) {
	x := []float32{-1000, -100, 40, 300}
	transform.Clip(x, -160, 240)
	if diff := cmp.Diff([]float32{-160, -100, 40, 240}, x); diff != "" {
		t.Error(diff)
	}
	transform.Rescale(x) // width 400
	if diff := cmp.Diff([]float32{0, 0.15, 0.5, 1}, x); diff != "" {
		t.Error(diff)
	}
	transform.Scale(x, 2)
	if diff := cmp.Diff([]float32{0, 0.3, 1, 2}, x); diff != "" {
		t.Error(diff)
	}
	far := []float32{-3e38, 0, 3e38}
	transform.Rescale(far)
	if diff := cmp.Diff([]float32{0, 0.5, 1}, far); diff != "" {
		t.Error(diff)
	}
	flat := []float32{3, 3}
	transform.Rescale(flat)
	if diff := cmp.Diff([]float32{0, 0}, flat); diff != "" {
		t.Error(diff)
	}
}

// Two cases of which one has ten times the voxels count alike: 0..9 and 100..109.
func TestIntensitySample_CountsCasesAlike(t *testing.T) {
	s := transform.IntensitySample{PerCase: 100}
	var long []float32
	for i := range 1000 {
		long = append(long, float32(100+i%10))
	}
	s.Add([]float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	s.Add(long[:10])
	s.Add(nil)
	got, ok := s.Intensities()
	// Mean (4.5 + 104.5)/2; variance 50² + (100-1)/12; the outermost half percent are the ends.
	want := transform.Intensities{Low: 0, High: 109, Mean: 54.5, Deviation: math.Sqrt(2500 + 8.25)}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Error(diff)
	}
	if _, ok := (&transform.IntensitySample{}).Intensities(); ok {
		t.Error("there are intensities of no case")
	}
}

func TestIntensities_ClipThenWhiten(t *testing.T) {
	x := []float32{-1000, 0, 60, 3000}
	transform.Intensities{Low: -100, High: 200, Mean: 50, Deviation: 25}.Apply(x)
	if diff := cmp.Diff([]float32{-6, -2, 0.4, 6}, x); diff != "" {
		t.Error(diff)
	}
}

func TestEqualise_SpreadsBrightnessAndKeepsColour(t *testing.T) {
	// Greys 10, 10, 20, 40 become 0, 0 and then 255 times the share of the other two: 128 and 255.
	v := volume.New([3]int{2, 2, 1}, 3, volume.Identity())
	for c := range 3 {
		copy(v.Channel(c), []float32{10, 10, 20, 40})
	}
	if err := transform.Equalise(v); err != nil {
		t.Fatal(err)
	}
	for c := range 3 {
		for i, want := range []float32{0, 0, 128, 255} {
			if math.Abs(float64(v.Channel(c)[i]-want)) > 1e-4 {
				t.Errorf("channel %d: %v", c, v.Channel(c))
			}
		}
	}
	// R 100, G 50, B 0 has Y = 59.25; beside black it is the brightest, so 195.75 is added to every colour.
	v = volume.New([3]int{2, 1, 1}, 3, volume.Identity())
	v.Channel(0)[1], v.Channel(1)[1] = 100, 50
	if err := transform.Equalise(v); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float32{0, 255, 0, 245.75, 0, 195.75} {
		if math.Abs(float64(v.Data[i]-want)) > 1e-4 {
			t.Errorf("got %v", v.Data)
			break
		}
	}
}

func TestEqualise_RefusesWhatIsNoPicture(t *testing.T) {
	tooBright := volume.New([3]int{2, 2, 1}, 3, volume.Identity())
	tooBright.Data[0] = 256
	for want, v := range map[string]*volume.Volume{
		"pictures of 3 colours": volume.New([3]int{2, 2, 2}, 3, volume.Identity()),
		"not for 2x2x1":         volume.New([3]int{2, 2, 1}, 1, volume.Identity()),
		"colours from 0 to 255": tooBright,
	} {
		if err := transform.Equalise(v); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	flat := volume.New([3]int{2, 1, 1}, 3, volume.Identity())
	for i := range flat.Data {
		flat.Data[i] = 7
	}
	if err := transform.Equalise(flat); err != nil || slices.Min(flat.Data) != 7 {
		t.Errorf("an even picture becomes %v, %v", flat.Data, err)
	}
}

func TestLabelMap_MergesAndGoesBack(t *testing.T) {
	line := func(labels ...float32) *volume.Volume {
		v := volume.New([3]int{len(labels), 1, 1}, 1, volume.Identity())
		copy(v.Data, labels)
		return v
	}
	cases := []struct {
		name        string
		m           transform.LabelMap
		in, classes []float32
		back        []float32
	}{
		{"discrete", transform.DiscreteLabels(map[int]bool{207: true, 0: true, 4: true}), []float32{0, 4, 4, 207, 9}, []float32{0, 1, 1, 2, 0}, []float32{0, 4, 4, 207, 0}},
		{"merged", transform.LabelMap{From: []int{0, 1, 2, 4}, To: []int{0, 1, 1, 1}}, []float32{0, 1, 2, 4}, []float32{0, 1, 1, 1}, []float32{0, 1, 1, 1}},
	}
	for _, c := range cases {
		v := line(c.in...)
		c.m.Apply(v)
		if diff := cmp.Diff(c.classes, v.Data); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		c.m.Invert(v)
		if diff := cmp.Diff(c.back, v.Data); diff != "" {
			t.Errorf("%s and back: %s", c.name, diff)
		}
	}
}

func TestLabelMap_CheckNamesTheLabelAtFault(t *testing.T) {
	for want, m := range map[string]transform.LabelMap{
		"2 labels are given 1 classes":                          {From: []int{0, 1}, To: []int{0}},
		"label 1 is given a class twice":                        {From: []int{1, 1}, To: []int{0, 1}},
		"label 4 becomes class 3, but there are classes 0 to 2": {From: []int{0, 4}, To: []int{0, 3}},
	} {
		if err := m.Check(3); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
