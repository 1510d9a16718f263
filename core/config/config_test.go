package config_test

import (
	"errors"
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

func TestParse_SaysWhatIsWrongAndWhatToDo(t *testing.T) {
	edit := func(old, replacement string) string { return strings.Replace(minimal, old, replacement, 1) }
	cases := []struct{ name, text, set, want string }{
		{"misspelt key", edit("lr =", "lrr ="), "", "run.toml:7: training.lrr: unknown key; did you mean lr?"},
		{"swapped letters", edit("num_classes", "num_calsses"), "", "run.toml:12: segmentation.num_calsses: unknown key; did you mean num_classes?"},
		{"key of another section", edit("lr =", "batch_size ="), "", "run.toml:7: training.batch_size: unknown key; batch_size belongs in [network]"},
		{"data key elsewhere", edit("lr =", "csv_file ="), "", "csv_file belongs in a [data.NAME] section"},
		{"capital letters", edit("lr =", "LR ="), "", "did you mean lr?"},
		{"misspelt section", edit("[training]", "[trainning]"), "", "run.toml:6: trainning: there is no such section; did you mean [training]?"},
		{"misspelt empty section", minimal + "[evalution]\n", "", "run.toml:20: evalution: there is no such section; did you mean [evaluation]?"},
		{"word for a number", edit("0.003", `"fast"`), "", `run.toml:7: training.lr: must be a number, not "fast"; write a number, at least 0 and at most 1000`},
		{"fraction for a whole number", edit("= 3", "= 3.5"), "", "run.toml:12: segmentation.num_classes: must be a whole number, not 3.5"},
		{"two letters swapped", edit("lr =", "rl ="), "", "training.rl: unknown key; did you mean lr?"},
		{"above range", edit("0.003", "1000.5"), "", "training.lr: 1000.5 is above 1000; write a number, at least 0 and at most 1000"},
		{"far above range", edit("0.003", "12000000"), "", "training.lr: 12000000 is above 1000"},
		{"section twice", minimal + "[data.t1]\n", "", "Key 'data.t1' has already been defined; write it as TOML"},
		{"below range", edit("0.003", "-1"), "", "training.lr: -1 is below 0; write a number, at least 0"},
		{"not a number", edit("0.003", "nan"), "", "training.lr: NaN is not a finite number"},
		{"out of a choice", edit("lr = 0.003", `optimiser = "adm"`), "", `training.optimiser: "adm" is not allowed; write one of adam, adamw, nesterov, momentum, gradientdescent, adagrad, rmsprop`},
		{"two lengths", edit("[40, 56, 40]", "[40, 56]"), "", "data.t1.spatial_window_size: has 2 numbers, one for each of x, y, z is wanted"},
		{"interval upside down", edit("lr = 0.003", "brightness = [2, 1]"), "", "must be two numbers, the lower one first; write [low, high]"},
		{"axes twice", edit("[40, 56, 40]", "40\naxcodes = \"RLS\""), "", `run.toml:17: data.t1.axcodes: axis codes "RLS": want one letter each of R or L, A or P, S or I; write one each`},
		{"table for a value", edit("[data.t1]", "[training.lr]\nx = 1\n[data.t1]"), "", "is not TOML"},
		{"missing name", edit(`name = "plain_unet"`, ""), "", "run.toml: network.name: is missing; write a string: name of the network"},
		{"no images", edit(`["t1"]`, "[]"), "", "run.toml:10: segmentation.image: is missing"},
		{"no such data section", edit(`["t1"]`, `["t11"]`), "", `run.toml:10: segmentation.image: names "t11", but there is no [data.t11]; did you mean "t1"?`},
		{"no window", edit("spatial_window_size = [40, 56, 40]", ""), "", "data.t1.spatial_window_size: is not given; write [x, y, z]"},
		{"two windows", minimal + "spatial_window_size = 64\n", "", "data.seg.spatial_window_size: [64 64 64] does not lie within the window of [data.t1], [40 56 40]"},
		{"whole axis for the label alone", minimal + "spatial_window_size = [32, -1, 32]\n", "", "data.seg.spatial_window_size: [32 -1 32] does not lie within"},
		{"deep supervision of a part", edit("[training]", "deep_supervision = true\n[training]") + "spatial_window_size = [32, 32, 32]\n", "", "network.deep_supervision: compares the whole window with labels"},
		{"weights from nowhere", edit("[training]", "window_sampling = \"weighted\"\n[training]"), "", "network.window_sampling: is weighted, but segmentation.sampler is not given"},
		{"unused sampler map", edit("num_classes", "sampler = \"seg\"\nnum_classes"), "", "segmentation.sampler: is for weighted and balanced windows, not for uniform ones"},
		{"forced balance", edit("lr =", "foreground_fraction = 0.5\nlr ="), "network.window_sampling=balanced", "training.foreground_fraction: is for uniform windows, not for balanced ones"},
		{"another size in inference", edit("[training]", "window_sampling = \"resize\"\n[inference]\nspatial_window_size = 32\n[training]"), "", "inference.spatial_window_size: is not that of training, to which cases are resized"},
		{"border of half the window", edit("[training]", "[inference]\nborder = [4, 28, 4]\n[training]"), "", "run.toml:7: inference.border: [4 28 4] leaves nothing of the window [40 56 40]; make it less than half"},
		{"absurd window", edit("[40, 56, 40]", "4096"), "", "data.t1.spatial_window_size: and batch_size make batches of 2 windows of 68719476736 voxels, too many to hold"},
		{"two origins", minimal + `dataset_json = "dataset.json"`, "", "data.seg: has 2 of path_to_search or csv_file, dataset_json, and phantom; give exactly one"},
		{"broken expression", minimal + `filename_removefromid = "("`, "", "data.seg.filename_removefromid: is no regular expression"},
		{"label of another origin", strings.Replace(edit(`path_to_search = "images"`, `phantom = "hippocampus"`), "phantom =", "phantom_cases = 2\nphantom =", 1), "", "data.seg.phantom: differs from [data.t1]"},
		{"two ways to split", edit("lr =", "validation_cases = 2\nexclude_fraction_for_validation ="), "", "give one of the two"},
		{"decay of another optimiser", edit("lr =", "weight_decay = 0.1\nlr ="), "", `training.weight_decay: is for adamw alone, not for adam; set network.decay`},
		{"least rate above the first", edit("lr =", "lr_min = 1\nlr ="), "", "training.lr_min: is above lr"},
		{"steps without any", edit("lr =", "lr_schedule = \"step\"\nlr ="), "", "training.lr_schedule: is step, which wants either lr_steps or lr_step_every; write lr_steps = [1000, 2000]"},
		{"steps twice", edit("lr =", "lr_schedule = \"step\"\nlr_steps = [1]\nlr_step_every = 5\nlr ="), "", "wants either lr_steps or lr_step_every"},
		{"steps out of order", edit("lr =", "lr_schedule = \"step\"\nlr_steps = [5, 1]\nlr ="), "", "training.lr_steps: do not rise; give the earliest step first"},
		{"unclosed string", edit(`"images"`, `"images`), "", "run.toml:15: data.t1.path_to_search: is not TOML"},
		{"key twice", edit("lr = 0.003", "lr = 1\nlr = 2"), "", "run.toml:8:"},
		{"data section without name", edit("[data.t1]", "[data]"), "", "data.path_to_search: there is no such section; name the section, as [data.t1]"},
		{"set without value", minimal, "training.lr", `--set: "training.lr" is no setting; write section.key=value`},
		{"set of an unknown key", minimal, "training.larning_rate=1", "--set: training.larning_rate: unknown key"},
		{"set with broken value", minimal, "network.widths=[1,", `--set: network.widths: "[1," is not a TOML value`},
		{"set of a wrong type", minimal, "training.lr=fast", `--set: training.lr: must be a number, not "fast"`},
		{"set of a whole section", minimal, "training=1", "--set: training: unknown key"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var sets []string
			if c.set != "" {
				sets = []string{c.set}
			}
			_, err := config.Parse("run.toml", []byte(c.text), "/study", sets)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got  %v\nwant %s", err, c.want)
			}
			var fault *config.Error
			if !errors.As(err, &fault) {
				t.Errorf("%T holds no *config.Error", err)
			}
		})
	}
}

func TestParse_ReportsEveryFaultAtOnce(t *testing.T) {
	text := strings.NewReplacer("lr =", "lrr =", "num_classes = 3", `num_classes = "three"`).Replace(minimal)
	_, err := config.Parse("run.toml", []byte(text), "/", []string{"system.device=tpu"})
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Fatalf("want three lines, got:\n%v", err)
	}
}

func TestParse_ReportsAnUnknownSectionOnce(t *testing.T) {
	_, err := config.Parse("run.toml", []byte(strings.Replace(minimal, "[training]\n", "[trainning]\nmax_iter = 3\n", 1)), "/", []string{"trainning.lr=1"})
	if want := "run.toml:6: trainning: there is no such section; did you mean [training]?"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
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
	for path, want := range map[string]string{
		filepath.Join(dir, "none.toml"): "none.toml: can't be opened: no such file",
		dir:                             "can't be read: is a directory",
		large:                           "larger than 1 MiB",
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
