package phantom_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/phantom"
	"dev.niftynet/core/volume"
)

func TestHippocampus_SameSeedSameBits(t *testing.T) {
	image, label := phantom.Hippocampus(7, 3)
	again, labelAgain := phantom.Hippocampus(7, 3)
	if !slices.Equal(image.Data, again.Data) || !slices.Equal(label.Data, labelAgain.Data) {
		t.Error("seed 7, case 3 differs from itself")
	}
	for _, other := range [][2]int{{7, 4}, {8, 3}} {
		image2, _ := phantom.Hippocampus(uint64(other[0]), other[1])
		if slices.Equal(image.Data, image2.Data) {
			t.Errorf("seed %d, case %d is the same as seed 7, case 3", other[0], other[1])
		}
	}
}

// The figures are those of the real set: 31-41 x 40-58 x 26-47 voxels, about 1700 voxels a part, maxima from 112 to
// 1165790, and a structure whose grey is darker than its surroundings but not unique.
func TestHippocampus_LooksLikeTheRealSet(t *testing.T) {
	const cases = 40
	var parts [3]float64
	lowestTop, highestTop := math.Inf(1), 0.0
	for i := range cases {
		image, label := phantom.Hippocampus(1, i)
		if err := volume.SameGrid(image, label, 0); err != nil {
			t.Fatal(err)
		}
		for axis, limits := range [3][2]int{{31, 41}, {40, 58}, {26, 47}} {
			if n := image.Size[axis]; n < limits[0] || n > limits[1] {
				t.Errorf("case %d has %d voxels along axis %d", i, n, axis)
			}
		}
		of := counts(label)
		for l := range parts {
			parts[l] += float64(of[l]) / cases
			if of[l] < 700 {
				t.Errorf("case %d has only %d voxels of label %d", i, of[l], l)
			}
		}
		top := float64(slices.Max(image.Data))
		lowestTop, highestTop = min(lowestTop, top), max(highestTop, top)
		if low := slices.Min(image.Data); !(low >= 0) {
			t.Errorf("case %d has a voxel of %v", i, low)
		}
		inside, outside := means(image, label)
		if ratio := inside / outside; ratio < 0.5 || ratio > 0.95 {
			t.Errorf("case %d: the structure is %.2f times as bright as the rest", i, ratio)
		}
	}
	for l := 1; l < 3; l++ {
		if parts[l] < 1450 || parts[l] > 1950 {
			t.Errorf("label %d has %.0f voxels a case", l, parts[l])
		}
	}
	if lowestTop < 100 || lowestTop > 1000 || highestTop < 1e5 || highestTop > 1.001e6 {
		t.Errorf("maxima lie between %v and %v", lowestTop, highestTop)
	}
}

func counts(label *volume.Volume) [3]int {
	var n [3]int
	for _, l := range label.Data {
		n[int(l)]++
	}
	return n
}

func means(image, label *volume.Volume) (inside, outside float64) {
	in, out := 0.0, 0.0
	for i, l := range label.Data {
		if l > 0 {
			inside, in = inside+float64(image.Data[i]), in+1
		} else {
			outside, out = outside+float64(image.Data[i]), out+1
		}
	}
	return inside / in, outside / out
}

func TestHippocampus_PartsTouchFrontToBack(t *testing.T) {
	for i := range 10 {
		_, label := phantom.Hippocampus(2, i)
		touching, wrong := 0, 0
		for z := range label.Size[2] {
			for y := 1; y < label.Size[1]; y++ {
				for x := range label.Size[0] {
					behind, front := label.At(x, y-1, z), label.At(x, y, z)
					if behind == phantom.Posterior && front == phantom.Anterior {
						touching++
					}
					if behind == phantom.Anterior && front == phantom.Posterior {
						wrong++
					}
				}
			}
		}
		if touching < 40 || wrong > 0 {
			t.Errorf("case %d: parts touch at %d voxels and are in the wrong order at %d", i, touching, wrong)
		}
	}
}

func TestWrite_LaysOutASet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "set")
	if err := phantom.Write(context.Background(), "hippocampus", dir, 2, 5); err != nil {
		t.Fatal(err)
	}
	wantImage, wantLabel := phantom.Hippocampus(5, 1)
	image, err := nifti.Read(filepath.Join(dir, "images", "hippocampus_phantom_001.nii.gz"))
	if err != nil {
		t.Fatal(err)
	}
	label, err := nifti.Read(filepath.Join(dir, "labels", "hippocampus_phantom_001.nii.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(image.Volume.Data, wantImage.Data) || !slices.Equal(label.Volume.Data, wantLabel.Data) {
		t.Error("case 1 changed on its way through the file")
	}
	if got := label.Volume.Affine.AxCodes() + " " + label.Header.DType + " " + image.Header.DType; got != "RAS uint8 float32" {
		t.Errorf("case is stored as %s", got)
	}
	for _, folder := range []string{"images", "labels"} {
		entries, err := os.ReadDir(filepath.Join(dir, folder))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if diff := cmp.Diff([]string{"hippocampus_phantom_000.nii.gz", "hippocampus_phantom_001.nii.gz"}, names); diff != "" {
			t.Errorf("%s (-want +got):\n%s", folder, diff)
		}
	}
}

func TestWrite_RefusesWhatItCannotMake(t *testing.T) {
	ctx := context.Background()
	if err := phantom.Write(ctx, "spleen", t.TempDir(), 1, 0); err == nil || !strings.Contains(err.Error(), "want hippocampus") {
		t.Errorf("unknown kind: %v", err)
	}
	if err := phantom.Write(ctx, "hippocampus", t.TempDir(), 0, 0); err == nil {
		t.Error("no cases were made without complaint")
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if err := phantom.Write(stopped, "hippocampus", t.TempDir(), 1000, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
