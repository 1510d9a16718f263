package imageio_test

import (
	"math"
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
	image, err := imageio.ReadLabels(written(0, 1, 2, 207.0004, 1<<24, -3))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float32{0, 1, 2, 207, 1 << 24, -3}, image.Volume.Data); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	for _, odd := range []float32{0.5, 1 << 25, float32(math.NaN())} {
		_, err := imageio.ReadLabels(written(0, 0, odd))
		if err == nil || !strings.Contains(err.Error(), "voxel 2 is") {
			t.Errorf("label %v: error %v", odd, err)
		}
	}
}
