package segmentation_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/phantom"
	"dev.niftynet/core/train"
	"dev.niftynet/core/volume"
)

// A case stored in another axis order is segmented alike, and the label map comes back in its own.
func TestInfer_DoesNotMindTheAxisOrder(t *testing.T) {
	dir := t.TempDir()
	image, _ := phantom.Hippocampus(1, 0)
	codes := []string{"RAS", "PIR", "LSA", "SAR", "ILP"}
	var files []string
	for _, code := range codes {
		turned, err := image.Reorient(code)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(dir, code+".nii.gz"))
		if err := nifti.Write(files[len(files)-1], turned, nifti.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	c := parse(t)
	e := cpu.New(2)
	defer e.Close()
	app, err := segmentation.NewTraining(t.Context(), c, e, parts())
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	var outputs []string
	err = segmentation.Infer(t.Context(), c, e, parts(),
		segmentation.Inference{Weights: train.InferenceWeights(app.Checkpoint()), Inputs: files, Output: filepath.Join(dir, "out")},
		func(one segmentation.Inferred, _ int) { outputs = append(outputs, one.File) })
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, outputs[0])
	if first := want.Data[0]; !slices.ContainsFunc(want.Data, func(v float32) bool { return v != first }) {
		t.Fatal("the label map is flat: nothing to compare")
	}
	for i, code := range codes {
		got, input := read(t, outputs[i]), read(t, files[i])
		if err := volume.SameGrid(input, got, 1e-6); err != nil {
			t.Errorf("%s: the output does not lie on its input: %v", code, err)
		}
		back, err := got.Reorient("RAS")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(back.Data, want.Data) {
			t.Errorf("%s: the label map differs from that of RAS", code)
		}
	}
}

// A folder may hold images of other channels than the network takes; they must not be segmented as if they fitted.
func TestInfer_RefusesOtherChannels(t *testing.T) {
	dir := t.TempDir()
	files := []string{filepath.Join(dir, "a.nii"), filepath.Join(dir, "b.nii")}
	for i, path := range files {
		if err := nifti.Write(path, volume.New([3]int{20, 20, 20}, 1+i, volume.Identity()), nifti.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	c := parse(t)
	e := cpu.New(1)
	defer e.Close()
	app, err := segmentation.NewTraining(t.Context(), c, e, parts())
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	for _, wrong := range []struct {
		inputs []string
		want   string
	}{
		{files, "case b: the image has 2 channels, but the network takes 1"},
		{files[1:], "case b: the weights' a/w is 3x3x3x1x8, but tiny for images of 2 channels and 3 classes takes 3x3x3x2x8"},
	} {
		err := segmentation.Infer(t.Context(), c, e, parts(),
			segmentation.Inference{Weights: train.InferenceWeights(app.Checkpoint()), Inputs: wrong.inputs, Output: filepath.Join(dir, "out")},
			func(segmentation.Inferred, int) {})
		if err == nil || !strings.Contains(err.Error(), wrong.want) {
			t.Errorf("%v: got %v, want %s", wrong.inputs, err, wrong.want)
		}
	}
}

func read(t *testing.T, path string) *volume.Volume {
	t.Helper()
	image, err := nifti.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return image.Volume
}
