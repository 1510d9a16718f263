package config_test

import (
	"errors"
	"strings"
	"testing"

	"dev.niftynet/core/config"
)

func TestParse_SaysWhatIsWrongAndWhatToDo(t *testing.T) {
	edit := func(old, replacement string) string { return strings.Replace(minimal, old, replacement, 1) }
	cases := []struct{ name, text, set, want string }{
		{"misspelt key", edit("lr =", "lrr ="), "", "run.toml:7: training.lrr: unknown key; did you mean lr?"},
		{"swapped letters", edit("num_classes", "num_calsses"), "", "run.toml:12: segmentation.num_calsses: unknown key; did you mean num_classes?"},
		{"key of another section", edit("lr =", "batch_size ="), "", "run.toml:7: training.batch_size: unknown key; batch_size belongs in [network]"},
		{"word of several keys", edit("lr =", "rotation ="), "", "training.rotation: unknown key; did you mean rotation_angle or rotation_angle_x or rotation_angle_y?"},
		{"other programs' word", edit("lr =", "learning_rate ="), "", "training.learning_rate: unknown key; did you mean lr or "},
		{"longer word", edit("lr =", "max_iterations ="), "", "training.max_iterations: unknown key; did you mean max_iter?"},
		{"key of two other sections", edit("lr =", "spatial_window_size ="), "", "spatial_window_size belongs in [inference] or in a [data.NAME] section"},
		{"strange key", edit("lr =", "epochs ="), "", "training.epochs: unknown key; see niftynet config keys training"},
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
		{"out of a choice", edit("lr = 0.003", `optimiser = "lion"`), "", `training.optimiser: "lion" is not allowed; write one of adam, adamw, nesterov, momentum, gradientdescent, adagrad, rmsprop`},
		{"misspelt choice", edit("lr = 0.003", `optimiser = "adm"`), "", `run.toml:7: training.optimiser: "adm" is not allowed; write one of adam, adamw, nesterov, momentum, gradientdescent, adagrad, rmsprop (did you mean "adam"?)`},
		{"choice in other letters", edit("lr = 0.003", `loss_type = "diceplusxent"`), "", `training.loss_type: "diceplusxent" is not allowed; write one of Dice, DicePlusXEnt, CrossEntropy (did you mean "DicePlusXEnt"?)`},
		{"misspelt choice among others", minimal + "[evaluation]\nevaluations = [\"dice\", \"jacard\"]\n", "", `evaluation.evaluations: "jacard" is not allowed; write one of dice, jaccard, hausdorff_mm, hausdorff95_mm, average_distance_mm, nsd_1mm, volume_difference (did you mean "jaccard"?)`},
		{"sign for a number", minimal, "inference.inference_iter=#", `"#" is not allowed; write one of latest, best or a step`},
		{"two lengths", edit("[40, 56, 40]", "[40, 56]"), "", "data.t1.spatial_window_size: has 2 numbers, one for each of x, y, z is wanted"},
		{"interval upside down", edit("lr = 0.003", "brightness = [2, 1]"), "", "must be two numbers, the lower one first; write [low, high]"},
		{"axes twice", edit("[40, 56, 40]", "40\naxcodes = \"RLS\""), "", `run.toml:17: data.t1.axcodes: axis codes "RLS": want one letter each of R or L, A or P, S or I; write one each`},
		{"table for a value", edit("[data.t1]", "[training.lr]\nx = 1\n[data.t1]"), "", "is not TOML"},
		{"missing name", edit(`name = "plain_unet"`, ""), "", "run.toml: network.name: is missing; write a string: name of the network"},
		{"whole number with a fraction of 0", edit("= 3", "= 3.0"), "", "segmentation.num_classes: must be a whole number, not 3.0"},
		{"number for a word", minimal + "modality = 1\n", "", `data.seg.modality: must be a string, not 1; write it in quotes, as "1"`},
		{"images in one string", edit(`["t1"]`, `"t1, t2"`), "", `segmentation.image: names "t1, t2", but there is no [data.t1, t2]; write a list, as ["t1", "t2"]`},
		{"too few names", edit("num_classes", "label_names = [\"a\"]\nnum_classes"), "", "segmentation.label_names: has 1 names for 3 classes; name every class, the background first"},
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
		{"range of one intensity", edit("[40, 56, 40]", "40\nintensity_window = [5, 5]"), "", "run.toml:17: data.t1.intensity_window: [5 5] leaves one intensity alone; write [low, high]"},
		{"label of another origin", strings.Replace(edit(`path_to_search = "images"`, `phantom = "hippocampus"`), "phantom =", "phantom_cases = 2\nphantom =", 1), "", "data.seg.phantom: differs from [data.t1]"},
		{"two ways to split", edit("lr =", "validation_cases = 2\nexclude_fraction_for_validation ="), "", "give one of the two"},
		{"decay of another optimiser", edit("lr =", "weight_decay = 0.1\nlr ="), "", `training.weight_decay: is for adamw alone, not for adam; set network.decay`},
		{"no step after the warm-up", edit("lr =", "max_iter = 50\nlr_warmup_steps = 50\nlr ="), "", "run.toml:8: training.lr_warmup_steps: 50 leaves none of the 50 steps of max_iter to the schedule; lower it, or raise max_iter"},
		{"steps of no schedule", edit("lr =", "lr_steps = [5]\nlr ="), "", `run.toml:7: training.lr_steps: is for lr_schedule step alone, not for constant; leave it out, or set lr_schedule = "step"`},
		{"steps of another schedule", edit("lr =", "lr_schedule = \"cosine\"\nlr_step_every = 5\nlr ="), "", "training.lr_step_every: is for lr_schedule step alone, not for cosine"},
		{"factor of another schedule", edit("lr =", "lr_step_factor = 0.5\nlr ="), "", "training.lr_step_factor: is for lr_schedule step alone"},
		{"power of another schedule", edit("lr =", "lr_schedule = \"cosine\"\nlr_power = 2\nlr ="), "", "training.lr_power: is for lr_schedule polynomial alone, not for cosine"},
		{"least rate of another schedule", edit("lr =", "lr_min = 0.001\nlr ="), "", "training.lr_min: is for lr_schedule polynomial and cosine alone, not for constant"},
		{"least rate above the first", edit("lr =", "lr_schedule = \"cosine\"\nlr_min = 1\nlr ="), "", "training.lr_min: is above lr"},
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

func TestParse_TakesWhatTheScheduleLooksAt(t *testing.T) {
	for name, lines := range map[string]string{
		"constant":   "lr_warmup_steps = 49\nmax_iter = 50",
		"step":       "lr_schedule = \"step\"\nlr_steps = [5, 9]\nlr_step_factor = 0.5",
		"polynomial": "lr_schedule = \"polynomial\"\nlr_power = 2\nlr_min = 0.001",
		"cosine":     "lr_schedule = \"cosine\"\nlr_min = 0.001",
	} {
		t.Run(name, func(t *testing.T) {
			c := parse(t, strings.Replace(minimal, "lr =", lines+"\nlr =", 1))
			if _, err := config.Parse("again.toml", c.TOML(), "/study", nil); err != nil {
				t.Errorf("what it writes is refused: %v", err)
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
