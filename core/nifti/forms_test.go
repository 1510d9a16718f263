package nifti_test

import (
	"testing"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

func TestCompareForms_TellsHowTheyDiffer(t *testing.T) {
	// Voxels of 1 mm from the origin on: both forms say so.
	header := func(change func(*stored.Forms)) *stored.Header {
		f := stored.Forms{QformCode: 1, SformCode: 2, PixDim: [4]float64{1, 1, 1, 1}}
		change(&f)
		return &stored.Header{Shape: []int{3, 3, 3}, Affine: volume.Identity(), Forms: &f}
	}
	for want, change := range map[string]func(*stored.Forms){
		"":                                    func(*stored.Forms) {},
		"positions differ by up to 4 mm":      func(f *stored.Forms) { f.QOffset[0] = 4 },
		"axes differ: RAS and LPS":            func(f *stored.Forms) { f.Quatern = [3]float64{0, 0, 1} }, // half a turn about z
		"voxel sizes differ: 1x1x1 and 1x1x5": func(f *stored.Forms) { f.PixDim[3] = 5 },
		"the qform is none: qform quaternion": func(f *stored.Forms) { f.Quatern = [3]float64{1, 1, 1} },
	} {
		err := nifti.CompareForms(header(change), 0.1)
		if want == "" && err != nil || want != "" && (err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if err := nifti.CompareForms(header(func(f *stored.Forms) { f.QformCode, f.QOffset[0] = 0, 4 }), 0.1); err != nil {
		t.Errorf("a qform that is not set gives %v", err)
	}
	if err := nifti.CompareForms(&stored.Header{Shape: []int{3, 3, 3}}, 0.1); err != nil {
		t.Errorf("a header without forms gives %v", err)
	}
}
