package reader_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/volume"
	"dev.niftynet/core/volume/volumetest"
)

// loaded is the first case of a study.
func loaded(t *testing.T, folder, text string, sets ...string) *reader.Sample {
	t.Helper()
	r := open(t, parse(t, text, folder, sets...))
	s, err := r.Load(t.Context(), r.Cases()[0])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoad_ResamplesAndPads(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "images/a.nii"), ramp([3]int{8, 6, 4})) // 1 x 2 x 3 mm
	write(t, filepath.Join(folder, "labels/a.nii"), labels([3]int{8, 6, 4}))
	s := loaded(t, folder, base, "data.t1.pixdim=[2, 1, 0]", "data.t1.interp_order=1", "data.t1.antialiasing=false",
		"network.volume_padding_size=[1, 2, 3]")
	if s.Image.Size != [3]int{4 + 2, 12 + 4, 4 + 6} {
		t.Errorf("%v", s.Image)
	}
	if err := volume.SameGrid(s.Image, s.Label, 0); err != nil {
		t.Errorf("image and label: %v", err)
	}
	// Behind the padding, x lies between voxels 0 and 1 of the file, y a quarter of a voxel outside, z on slice 0.
	if got := s.Image.At(1, 2, 3); got != 0.5 {
		t.Errorf("the first voxel is %v, want 0.5", got)
	}
	if got, want := s.Image.Affine.Apply([3]float64{1, 2, 3}), [3]float64{0.5, -0.5, 0}; got != want {
		t.Errorf("it lies at %v, want %v", got, want)
	}
	if got := s.Image.Affine.SpacingMM(); got != [3]float64{2, 1, 3} {
		t.Errorf("voxels are %v mm", got)
	}
	back, err := s.Restore(s.Label)
	if err != nil {
		t.Fatal(err)
	}
	if err := volume.SameGrid(back, ramp([3]int{8, 6, 4}), 0); err != nil {
		t.Errorf("restored: %v", err)
	}
	if slices.ContainsFunc(s.Label.Data, func(v float32) bool { return v != 0 && v != 1 && v != 2 }) {
		t.Error("resampling made up labels")
	}
}

// oblique is a case of 13x11x9 voxels of 1 x 0.8 x 2.5 mm, turned against the world about two axes, with a ball in it.
func oblique() (image, label *volume.Volume) {
	c, s := math.Cos(0.35), math.Sin(0.35)
	turn := volume.Affine{{c, -s, 0, -20}, {s * c, c * c, -s, 14.25}, {s * s, c * s, c, 3}, {0, 0, 0, 1}}
	image = volume.New([3]int{13, 11, 9}, 1, turn.Mul(volume.Scaling([3]float64{1, 0.8, 2.5})))
	label = volume.New(image.Size, 1, image.Affine)
	for i := range image.Data {
		x, y, z := i%13, i/13%11, i/143
		image.Data[i] = float32((x*x + 3*y*z + 7*z + x*y) % 31)
		if (x-5)*(x-5)+(y-6)*(y-6)+4*(z-3)*(z-3) < 17 {
			label.Data[i] = float32(1 + x%2)
			image.Data[i] += 40
		}
	}
	return image, label
}

// keepForm takes one of the two forms out of a NIfTI file: its sform, or else its qform.
func keepForm(t *testing.T, path string, qform bool) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	code := data[252:254] // qform_code
	if qform {
		code = data[254:256] // sform_code
	}
	if bytes.Equal(code, []byte{0, 0}) {
		t.Fatal("the file has one form only")
	}
	copy(code, []byte{0, 0})
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// One case in all 48 orders of its axes, placed by sform or by qform, is the same to a network, bit for bit, and what it
// says comes back the same into every file.
func TestLoad_DoesNotMindHowACaseIsStored(t *testing.T) {
	image, label := oblique()
	text := base + "[inference]\noutput_interp_order = 1\n"
	sets := []string{
		"data.t1.pixdim=[1.3, 1, 1.7]", "network.whitening=true", "network.normalise_foreground_only=true",
		"network.volume_padding_to_size=[16, 0, 20]", "data.t1.axcodes=PIR",
	}
	var want *reader.Sample
	var decided *volume.Volume
	for i, code := range volumetest.AxCodes() {
		for _, qform := range []bool{false, true} {
			folder := t.TempDir()
			for name, v := range map[string]*volume.Volume{"images": image, "labels": label} {
				turned, err := v.Reorient(code)
				if err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(folder, name, "a.nii")
				write(t, path, turned)
				keepForm(t, path, qform)
			}
			s := loaded(t, folder, text, sets...)
			back, err := s.Decide(scores(s.Image))
			if err != nil {
				t.Fatal(err)
			}
			file, err := nifti.Read(filepath.Join(folder, "images/a.nii"))
			if err != nil {
				t.Fatal(err)
			}
			if back.Size != file.Volume.Size || back.Affine != file.Volume.Affine {
				t.Fatalf("%s: the output lies elsewhere than the file", code)
			}
			if back, err = back.Reorient("RAS"); err != nil {
				t.Fatal(err)
			}
			if i == 0 && !qform {
				want, decided = s, back
				continue
			}
			if !slices.Equal(want.Image.Data, s.Image.Data) || !slices.Equal(want.Label.Data, s.Label.Data) {
				t.Errorf("%s, qform %v: the network sees another case", code, qform)
			}
			if !slices.Equal(decided.Data, back.Data) {
				t.Errorf("%s, qform %v: another output", code, qform)
			}
		}
	}
	if first := decided.Data[0]; !slices.ContainsFunc(decided.Data, func(v float32) bool { return v != first }) {
		t.Error("the output is flat: nothing was compared")
	}
}

// scores makes three channels of an image, as a network would.
func scores(image *volume.Volume) *volume.Volume {
	v := volume.New(image.Size, 3, image.Affine)
	for i, x := range image.Data {
		v.Channel(1)[i], v.Channel(2)[i] = x, x*x-1
	}
	return v
}

func TestDecide_InterpolatesScoresBeforeTheBestIsTaken(t *testing.T) {
	folder := t.TempDir()
	v := volume.New([3]int{8, 1, 1}, 1, volume.Identity())
	write(t, filepath.Join(folder, "images/a.nii"), v)
	write(t, filepath.Join(folder, "labels/a.nii"), v)
	for order, want := range map[int][]float32{
		// Scores at 0.5, 2.5, 4.5, 6.5 are 1, 1, -4, 1. Between 2.5 and 4.5 they cross 0 at 2.9, behind at 6.1.
		1: {1, 1, 1, 0, 0, 0, 0, 1},
		0: {1, 1, 1, 1, 0, 0, 1, 1},
	} {
		s := loaded(t, folder, base+"[inference]\n", "data.t1.pixdim=[2, 0, 0]", fmt.Sprintf("inference.output_interp_order=%d", order))
		scores := volume.New(s.Image.Size, 2, s.Image.Affine)
		copy(scores.Channel(1), []float32{1, 1, -4, 1})
		got, err := s.Decide(scores)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Data); diff != "" {
			t.Errorf("order %d: %s", order, diff)
		}
	}
}

func TestLoad_IntensitiesBySection(t *testing.T) {
	folder := t.TempDir()
	v := volume.New([3]int{4, 1, 1}, 1, volume.Identity())
	copy(v.Data, []float32{-500, 0, 51, 300})
	write(t, filepath.Join(folder, "images/a.nii"), v)
	write(t, filepath.Join(folder, "labels/a.nii"), volume.New(v.Size, 1, v.Affine))
	for sets, want := range map[string][]float32{
		"data.t1.intensity_window=[-100,100]":                                                           {-100, 0, 51, 100},
		"data.t1.intensity_normalisation=rescale_to_0_1 data.t1.intensity_window=[0,102]":               {0, 0, 0.5, 1},
		"data.t1.intensity_normalisation=rgb_to_0_1 data.t1.intensity_window=[0,255]":                   {0, 0, 0.2, 1},
		"data.t1.intensity_normalisation=none network.whitening=true":                                   {-500, 0, 51, 300},
		"data.t1.intensity_normalisation=whitening data.t1.intensity_window=[0,51]":                     {-1, -1, 1, 1},
		"data.t1.intensity_normalisation=ct data.t1.intensity_statistics=[-100,200,50,25]":              {-6, -2, 0.04, 6},
		"network.whitening=true network.normalise_foreground_only=true data.t1.intensity_window=[0,51]": {-1, -1, 1, 1},
	} {
		s := loaded(t, folder, base, strings.Fields(sets)...)
		if diff := cmp.Diff(want, s.Image.Data, cmpopts.EquateApprox(0, 1e-6)); diff != "" {
			t.Errorf("%s: %s", sets, diff)
		}
	}
}

func TestLoad_NamesCaseAndKeyAtFault(t *testing.T) {
	folder := study(t, "a.nii")
	write(t, filepath.Join(folder, "images/a.nii"), volume.New([3]int{4, 3, 2}, 1, ramp([3]int{4, 3, 2}).Affine))
	for set, want := range map[string][2]string{
		"network.normalise_foreground_only=true": {"network.foreground_type", "case a: no voxel is foreground by otsu_plus; set another"},
		"network.rgb_normalisation=true":         {"network.rgb_normalisation", "case a: rgb_normalisation is for pictures of 3 colours, not for 4x3x2"},
		"data.t1.pixdim=1e-4":                    {"data.t1.pixdim", "case a: resample 4x3x2 voxels"},
		"network.volume_padding_to_size=4096":    {"network.volume_padding_to_size", "case a: padding makes 68719476736 voxels"},
	} {
		r := open(t, parse(t, base, folder, set))
		_, err := r.Load(t.Context(), r.Cases()[0])
		var fault *reader.CaseError
		if !errors.As(err, &fault) || fault.Key != want[0] || !strings.Contains(err.Error(), want[1]) {
			t.Errorf("%s: got %v, want %v", set, err, want)
		}
	}
}
