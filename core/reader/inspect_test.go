package reader_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/reader"
	"dev.niftynet/core/volume"
)

// inspect surveys and inspects all cases of a folder.
func inspect(t *testing.T, folder string, sets ...string) ([]reader.Inspection, []error) {
	t.Helper()
	r, faults := reader.Survey(parse(t, base, folder, sets...), nil)
	all, err := r.Inspect(t.Context(), r.Cases(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return all, faults
}

func TestSurvey_GoesOnWithCasesThatAreWhole(t *testing.T) {
	folder := study(t, "a.nii", "b.nii", "c.nii")
	for _, lost := range []string{"labels/b.nii", "images/c.nii"} {
		if err := os.Remove(filepath.Join(folder, lost)); err != nil {
			t.Fatal(err)
		}
	}
	r, faults := reader.Survey(parse(t, base, folder), nil)
	if err := r.Divide(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a"}, ids(r.Split().Training)); diff != "" {
		t.Error(diff)
	}
	want := []reader.CaseError{
		{Case: "c", Key: "data.t1.path_to_search", Problem: "[data.t1] has no partner for " + filepath.Join(folder, "labels/c.nii") + " of [data.seg]"},
		{Case: "b", Key: "data.seg.path_to_search", Problem: "[data.seg] has no partner for " + filepath.Join(folder, "images/b.nii") + " of [data.t1]"},
	}
	var got []reader.CaseError
	for _, err := range faults {
		got = append(got, *err.(*reader.CaseError)) //nolint:errorlint // Survey says that they are
		got[len(got)-1].Fix = ""
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSurvey_GoesOnWithoutTests(t *testing.T) {
	folder := challenge(t, datasetJSON)
	if err := os.Remove(filepath.Join(folder, "imagesTs/BRATS_003.nii.gz")); err != nil {
		t.Fatal(err)
	}
	r, faults := reader.Survey(parse(t, decathlon, folder, "data.mri.modality=T1w"), nil)
	all, err := r.Inspect(t.Context(), r.Cases(), nil)
	if err != nil || len(faults) != 1 || len(all) != 2 || len(all[0].Faults) > 0 {
		t.Errorf("faults %v, inspected %+v, %v", faults, all, err)
	}
}

func TestSurvey_WritesNoList(t *testing.T) {
	folder := study(t, "a.nii")
	if _, faults := reader.Survey(parse(t, base, folder, "data.t1.csv_file=t1.csv"), nil); len(faults) > 0 {
		t.Fatal(faults)
	}
	if _, err := os.Stat(filepath.Join(folder, "t1.csv")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a list: %v", err)
	}
}

func TestInspect_SaysWhatACaseHolds(t *testing.T) {
	folder := study(t, "a.nii")
	all, faults := inspect(t, folder, "network.volume_padding_size=2")
	if len(faults) != 0 || len(all) != 1 || len(all[0].Faults) != 0 {
		t.Fatalf("faults %v, inspections %+v", faults, all)
	}
	a := all[0]
	if want := (map[int]int{0: 8, 1: 8, 2: 8}); !cmp.Equal(a.Labels, want) { // 24 voxels in turn
		t.Errorf("labels %v, want %v", a.Labels, want)
	}
	if image := a.Images[0]; image.Least != 0 || image.Most != 23 || image.Section != "t1" || image.Grid.Affine.SpacingMM() != [3]float64{1, 2, 3} {
		t.Errorf("image %+v", image)
	}
	if a.Size != [3]int{8, 7, 6} {
		t.Errorf("size %v", a.Size)
	}
}

func TestInspect_TellsVoxelsApartHoweverTheyAreStored(t *testing.T) {
	folder := study(t, "a.nii", "b.nii.gz", "c.nii")
	turned, err := ramp([3]int{4, 3, 2}).Reorient("PSL")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "images/b.nii.gz"), turned)
	other := ramp([3]int{4, 3, 2})
	other.Data[23]++
	write(t, filepath.Join(folder, "images/c.nii"), other)
	all, _ := inspect(t, folder)
	a, b, c := all[0].Images[0].Sum, all[1].Images[0].Sum, all[2].Images[0].Sum
	if a != b || a == c {
		t.Errorf("sums %x, %x and %x: want the first two the same", a, b, c)
	}
}

func TestInspect_KeepsEveryFaultOfACase(t *testing.T) {
	folder := study(t, "a.nii")
	moved := labels([3]int{4, 3, 2})
	moved.Affine = volume.Identity()
	moved.Data[5] = 9
	write(t, filepath.Join(folder, "labels/a.nii"), moved)
	all, _ := inspect(t, folder)
	if len(all[0].Faults) != 2 {
		t.Fatalf("faults %v, want two", all[0].Faults)
	}
	for i, want := range []string{"do not lie on one grid: voxel sizes differ", "the label labels/a.nii is 9"} {
		if got := strings.ReplaceAll(all[0].Faults[i].Error(), folder+"/", ""); !strings.Contains(got, want) {
			t.Errorf("fault %q, want %q", got, want)
		}
	}
}
