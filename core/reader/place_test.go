package reader_test

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.niftynet/core/reader"
	"dev.niftynet/core/volume"
)

// part is voxels 1 and 2 along x of a volume, as another program cuts it out.
func part(v *volume.Volume) *volume.Volume {
	p := volume.New([3]int{2, v.Size[1], v.Size[2]}, 1, v.Affine)
	p.Affine[0][3] += p.Affine[0][0]
	for i := range p.Data {
		p.Data[i] = v.At(1+i%2, i/2%v.Size[1], i/2/v.Size[1])
	}
	return p
}

func TestLoad_BringsFilesToTheGridOfTheFirstImage(t *testing.T) {
	folder := t.TempDir()
	image, label := ramp([3]int{4, 3, 2}), labels([3]int{4, 3, 2})
	write(t, filepath.Join(folder, "images/a.nii"), image)
	write(t, filepath.Join(folder, "t2/a.nii"), part(image))
	write(t, filepath.Join(folder, "labels/a.nii"), part(label))
	text := strings.Replace(base, `["t1"]`, `["t1", "t2"]`, 1) + "[data.t2]\npath_to_search = \"t2\"\n"
	r := open(t, parse(t, text, folder, "data.seg.other_grid=resample"))
	if _, err := r.Load(t.Context(), r.Cases()[0]); err == nil || !strings.Contains(err.Error(), `do not lie on one grid: sizes differ: 4x3x2 and 2x3x2 voxels; resample one onto the other, write other_grid = "resample" in [data.t2]`) {
		t.Errorf("without other_grid: %v", err)
	}
	r = open(t, parse(t, text, folder, "data.seg.other_grid=resample", "data.t2.other_grid=resample"))
	s, err := r.Load(t.Context(), r.Cases()[0])
	if err != nil {
		t.Fatal(err)
	}
	least := slices.Min(part(image).Data)
	for i := range image.Data {
		wantImage, wantLabel := least, float32(0)
		if x := i % 4; x == 1 || x == 2 {
			wantImage, wantLabel = image.Data[i], label.Data[i]
		}
		if got := s.Image.Channel(1)[i]; math.Abs(float64(got-wantImage)) > 1e-4 || s.Label.Data[i] != wantLabel {
			t.Errorf("voxel %d: intensity %v and label %v, want %v and %v", i, got, s.Label.Data[i], wantImage, wantLabel)
		}
	}
	all, err := r.Inspect(t.Context(), r.Cases(), nil)
	if err != nil || len(all[0].Faults) > 0 {
		t.Fatal(err, all[0].Faults)
	}
	if in, want := all[0], "sizes differ: 4x3x2 and 2x3x2 voxels"; in.Images[0].Apart != "" || in.Images[1].Apart != want || in.Label.Apart != want || in.Labels[0] < 12 {
		t.Errorf("inspected: %+v", in)
	}
}

func TestLoad_RefusesFilesFarApart(t *testing.T) {
	folder := study(t, "a.nii")
	label := labels([3]int{4, 3, 2})
	label.Affine[0][3] = 1000
	write(t, filepath.Join(folder, "labels/a.nii"), label)
	r := open(t, parse(t, base, folder, "data.seg.other_grid=resample"))
	var fault *reader.CaseError
	if _, err := r.Load(t.Context(), r.Cases()[0]); !errors.As(err, &fault) || !strings.Contains(fault.Problem, "cover no part of the world together") {
		t.Error(err)
	}
}
