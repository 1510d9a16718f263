package reader_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/reader"
)

// NiftyNet 0.6.0 splits four cases by (0.2, 0.2) into one for validation, one for inference and two (its
// image_sets_partitioner_test.py).
func TestKeepSplit_IsReadInPlaceOfTheKeys(t *testing.T) {
	folder := study(t, "a.nii", "b.nii", "c.nii", "d.nii")
	path := filepath.Join(folder, "new/split.csv")
	sets := []string{"system.dataset_split_file=new/split.csv", "training.exclude_fraction_for_validation=0.2", "training.exclude_fraction_for_inference=0.2"}
	first := open(t, parse(t, base, folder, sets...))
	s := first.Split()
	if len(s.Training) != 2 || len(s.Validation) != 1 || len(s.Inference) != 1 {
		t.Fatalf("split is %v, %v, %v", ids(s.Training), ids(s.Validation), ids(s.Inference))
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is there before it is asked for")
	}
	if err := first.KeepSplit(); err != nil {
		t.Fatal(err)
	}
	again := open(t, parse(t, base, folder, "system.dataset_split_file=new/split.csv", "system.seed=77")).Split()
	for _, pair := range [][2][]reader.Case{{s.Training, again.Training}, {s.Validation, again.Validation}, {s.Inference, again.Inference}} {
		if diff := cmp.Diff(ids(pair[0]), ids(pair[1])); diff != "" {
			t.Error(diff)
		}
	}
	const own = "b,Training\nc, VALIDATION\n a ,all\n"
	if err := os.WriteFile(path, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	byHand := open(t, parse(t, base, folder, sets...))
	s = byHand.Split()
	if !cmp.Equal(ids(s.Training), []string{"b"}) || !cmp.Equal(ids(s.Validation), []string{"c"}) || len(s.Inference) != 0 {
		t.Errorf("split is %v, %v, %v", ids(s.Training), ids(s.Validation), ids(s.Inference))
	}
	if err := byHand.KeepSplit(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != own {
		t.Errorf("the file became %q, %v", text, err)
	}
}

func TestKeepSplit_WritesNothingWhereNothingIsHeldBack(t *testing.T) {
	folder := study(t, "a.nii")
	if err := open(t, parse(t, base, folder, "system.dataset_split_file=split.csv")).KeepSplit(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "split.csv")); err == nil {
		t.Error("a split without held-out cases was written")
	}
}

func TestOpen_SaysWhatIsWrongWithASplitFile(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "split.csv has no lines",
		"a,train\n":             `split.csv:1 has phase "train"; write training, validation, inference or all`,
		"a,training\n\na,all\n": `split.csv:3 has case "a" a second time`,
		"x,training\n":          `split.csv:1 has case "x", which the data sections have not`,
		"a,training,b\n":        "split.csv: record on line 1: wrong number of fields",
	} {
		folder := study(t, "a.nii")
		if err := os.WriteFile(filepath.Join(folder, "split.csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := reader.Open(parse(t, base, folder, "system.dataset_split_file=split.csv"), nil)
		if err == nil || !strings.Contains(err.Error(), "--set: system.dataset_split_file: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %s", text, err, want)
		}
	}
}

func TestOpen_SplitFileCantTrainOnCasesForTest(t *testing.T) {
	folder := challenge(t, datasetJSON)
	if err := os.WriteFile(filepath.Join(folder, "split.csv"), []byte("BRATS_003,training\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := reader.Open(parse(t, decathlon, folder, "system.dataset_split_file=split.csv"), nil)
	if err == nil || !strings.Contains(err.Error(), `has case "BRATS_003" for training, but it has no label; write inference`) {
		t.Error(err)
	}
}

func TestOpen_ListsWhatASearchFinds(t *testing.T) {
	folder := study(t, "a.nii", "b.nii")
	list := filepath.Join(folder, "t1.csv")
	if err := os.WriteFile(list, []byte("old,list\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := open(t, parse(t, base, folder, "data.t1.csv_file=t1.csv"))
	want := "a," + filepath.Join(folder, "images/a.nii") + "\nb," + filepath.Join(folder, "images/b.nii") + "\n"
	if text, err := os.ReadFile(list); err != nil || string(text) != want {
		t.Errorf("list is %q, %v; want %q", text, err, want)
	}
	fromList := open(t, parse(t, base, folder, "data.t1.csv_file=t1.csv", "data.t1.path_to_search=[]"))
	if diff := cmp.Diff(ids(r.Cases()), ids(fromList.Cases())); diff != "" {
		t.Error(diff)
	}
	open(t, parse(t, base, folder, "data.t1.csv_file=lists/t1.csv"))
	if _, err := os.Stat(filepath.Join(folder, "lists/t1.csv")); err != nil {
		t.Error(err)
	}
	_, err := reader.Open(parse(t, base, folder, "data.t1.csv_file=images/a.nii/t1.csv"), nil)
	if err == nil || !strings.Contains(err.Error(), "--set: data.t1.csv_file: ") {
		t.Error(err)
	}
}
