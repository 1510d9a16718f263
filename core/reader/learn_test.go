package reader_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/config"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/volume"
)

// learn opens a config and learns from all of its cases.
func learn(t *testing.T, c *config.Config) (*reader.Reader, error) {
	t.Helper()
	r := open(t, c)
	return r, r.Learn(t.Context(), r.Cases(), nil)
}

func TestLearn_LandmarksTravelWithTheConfigAndTheFile(t *testing.T) {
	folder := t.TempDir()
	for name, power := range map[string]float64{"a": 1, "b": 2} {
		v := volume.New([3]int{101, 1, 1}, 1, volume.Identity())
		for i := range v.Data {
			v.Data[i] = float32(math.Pow(float64(i), power))
		}
		write(t, filepath.Join(folder, "images", name+".nii"), v)
		write(t, filepath.Join(folder, "labels", name+".nii"), volume.New(v.Size, 1, v.Affine))
	}
	text := strings.Replace(base, "whitening = false", "whitening = false\nnormalisation = true\ncutoff = [0.05, 0.95]", 1)
	c := parse(t, text, folder)
	r := open(t, c)
	var wrong *config.Error
	if _, err := r.Load(t.Context(), r.Cases()[0]); !errors.As(err, &wrong) || wrong.Key != "network.normalisation" {
		t.Errorf("without landmarks loading gives %v", err)
	}
	c.Network.HistogramRefFile = filepath.Join(folder, "histogram_ref_file.txt")
	r, err := learn(t, c)
	if err != nil {
		t.Fatal(err)
	}
	// As NiftyNet learns from these two images.
	want := []float64{0, 3.194444, 10.416667, 14.444444, 18.75, 28.194444, 38.75, 50.416667, 63.194444, 70, 77.083333, 92.083333, 100}
	if diff := cmp.Diff(want, c.Data["t1"].HistogramLandmarks, cmpopts.EquateApprox(0, 1e-5)); diff != "" {
		t.Fatal(diff)
	}
	s, err := r.Load(t.Context(), r.Cases()[0])
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(float64(s.Image.Data[50])-38.75) > 1e-4 {
		t.Errorf("the median becomes %v, want 38.75", s.Image.Data[50])
	}

	again, err := config.Parse("config.toml", c.TOML(), folder, []string{`network.histogram_ref_file=""`})
	if err != nil {
		t.Fatal(err)
	}
	for name, known := range map[string]*config.Config{
		"the config": again, "the file": parse(t, text, folder, "network.histogram_ref_file=histogram_ref_file.txt"),
	} {
		r := open(t, known)
		same, err := r.Load(t.Context(), r.Cases()[0])
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.Image.Data, same.Image.Data) {
			t.Errorf("by landmarks of %s the case is another", name)
		}
	}
	// Names that the file has are not learnt anew.
	if _, err := learn(t, parse(t, text, folder, "network.histogram_ref_file=histogram_ref_file.txt")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.Network.HistogramRefFile + ".backup"); err == nil {
		t.Error("a file that had all was written again")
	}
}

func TestLearn_StatisticsOfCT(t *testing.T) {
	folder := t.TempDir()
	image, label := volume.New([3]int{10, 10, 4}, 1, volume.Identity()), volume.New([3]int{10, 10, 4}, 1, volume.Identity())
	for i := range image.Data {
		image.Data[i] = -1000
		if i >= 200 {
			label.Data[i] = 1
			image.Data[i] = float32(40 + 20*(i%2)) // half 40, half 60
		}
	}
	write(t, filepath.Join(folder, "images/a.nii"), image)
	write(t, filepath.Join(folder, "labels/a.nii"), label)
	c := parse(t, base, folder, "data.t1.intensity_normalisation=ct")
	r, err := learn(t, c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{40, 60, 50, 10}, c.Data["t1"].IntensityStatistics); diff != "" {
		t.Error(diff)
	}
	s, err := r.Load(t.Context(), r.Cases()[0])
	if err != nil {
		t.Fatal(err)
	}
	if s.Image.Data[0] != -1 || s.Image.Data[201] != 1 {
		t.Errorf("air becomes %v, want -1; 60 HU %v, want 1", s.Image.Data[0], s.Image.Data[201])
	}
}

func TestLearn_NumbersLabelsAnew(t *testing.T) {
	folder := t.TempDir()
	label := volume.New([3]int{4, 1, 1}, 1, volume.Identity())
	copy(label.Data, []float32{0, 207, 4, 4})
	write(t, filepath.Join(folder, "images/a.nii"), ramp([3]int{4, 1, 1}))
	label.Affine = ramp([3]int{4, 1, 1}).Affine
	write(t, filepath.Join(folder, "labels/a.nii"), label)
	c := parse(t, base, folder, "segmentation.label_normalisation=true", "network.histogram_ref_file=ref.txt")
	r, err := learn(t, c)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Load(t.Context(), r.Cases()[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float32{0, 2, 1, 1}, s.Label.Data); diff != "" {
		t.Error(diff)
	}
	reference, err := r.Reference(t.Context(), r.Cases()[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float32{0, 2, 1, 1}, reference.Data); diff != "" {
		t.Error(diff)
	}
	r.Labels(reference)
	if diff := cmp.Diff(label.Data, reference.Data); diff != "" {
		t.Errorf("output labels: %s", diff)
	}
	file, err := os.ReadFile(filepath.Join(folder, "ref.txt"))
	if diff := cmp.Diff("label_seg-from 0 4 207\nlabel_seg-to 0 1 2\n", string(file)); diff != "" {
		t.Error(err, diff)
	}
	if _, err := learn(t, parse(t, base, folder, "segmentation.label_normalisation=true", "segmentation.num_classes=4")); err == nil ||
		!strings.Contains(err.Error(), "segmentation.num_classes: is 4, but the training cases have 3 different labels; write num_classes = 3") {
		t.Errorf("with four classes: %v", err)
	}
	// Without learning, labels can be merged by hand.
	s = loaded(t, folder, base, "segmentation.label_from=[4, 207]", "segmentation.label_to=[1, 1]")
	if diff := cmp.Diff([]float32{0, 1, 1, 1}, s.Label.Data); diff != "" {
		t.Error(diff)
	}
}

func TestOpen_RefusesWhatCanNotBeLearnt(t *testing.T) {
	folder := study(t, "a.nii")
	for name, text := range map[string]string{
		"ref.txt": "t1 zero\n", "short.txt": "t1 0 50 100\n", "half.txt": "label_seg-from 0 1.5\nlabel_seg-to 0 1\n",
		"lone.txt": "label_seg-from 0 1\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for set, want := range map[string]string{
		"data.t1.histogram_landmarks=[0, 50, 100]":                             "data.t1.histogram_landmarks: 3 numbers are no landmarks, which are 13; give 13",
		"data.t1.histogram_landmarks=[0,20,10,30,40,50,60,70,80,90,95,99,100]": "do not rise from 0 to 100",
		"data.t1.intensity_statistics=[1, 2]":                                  "data.t1.intensity_statistics: is [1 2]; give [low, high, mean, deviation]",
		"segmentation.label_from=[1, 2]":                                       "segmentation.label_from: does not fit label_to or num_classes: 2 labels are given 0 classes",
		"network.histogram_ref_file=ref.txt":                                   `ref.txt: line 1, t1: "zero" is no number`,
		"network.histogram_ref_file=short.txt":                                 "short.txt: line 1, t1: 3 numbers are no landmarks",
		"network.histogram_ref_file=half.txt":                                  "half.txt: line 1, label_seg-from: 1.5 is no label",
		"network.histogram_ref_file=lone.txt":                                  "lone.txt: labels of seg: 2 labels are given 0 classes",
		"network.cutoff=[0.3, 0.99]":                                           "network.cutoff: [0.3 0.99] lies between the landmarks at 0.1 and 0.9; write at most 0.1",
	} {
		if _, err := reader.Open(parse(t, base, folder, set, "segmentation.label_normalisation=true", "network.normalisation=true"), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", set, err, want)
		}
	}
}
