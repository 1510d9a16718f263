package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dev.niftynet/core/config"
)

const minimal = `application = "segmentation"

[network]
name = "plain_unet"

[training]
lr = 0.003

[segmentation]
image = ["t1"]
label = ["seg"]
num_classes = 3

[data.t1]
path_to_search = "images"
spatial_window_size = [40, 56, 40]

[data.seg]
path_to_search = "labels"
`

func parse(t *testing.T, text string, sets ...string) *config.Config {
	t.Helper()
	c, err := config.Parse("run.toml", []byte(text), "/study", sets)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestParse_GivesValuesDefaultsAndAbsolutePaths(t *testing.T) {
	c := parse(t, minimal)
	if c.Training.LR != 0.003 || c.Network.BatchSize != 2 || c.Training.Optimiser != "adam" || c.System.Seed != 1 {
		t.Errorf("lr %v, batch %d, optimiser %q, seed %d", c.Training.LR, c.Network.BatchSize, c.Training.Optimiser, c.System.Seed)
	}
	if diff := cmp.Diff([]string{"/study/images"}, c.Data["t1"].PathToSearch); diff != "" {
		t.Error(diff)
	}
	if c.Window() != [3]int{40, 56, 40} || c.InferenceWindow() != c.Window() {
		t.Errorf("windows %v and %v", c.Window(), c.InferenceWindow())
	}
	if c.System.RunDir != "" || c.IsPhantom() {
		t.Errorf("run_dir %q, phantom %v", c.System.RunDir, c.IsPhantom())
	}
}

func TestParse_SetsWinAndTakeBareWords(t *testing.T) {
	c := parse(t, minimal,
		"training.lr=1", "training.optimiser=nesterov", "training.time_limit=1h30m", "network.strides=[1, 2, [2, 2, 1]]",
		"inference.inference_iter=500", "data.t1.filename_contains=T1", "inference.border=4", "training.brightness=[0.9, 1.1]",
		"inference.spatial_window_size=[0, 64, 0]", "data.t1.axcodes=lps")
	if c.Training.LR != 1 || c.Training.Optimiser != "nesterov" || c.Training.TimeLimit != 90*time.Minute {
		t.Errorf("training is %+v", c.Training)
	}
	if diff := cmp.Diff([][3]int{{1, 1, 1}, {2, 2, 2}, {2, 2, 1}}, c.Network.Strides); diff != "" {
		t.Error(diff)
	}
	if c.Inference.InferenceIter != "500" || c.Inference.Border != [3]int{4, 4, 4} {
		t.Errorf("inference is %+v", c.Inference)
	}
	if c.InferenceWindow() != [3]int{40, 64, 40} {
		t.Errorf("inference window is %v", c.InferenceWindow())
	}
	if c.Data["t1"].AxCodes != "LPS" || c.Data["t1"].FilenameContains[0] != "T1" {
		t.Errorf("data.t1 is %+v", c.Data["t1"])
	}
}

func TestProvenance_NamesDefaultLineOrSet(t *testing.T) {
	c := parse(t, minimal, "training.max_iter=7")
	want := map[string]string{
		"training.lr": "run.toml:7", "training.max_iter": "--set", "training.momentum": "default",
		"segmentation.image": "run.toml:10", "data.t1.spatial_window_size": "run.toml:16", "application": "run.toml:1",
	}
	got := map[string]string{}
	for key := range want {
		got[key] = c.Provenance(key)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParse_KnowsTheHomeFolder(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	c := parse(t, minimal, `data.seg.path_to_search=["~/labels", "~ada"]`)
	if diff := cmp.Diff([]string{"/home/ada/labels", "/study/~ada"}, c.Data["seg"].PathToSearch); diff != "" {
		t.Error(diff)
	}
}

func TestLoad_ResolvesAgainstTheFilesFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "run.toml")
	if err := os.WriteFile(path, []byte(minimal), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, "labels"); c.Data["seg"].PathToSearch[0] != want {
		t.Errorf("path is %s, want %s", c.Data["seg"].PathToSearch[0], want)
	}
}

func TestLoad_RefusesWhatIsNoConfig(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "image.nii")
	if err := os.WriteFile(large, make([]byte, 1<<20+1), 0o600); err != nil {
		t.Fatal(err)
	}
	ini := filepath.Join(dir, "study.ini")
	if err := os.WriteFile(ini, []byte("[NETWORK]\nname = highres3dnet\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.toml"): "none.toml: can't be opened: no such file",
		dir:                             "can't be read: is a directory",
		large:                           "larger than 1 MiB",
		ini:                             "niftynet config convert " + ini,
	} {
		if _, err := config.Load(path, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("load %s: got %v, want %s", path, err, want)
		}
	}
}

// values draws text for one key from its description.
func values(t *rapid.T, k config.Key) string {
	number := func() string { return rapid.SampledFrom([]string{"0", "1", "2"}).Draw(t, k.Name) }
	if len(k.Allowed) > 0 && k.Allowed[len(k.Allowed)-1] != "#" {
		word := rapid.SampledFrom(k.Allowed).Draw(t, k.Name)
		if k.Type == "list of strings" {
			return `["` + word + `"]`
		}
		return `"` + word + `"`
	}
	switch k.Type {
	case "true or false":
		return rapid.SampledFrom([]string{"true", "false"}).Draw(t, k.Name)
	case "whole number", "number":
		if strings.HasSuffix(k.Range, "..1") {
			return "1"
		}
		return rapid.SampledFrom([]string{"1", "2"}).Draw(t, k.Name)
	case "list of whole numbers":
		return "[" + rapid.SampledFrom([]string{"", "1", "2, 1"}).Draw(t, k.Name) + "]"
	case "duration":
		return `"` + number() + `m"`
	}
	return k.Default
}

func TestTOML_ParsesBackToTheSameConfig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sets []string
		for _, section := range []string{"system", "network", "training", "inference", "evaluation"} {
			for _, k := range config.Keys(section) {
				v := values(t, k)
				joint := strings.HasPrefix(k.Name, "exclude_") || strings.HasPrefix(k.Name, "lr_") || slices.Contains([]string{"weight_decay", "window_sampling", "foreground_fraction"}, k.Name) // must fit others
				if v != "" && !joint && rapid.Bool().Draw(t, "given") {
					sets = append(sets, section+"."+k.Name+"="+v)
				}
			}
		}
		postfix := rapid.StringMatching(`[a-zA-Z_"'\\\n\té]*`).Draw(t, "postfix")
		text := strings.Replace(minimal, "[training]", "[inference]\noutput_postfix = "+quote(postfix)+"\n[training]", 1)
		first, err := config.Parse("a.toml", []byte(text), "/study", sets)
		if err != nil {
			t.Fatal(err)
		}
		second, err := config.Parse("b.toml", first.TOML(), "/elsewhere", nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, first.TOML())
		}
		if diff := cmp.Diff(first, second, cmpopts.IgnoreUnexported(config.Config{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

// quote writes a TOML basic string.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s) + `"`
}

func TestKeys_AreAllDescribed(t *testing.T) {
	n := 0
	for _, section := range config.Sections() {
		seen := map[string]bool{}
		for _, k := range config.Keys(section) {
			n++
			if k.Name == "" || k.Doc == "" || k.Type == "" || seen[k.Name] {
				t.Errorf("key %+v lacks something or is there twice", k)
			}
			if k.Default == "" && !slices.Contains([]string{"name", "image", "num_classes"}, k.Name) {
				t.Errorf("%s.%s has no default", section, k.Name)
			}
			if strings.HasSuffix(k.Type, "or three") && !strings.Contains(k.Doc, "voxels") && !strings.Contains(k.Doc, "mm") {
				t.Errorf("%s.%s has no unit: %s", section, k.Name, k.Doc)
			}
			seen[k.Name] = true
		}
	}
	if n < 50 {
		t.Errorf("only %d keys", n)
	}
	if config.Keys("nowhere") != nil {
		t.Error("an unknown section has keys")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(minimal, "training.lr=1")
	f.Add("[data.t1.x]\n[[data]]\n'' = 1", "=")
	f.Add("data = 1\n[network.name]\nx.y.z = {a = [1, {}]}", "a.b.c.d=[[")
	f.Fuzz(func(t *testing.T, text, set string) {
		c, err := config.Parse("fuzz.toml", []byte(text), "/", []string{set})
		if (c == nil) == (err == nil) {
			t.Errorf("got config %v and error %v", c, err)
		}
	})
}
