package reader_test

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
	"dev.niftynet/core/reader"
	"dev.niftynet/core/volume"
)

func TestLoad_TurnsAxesAndBack(t *testing.T) {
	folder := t.TempDir()
	straight, label := ramp([3]int{4, 3, 2}), labels([3]int{4, 3, 2})
	turned, err := straight.Reorient("SLP")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "images/a.nii"), turned)
	write(t, filepath.Join(folder, "labels/a.nii"), label)
	r := open(t, parse(t, base, folder))
	s, err := r.Load(t.Context(), r.Cases()[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(straight.Data, s.Image.Data); diff != "" || s.Image.Size != straight.Size {
		t.Errorf("image of %v voxels was not turned to RAS: %s", s.Image.Size, diff)
	}
	back, err := s.Restore(s.Image)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(turned, back); diff != "" {
		t.Errorf("not turned back to SLP: %s", diff)
	}
}

func TestRestore_GivesTheFilesAffineToTheBit(t *testing.T) {
	folder := t.TempDir()
	whole := ramp([3]int{7, 5, 3})
	whole.Affine = volume.Affine{{-0.7, 0, 0, 0.1}, {0, 0, -1.1, 0.1}, {0, -0.3, 0, 0.1}, {0, 0, 0, 1}} // sums of these are rounded
	write(t, filepath.Join(folder, "images/a.nii"), whole)
	write(t, filepath.Join(folder, "labels/a.nii"), whole)
	r := open(t, parse(t, base, folder, "segmentation.num_classes=200"))
	s, err := r.Load(t.Context(), r.Cases()[0])
	if err != nil {
		t.Fatal(err)
	}
	back, err := s.Restore(s.Image)
	if err != nil {
		t.Fatal(err)
	}
	file, err := nifti.Read(filepath.Join(folder, "images/a.nii"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(file.Volume, back); diff != "" {
		t.Error(diff)
	}
}

func TestLoad_StacksImageSections(t *testing.T) {
	folder := study(t, "a.nii")
	two := ramp([3]int{4, 3, 2})
	two.Data[0] = 77
	write(t, filepath.Join(folder, "t2/a.nii"), two)
	text := strings.Replace(base, `["t1"]`, `["t1", "t2"]`, 1) + "[data.t2]\npath_to_search = \"t2\"\n"
	r := open(t, parse(t, text, folder))
	s, err := r.Load(t.Context(), r.Cases()[0])
	if err != nil {
		t.Fatal(err)
	}
	if s.Image.Channels != 2 || s.Image.Channel(1)[0] != 77 || s.Image.Channel(0)[1] != 1 {
		t.Errorf("image is %v with %v", s.Image, s.Image.Data[:2])
	}
}

func TestLoad_SaysWhatIsWrongWithACase(t *testing.T) {
	size := [3]int{4, 3, 2}
	cases := []struct {
		name   string
		damage func(image, label *volume.Volume) (newImage, newLabel *volume.Volume)
		want   string
	}{
		{
			"label of another shape", func(image, _ *volume.Volume) (_, _ *volume.Volume) { return image, labels([3]int{4, 3, 3}) },
			"images/a.nii and labels/a.nii do not lie on one grid: sizes differ: 4x3x2 and 4x3x3 voxels; resample one",
		},
		{
			"label elsewhere", func(image, label *volume.Volume) (_, _ *volume.Volume) { label.Affine[0][3] = 5; return image, label },
			"positions differ by up to 5 mm",
		},
		{
			"label too high", func(image, label *volume.Volume) (_, _ *volume.Volume) { label.Data[7] = 4; return image, label },
			"the label labels/a.nii is 4 at voxel 3,1,0 (RAS axes), but segmentation.num_classes = 3 allows 0 to 2; raise num_classes, number the labels anew",
		},
		{
			"label below zero", func(image, label *volume.Volume) (_, _ *volume.Volume) { label.Data[0] = -1; return image, label },
			"is -1 at voxel 0,0,0",
		},
		{
			"label not whole", func(image, label *volume.Volume) (_, _ *volume.Volume) { label.Data[0] = 0.5; return image, label },
			"0.5, not a whole number",
		},
		{
			"label of two volumes", func(image, label *volume.Volume) (_, _ *volume.Volume) {
				return image, volume.New(size, 2, label.Affine)
			},
			"has 2 volumes; give one volume of class numbers",
		},
		{"not a number", func(image, label *volume.Volume) (_, _ *volume.Volume) {
			image.Data[5] = float32(math.NaN())
			return image, label
		}, "the image images/a.nii is NaN at voxel 1,1,0"},
		{"infinite", func(image, label *volume.Volume) (_, _ *volume.Volume) {
			image.Data[0] = float32(math.Inf(-1))
			return image, label
		}, "is -Inf at voxel 0,0,0"},
		{"too far from 0 to interpolate", func(image, label *volume.Volume) (_, _ *volume.Volume) {
			image.Data[0] = -math.MaxFloat32
			return image, label
		}, "is -3.4028235e+38 at voxel 0,0,0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			image, label := c.damage(ramp(size), labels(size))
			write(t, filepath.Join(folder, "images/a.nii"), image)
			write(t, filepath.Join(folder, "labels/a.nii"), label)
			r := open(t, parse(t, base, folder))
			_, err := r.Load(t.Context(), r.Cases()[0])
			var fault *reader.CaseError
			if !errors.As(err, &fault) || fault.Case != "a" {
				t.Fatalf("%v is no *CaseError of case a", err)
			}
			text := strings.ReplaceAll(err.Error(), folder+string(filepath.Separator), "")
			if !strings.HasPrefix(text, "case a: ") || !strings.Contains(text, c.want) {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

// Landmarks 100 apart for intensities 1e-30 apart bring one of 1e9 to 1e41.
func TestLoad_RefusesWhatNormalisingMakesInfinite(t *testing.T) {
	folder := study(t, "a.nii")
	image := ramp([3]int{4, 3, 2})
	for i := range image.Data {
		image.Data[i] = float32(i) * 1e-30
	}
	image.Data[23] = 1e9
	write(t, filepath.Join(folder, "images/a.nii"), image)
	r := open(t, parse(t, base, folder, "network.normalisation=true", "network.cutoff=[0, 0.9]",
		"data.t1.histogram_landmarks=[0, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100]"))
	_, err := r.Load(t.Context(), r.Cases()[0])
	var fault *reader.CaseError
	if !errors.As(err, &fault) || !strings.Contains(fault.Problem, "the preprocessed image is +Inf at voxel 3,2,1") {
		t.Error(err)
	}
}

// shared is the folder of real images beside the repository, or skips the test.
func shared(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../../../shared/data", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("real images are absent: %v", err)
	}
	return path
}

func TestOpen_SplitsTheRealHippocampusSet(t *testing.T) {
	c := parse(t, base, shared(t, "hippocampus"), "training.training_cases=100", "training.validation_cases=20")
	r := open(t, c)
	s := r.Split()
	if len(r.Cases()) != 120 || len(s.Training) != 100 || len(s.Validation) != 20 {
		t.Fatalf("%d cases: %d to train, %d to validate", len(r.Cases()), len(s.Training), len(s.Validation))
	}
	samples := loadAll(t, r, r.Cases())
	counts := map[float32]int{}
	for _, sample := range samples {
		for _, v := range sample.Label.Data {
			counts[v]++
		}
	}
	// As counted with NiBabel 5.0 and NumPy; see the data set's README.
	if diff := cmp.Diff(map[float32]int{0: 7134853, 1: 205121, 2: 190008}, counts); diff != "" {
		t.Error(diff)
	}
}

func TestOpen_NamesTheLoneFilesOfARealFolder(t *testing.T) {
	_, err := reader.Open(parse(t, base, shared(t, "reader/unpaired")), nil)
	if err == nil {
		t.Fatal("lone files were accepted")
	}
	for _, want := range []string{"hippocampus_118.nii.gz of [data.t1]", "hippocampus_010.nii.gz of [data.seg]", "hippocampus_281.nii.gz of [data.seg]"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
}

func TestLoad_EveryStoredAxisOrderIsOneCase(t *testing.T) {
	c := parse(t, base, t.TempDir())
	r, err := reader.OpenFiles(c, []string{shared(t, "reader/orientation48")})
	if err != nil {
		t.Fatal(err)
	}
	samples := loadAll(t, r, r.Cases())
	if len(samples) < 20 {
		t.Fatalf("%d files", len(samples))
	}
	for i, s := range samples {
		if s.Image.Size != samples[0].Image.Size || !slices.Equal(s.Image.Data, samples[0].Image.Data) {
			t.Errorf("%s differs from %s once both are RAS", s.ID, samples[0].ID)
		}
		back, err := s.Restore(s.Image)
		if err != nil {
			t.Fatal(err)
		}
		before, err := nifti.Read(r.Cases()[i].Images[0])
		if err != nil {
			t.Fatal(err)
		}
		if v := before.Volume; back.Size != v.Size || back.Affine != v.Affine || !slices.Equal(back.Data, v.Data) {
			t.Errorf("%s is not restored", s.ID)
		}
	}
}

func TestLoad_EndsWithItsContext(t *testing.T) {
	r := open(t, parse(t, base, study(t, "a.nii")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var fault *reader.CaseError
	if _, err := r.Load(ctx, r.Cases()[0]); !errors.Is(err, context.Canceled) || errors.As(err, &fault) {
		t.Error(err)
	}
}
