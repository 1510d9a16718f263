package imageio_test

import (
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/imageio"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/volume"
)

func TestReadLabels_WantsWholeNumbers(t *testing.T) {
	written := func(voxels ...float32) string {
		name := filepath.Join(t.TempDir(), "a.nii.gz")
		v := &volume.Volume{Size: [3]int{len(voxels), 1, 1}, Channels: 1, Data: voxels, Affine: volume.Identity()}
		if err := nifti.Write(name, v, nifti.Options{}); err != nil {
			t.Fatal(err)
		}
		return name
	}
	labels, err := imageio.ReadLabels(written(0, 1, 2, 207.0004, 1<<24, -3))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float32{0, 1, 2, 207, 1 << 24, -3}, labels.Volume.Data); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	for _, odd := range []float32{0.5, 1 << 25, float32(math.NaN())} {
		_, err := imageio.ReadLabels(written(0, 0, odd))
		if err == nil || !strings.Contains(err.Error(), "voxel 2 is") {
			t.Errorf("label %v: error %v", odd, err)
		}
	}
}

func TestReadLabels_TakesGreyPicturesInColours(t *testing.T) {
	picture := func(second color.NRGBA) string {
		name := filepath.Join(t.TempDir(), "mask.png")
		p := image.NewNRGBA(image.Rect(0, 0, 2, 1))
		p.Set(0, 0, color.NRGBA{A: 255})
		p.Set(1, 0, second)
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, p); err != nil {
			t.Fatal(err)
		}
		return name
	}
	mask, err := imageio.ReadLabels(picture(color.NRGBA{255, 255, 255, 255}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float32{0, 255}, mask.Volume.Data); diff != "" || mask.Volume.Channels != 1 {
		t.Errorf("%d channels, labels (-want +got):\n%s", mask.Volume.Channels, diff)
	}
	if red, err := imageio.ReadLabels(picture(color.NRGBA{255, 0, 0, 255})); err != nil || red.Volume.Channels != 3 {
		t.Errorf("a picture with a red voxel: %+v, %v", red, err)
	}
}
