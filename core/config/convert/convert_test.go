package convert_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/config"
	"dev.niftynet/core/config/convert"
)

var update = flag.Bool("update", false, "write the expected files anew")

func applications() []string {
	return []string{"segmentation", "regression", "classification", "autoencoder", "gan", "registration"}
}

// places are those of a person who started NiftyNet in /srv and wants the new config in /srv/new.
func places() convert.Places {
	return convert.Places{Started: "/srv", Result: "/srv/new", Home: "/home/ada"}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func ini(t *testing.T, text string) convert.Result {
	t.Helper()
	r, err := convert.INI("/srv/study/config.ini", text, places())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func find(r convert.Result, section, key string) (convert.Setting, bool) {
	at := slices.IndexFunc(r.Settings, func(s convert.Setting) bool { return s.Section == section && s.Key == key })
	if at < 0 {
		return convert.Setting{}, false
	}
	return r.Settings[at], true
}

// The expected files were read line by line against NiftyNet's documentation of its keys.
func TestINI_ConvertsAConfigOfEveryApplication(t *testing.T) {
	for _, name := range applications() {
		t.Run(name, func(t *testing.T) {
			got := ini(t, read(t, name+".ini")).TOML()
			if *update {
				if err := os.WriteFile(filepath.Join("testdata", name+".toml"), got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(read(t, name+".toml"), string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestINI_ASegmentationIsAConfigAsItStands(t *testing.T) {
	c, err := config.Parse("config.toml", ini(t, read(t, "segmentation.ini")).TOML(), "/srv/new", nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"/srv/data/images", "/home/ada/more"}, c.Data["T1"].PathToSearch); diff != "" {
		t.Error(diff)
	}
	for key, got := range map[string]string{
		"/srv/models/seg": c.System.RunDir,
		"/srv/models/seg/standardisation_models.txt": c.Network.HistogramRefFile,
		"/srv/models/seg/evaluation":                 c.Evaluation.SaveCSVDir,
		"/srv/lists/labels.csv":                      c.Data["MR_label"].CSVFile,
		"latest":                                     c.Inference.InferenceIter,
		"/srv/models/seg/segmentation_output":        c.Inference.SaveSegDir,
	} {
		if got != key {
			t.Errorf("%q, want %q", got, key)
		}
	}
	if c.Window() != [3]int{40, 56, 1} || c.InferenceWindow() != [3]int{64, 64, 1} || c.Network.VolumePaddingSize != [3]int{21, 21, 21} {
		t.Errorf("windows %v and %v, padding %v", c.Window(), c.InferenceWindow(), c.Network.VolumePaddingSize)
	}
}

// testdata/keys.txt lists the keys of NiftyNet's documentation.
func TestINI_MapsEveryKeyOrSaysWhyNot(t *testing.T) {
	examples := map[string]convert.Result{}
	for _, name := range applications() {
		examples[name] = ini(t, read(t, name+".ini"))
	}
	seen := 0
	for line := range strings.Lines(read(t, "keys.txt")) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		seen++
		section, key, _ := strings.Cut(strings.TrimSpace(line), " ")
		text := "[" + section + "]\n" + key + " = 1\n"
		if !slices.Contains(applications(), section) {
			text = "[SEGMENTATION]\n" + text
		}
		s, ok := find(ini(t, text), section, key)
		switch {
		case !ok:
			t.Errorf("%s %s is lost", section, key)
		case s.Name == "" && s.Why == "":
			t.Errorf("%s %s is left out without a reason", section, key)
		case strings.Contains(s.Why, "no such key"), strings.Contains(s.Why, "ignores it"), strings.Contains(s.Why, "unknown key"):
			t.Errorf("%s %s is not known: %s", section, key, s.Why)
		}
		inAnExample := false
		for _, r := range examples {
			inAnExample = inAnExample || slices.ContainsFunc(r.Settings, func(s convert.Setting) bool { return s.Key == key && s.Line > 0 })
		}
		if !inAnExample {
			t.Errorf("%s %s is in none of the examples", section, key)
		}
	}
	if seen != 133 {
		t.Errorf("%d keys were looked at, want 133", seen)
	}
}

// Arrays that NiftyNet 0.6.0 takes and refuses, from its user_parameters_regex_test.py.
func TestINI_TakesTheArraysThatNiftyNetTakes(t *testing.T) {
	convertOne := func(key, value string) convert.Setting {
		s, _ := find(ini(t, "[SEGMENTATION]\n[t1]\n"+key+" = "+value+"\n"), "t1", key)
		return s
	}
	for value, want := range map[string]string{
		"32": `["32"]`, "32, 32": `["32", "32"]`, "{ 32.0, 32.0}": `["32.0", "32.0"]`, "(-32,a)": `["-32", "a"]`,
		"(-a)": `["-a"]`, `c:\program files`: `["c:\\program files"]`, `"a", 'b'`: `["a", "b"]`,
	} {
		if s := convertOne("filename_contains", value); s.TOML != want {
			t.Errorf("%s becomes %q (%s), want %s", value, s.TOML, s.Why, want)
		}
	}
	for value, want := range map[string]string{
		"": "is empty", "()": "is empty", "{}": "is empty", "32,": "empty place", "(), ()": "brackets", "({)": "brackets",
		"2.0, ( 6.0, 9.0": "brackets", "32 # voxels": "comments need lines of their own", "1, 2, 3, 4": "has 4 numbers", "32.5": "whole number",
	} {
		if s := convertOne("spatial_window_size", value); s.Name != "" || !strings.Contains(s.Why, want) {
			t.Errorf("%q becomes %q (%s), want %s", value, s.TOML, s.Why, want)
		}
	}
	for value, want := range map[string]string{"(64,64)": "[64, 64, 1]", "8": "[8, 1, 1]", "(64, -1, 0)": "[64, -1, -1]", "{ 32.0, 32.0, 16}": "[32, 32, 16]"} {
		if s := convertOne("spatial_window_size", value); s.TOML != want {
			t.Errorf("window %s becomes %q, want %s", value, s.TOML, want)
		}
	}
}

func TestINI_ReadsAsPythonDoes(t *testing.T) {
	const text = "\ufeff; head\r\n[DEFAULT]\nroot: /data\n[SEGMENTATION]\nIMAGE = T1,\n   # not this\n   T2\n\n[T1]\ncsv_file=%(ROOT)s/%%d:=x\n[T2!?]\npath_to_search : a=b\n"
	r := ini(t, text)
	for key, want := range map[[2]string]string{
		{"SEGMENTATION", "image"}: "T1, T2", {"T1", "csv_file"}: "/data/%d:=x", {"T2", "path_to_search"}: "a=b",
	} {
		if s, ok := find(r, key[0], key[1]); !ok || s.Value != want {
			t.Errorf("%v is %q, want %q", key, s.Value, want)
		}
	}
	if len(r.LeftOut()) > 0 {
		t.Errorf("left out: %v", r.LeftOut())
	}
}

func TestINI_SaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"[GAN]\nx=" + strings.Repeat("a", 20000) + "\n": "config.ini:2: has more keys, or longer values, than any config",
		"lr = 1\n":                           "config.ini:1: \"lr = 1\" stands before any section",
		"[SEGMENTATION]\nimage\n":            "config.ini:2: \"image\" is no key = value",
		"[SEGMENTATION]\nimage=a\nimage=b\n": "config.ini:3: [SEGMENTATION] has image twice, first in line 2",
		"[T1]\n[SEGMENTATION]\n[T1]\n":       "config.ini:3: has section [T1] twice, first in line 1",
		"[???]\n":                            "config.ini:1: is a section without a name",
		"[T1]\n":                             "config.ini: has no section of an application; give a NiftyNet config, with one section of [SEGMENTATION]",
		"[GAN]\n[T 1]\n[T_1]\n":              "config.ini: has sections [T 1] and [T_1], which both become [data.T_1]; rename one",
		"[GAN]\n[Network]\n[NETWORK]\n":      "config.ini: has sections [Network] and [NETWORK], which both become [network]",
		"[GAN]\n[SEGMENTATION]\n":            "config.ini: has sections of several applications: gan, segmentation; keep one",
		"[GAN]\nimage=50%\n":                 "config.ini:2: image has a lone %; write %%",
		"[GAN]\nimage=%(x)s\n":               "config.ini:2: image refers to %(x)s, which [GAN] lacks",
		"[GAN]\nimage=%(image)s%(image)s\n":  "config.ini:2: image refers to values that refer to others without end",
	} {
		_, err := convert.INI("config.ini", text, places())
		var fault *config.Error
		if !errors.As(err, &fault) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q gives %v, want %s", text, err, want)
		}
	}
}

// What is given from the root or the home folder stays so; all else begins in the folder of the new config.
func TestINI_PathsBeginWhereTheyDid(t *testing.T) {
	for model, want := range map[string]string{
		"./models": "../models/split.csv", "/models": "/models/split.csv", "~/models": "/home/ada/models/split.csv", "": "../study/model/split.csv",
	} {
		r := ini(t, "[SEGMENTATION]\n[SYSTEM]\nmodel_dir = "+model+"\ndataset_split_file = ./split.csv\n")
		if s, _ := find(r, "SYSTEM", "dataset_split_file"); s.TOML != strconv.Quote(want) {
			t.Errorf("model_dir %q makes %s, want %s", model, s.TOML, want)
		}
	}
}

func TestINI_NamesTheNearestOfUnknownKeys(t *testing.T) {
	r := ini(t, "[SEGMENTATION]\nnum_clases = 2\n[TRAINING]\nbatch_size = 1\ncsv_file = a\nnonsense = 1\n[t1]\npath_to_serch = a\n")
	for key, want := range map[[2]string]string{
		{"SEGMENTATION", "num_clases"}: "NiftyNet has no such key; did you mean num_classes?",
		{"TRAINING", "batch_size"}:     "NiftyNet ignores it here: it belongs in [NETWORK]",
		{"TRAINING", "csv_file"}:       "NiftyNet ignores it here: it belongs in a data section",
		{"TRAINING", "nonsense"}:       "NiftyNet has no such key",
		{"t1", "path_to_serch"}:        "NiftyNet has no such key; did you mean path_to_search?",
	} {
		if s, _ := find(r, key[0], key[1]); s.Why != want {
			t.Errorf("%v: %q, want %q", key, s.Why, want)
		}
	}
	if n := len(r.LeftOut()); n != 5 {
		t.Errorf("%d settings are left out, want 5", n)
	}
}

func FuzzINI(f *testing.F) {
	for _, name := range applications() {
		text, err := os.ReadFile(filepath.Join("testdata", name+".ini"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := convert.INI("config.ini", text, places())
		if err != nil {
			return
		}
		if _, err := config.Parse("config.toml", r.TOML(), "/", nil); err != nil && bytes.Contains([]byte(err.Error()), []byte("is not TOML")) {
			t.Errorf("%v\n%s", err, r.TOML())
		}
	})
}
