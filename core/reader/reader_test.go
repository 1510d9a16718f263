package reader_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/config"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/volume"
)

const base = `
[network]
name = "plain_unet"
whitening = false
[segmentation]
image = ["t1"]
label = ["seg"]
num_classes = 3
[data.t1]
path_to_search = "images"
spatial_window_size = 8
[data.seg]
path_to_search = "labels"
`

func parse(t *testing.T, text, folder string, sets ...string) *config.Config {
	t.Helper()
	c, err := config.Parse("run.toml", []byte(text), folder, sets)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ramp is a volume whose voxels all differ.
func ramp(size [3]int) *volume.Volume {
	v := volume.New(size, 1, volume.Scaling([3]float64{1, 2, 3}))
	for i := range v.Data {
		v.Data[i] = float32(i)
	}
	return v
}

// labels is a volume with labels 0, 1, 2 in turn.
func labels(size [3]int) *volume.Volume {
	v := ramp(size)
	for i := range v.Data {
		v.Data[i] = float32(i % 3)
	}
	return v
}

func write(t *testing.T, path string, v *volume.Volume) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := nifti.Write(path, v, nifti.Options{}); err != nil {
		t.Fatal(err)
	}
}

// study writes a folder with pairs of the given names.
func study(t *testing.T, names ...string) string {
	t.Helper()
	folder := t.TempDir()
	size := [3]int{4, 3, 2}
	for _, name := range names {
		write(t, filepath.Join(folder, "images", name), ramp(size))
		write(t, filepath.Join(folder, "labels", name), labels(size))
	}
	return folder
}

func open(t *testing.T, c *config.Config) *reader.Reader {
	t.Helper()
	r, err := reader.Open(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// loadAll loads cases.
func loadAll(t *testing.T, r *reader.Reader, cases []reader.Case) []*reader.Sample {
	t.Helper()
	var all []*reader.Sample
	for _, c := range cases {
		one, err := r.Load(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

func ids(cases []reader.Case) []string {
	var all []string
	for _, c := range cases {
		all = append(all, c.ID)
	}
	return all
}

func TestOpen_PairsFilesByCase(t *testing.T) {
	folder := study(t, "b.nii.gz", "a.nii")
	for _, stray := range []string{"notes.txt", "._a.nii", "a.img"} {
		if err := os.WriteFile(filepath.Join(folder, "images", stray), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := open(t, parse(t, base, folder)).Cases()
	want := []string{
		"a " + filepath.Join(folder, "images/a.nii") + " " + filepath.Join(folder, "labels/a.nii"),
		"b " + filepath.Join(folder, "images/b.nii.gz") + " " + filepath.Join(folder, "labels/b.nii.gz"),
	}
	var lines []string
	for _, c := range got {
		lines = append(lines, c.ID+" "+c.Images[0]+" "+c.Label)
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

// The rules and examples are NiftyNet 0.6.0's (filename_matching_test.py); the last two rows are ours.
func TestOpen_TellsCasesByNiftyNetsRules(t *testing.T) {
	niftyNets := []string{"img0_g.nii", "img0_m.nii", "img0_u.nii", "img1_g.nii", "img1_m.nii", "img1_u.nii"}
	cases := []struct {
		name  string
		files []string
		set   string
		want  []string
		fault string
	}{
		{"whole name", niftyNets[:2], "data.t1.filename_contains=[]", []string{"img0_g", "img0_m"}, ""},
		{"rest of the name", niftyNets, "data.t1.filename_contains=img", []string{"0_g", "0_m", "0_u", "1_g", "1_m", "1_u"}, ""},
		{"some files", niftyNets, "data.t1.filename_contains=_g", []string{"img0", "img1"}, ""},
		{"not some", niftyNets, `data.t1.filename_not_contains=["_g", "_u"]`, []string{"img0_m", "img1_m"}, ""},
		{"by expression", niftyNets[:1], `data.t1.filename_removefromid="img|_g"`, []string{"0"}, ""},
		{"expression that leaves two alike", niftyNets, `data.t1.filename_removefromid="img|_g|_m|_u"`, nil, `data.t1.filename_removefromid: leaves the same case "0" for`},
		{"shared parts are passed over", []string{"T1_sub-01.nii", "T1_sub-02.nii"}, "data.t1.filename_contains=sub", []string{"01", "02"}, ""},
		{"nothing left", niftyNets[:1], `data.t1.filename_removefromid=".*"`, nil, "leaves nothing of the name of"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			folder := study(t, c.files...)
			r, err := reader.Open(parse(t, base, folder, "segmentation.label=[]", c.set), nil)
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Errorf("got %v, want %s", err, c.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, ids(r.Cases())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// NiftyNet 0.6.0 tells ten of its thirty files by "_g", and refuses all of them by the expression.
func TestOpen_TellsNiftyNetsThirtyFiles(t *testing.T) {
	var names []string
	for i := range 10 {
		for _, kind := range []string{"g", "m", "u"} {
			names = append(names, fmt.Sprintf("img%d_%s.nii", i, kind))
		}
	}
	folder := study(t, names...)
	for set, want := range map[string]int{"data.t1.filename_contains=_g": 10, "data.t1.filename_contains=img": 30, "data.t1.filename_contains=[]": 30} {
		if got := open(t, parse(t, base, folder, "segmentation.label=[]", set)).Cases(); len(got) != want {
			t.Errorf("%s finds %d cases, want %d", set, len(got), want)
		}
	}
	if _, err := reader.Open(parse(t, base, folder, "segmentation.label=[]", `data.t1.filename_removefromid="img|_g|_m|_u"`), nil); err == nil {
		t.Error("names that leave the same case thrice are taken")
	}
}

func TestOpen_SaysWhatIsMissing(t *testing.T) {
	folder := study(t, "a.nii", "b.nii")
	if err := os.Remove(filepath.Join(folder, "labels/b.nii")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "labels/c.nii"), labels([3]int{4, 3, 2}))
	if err := os.MkdirAll(filepath.Join(folder, "empty"), 0o750); err != nil {
		t.Fatal(err)
	}
	list := func(name, text string) string {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return `data.seg.csv_file="` + name + `"`
	}
	none := "data.seg.path_to_search=[]"
	cases := []struct {
		name string
		sets []string
		want []string
	}{
		{"lone files", nil, []string{
			"run.toml:13: data.seg.path_to_search: has no partner for " + filepath.Join(folder, "images/b.nii") + " of [data.t1]; add the missing files",
			"run.toml:10: data.t1.path_to_search: has no partner for " + filepath.Join(folder, "labels/c.nii") + " of [data.seg]",
		}},
		{"no folder", []string{"data.t1.path_to_search=nowhere"}, []string{"--set: data.t1.path_to_search: can't list " + filepath.Join(folder, "nowhere") + ": no such file"}},
		{"empty folder", []string{"data.t1.path_to_search=empty"}, []string{"finds no images in " + filepath.Join(folder, "empty") + "; put .nii"}},
		{"no match", []string{"data.t1.filename_contains=FLAIR"}, []string{`with ["FLAIR"] in their names`}},
		{"no list", []string{none, "data.seg.csv_file=none.csv"}, []string{"data.seg.csv_file: can't open " + filepath.Join(folder, "none.csv") + ": no such file"}},
		{"list with three columns", []string{none, list("three.csv", "a,labels/a.nii,x\n")}, []string{"three.csv: record on line 1: wrong number of fields; write one case,path a line"}},
		{"list with a case twice", []string{none, list("twice.csv", "a,labels/a.nii\na,labels/c.nii\n")}, []string{`twice.csv:2 gives case "a" a second file`}},
		{"list of what is not there", []string{none, list("gone.csv", "a,labels/x.nii\n")}, []string{"gone.csv:1 names " + filepath.Join(folder, "labels/x.nii") + ": no such file"}},
		{"empty list", []string{none, list("empty.csv", "")}, []string{"empty.csv has no lines"}},
		{"list without a path", []string{none, list("half.csv", "a,\n")}, []string{"data.seg.csv_file: " + filepath.Join(folder, "half.csv") + ":1 lacks a case or a path"}},
		{"list without partners", []string{none, list("short.csv", "a,labels/a.nii\n")}, []string{"data.seg.csv_file: has no partner for " + filepath.Join(folder, "images/b.nii")}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := reader.Open(parse(t, base, folder, c.sets...), nil)
			var fault *config.Error
			if !errors.As(err, &fault) {
				t.Fatalf("%v is no *config.Error", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got  %v\nwant %s", err, want)
				}
			}
		})
	}
}

// The list is as Excel writes it.
func TestOpen_ReadsListsRelativeToTheirFolder(t *testing.T) {
	folder := study(t, "a.nii", "b.nii")
	if err := os.WriteFile(filepath.Join(folder, "labels/list.csv"), []byte("\ufeffb, b.nii\r\n\r\na, a.nii\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := open(t, parse(t, base, folder, "data.seg.path_to_search=[]", "data.seg.csv_file=labels/list.csv"))
	if got, want := r.Cases()[1].Label, filepath.Join(folder, "labels/b.nii"); got != want {
		t.Errorf("label is %s, want %s", got, want)
	}
}

func TestOpen_GeneratesPhantoms(t *testing.T) {
	text := strings.NewReplacer(`path_to_search = "images"`, "phantom = \"hippocampus\"\nphantom_cases = 3",
		`path_to_search = "labels"`, "phantom = \"hippocampus\"\nphantom_cases = 3").Replace(base)
	c := parse(t, text, "/", "system.seed=5")
	if _, err := reader.Open(c, nil); err == nil || !strings.Contains(err.Error(), "data.t1.phantom") {
		t.Errorf("a program without phantoms gives %v", err)
	}
	r, err := reader.Open(c, func(kind string, seed uint64, i int) (image, label *volume.Volume) {
		image, label = ramp([3]int{4, 3, 2}), labels([3]int{4, 3, 2})
		image.Data[0] = float32(100*seed) + float32(i) + float32(len(kind))
		return image, label
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Load(t.Context(), r.Cases()[2])
	if err != nil {
		t.Fatal(err)
	}
	if s.ID != "hippocampus_phantom_002" || s.Image.Data[0] != 513 || s.Label == nil {
		t.Errorf("case %s begins with %v", s.ID, s.Image.Data[0])
	}
	back, err := s.Restore(s.Label)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s.Label, back); diff != "" {
		t.Errorf("restored: %s", diff)
	}
}
