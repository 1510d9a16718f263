package convert

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// rule says what becomes of one key of NiftyNet.
type rule struct {
	section string // lower case; "data" for all data sections
	key     string
	form    form   // of its value; nil where niftynet has nothing to set
	to      string // full name here, where that is not section.key
	why     string // it is left out, where niftynet has no such key
}

// target is where the value goes: a section and a key.
func (r rule) target(section string) (string, string) {
	if r.to == "" {
		return section, r.key
	}
	at := strings.LastIndexByte(r.to, '.')
	return r.to[:at], r.to[at+1:]
}

// rules is every key of NiftyNet 0.6.0, those of its contributed applications among them.
func rules() []rule {
	var all []rule
	for _, part := range [][]rule{systemRules(), networkRules(), trainingRules(), inferenceRules(), applicationRules(), dataRules()} {
		all = append(all, part...)
	}
	return all
}

func findRule(section, key string) (rule, bool) {
	for _, r := range rules() {
		if r.section == section && r.key == key {
			return r, true
		}
	}
	return rule{}, false
}

func systemRules() []rule {
	const driver = "the parts of the driver are fixed; Go code that niftynet build compiles in takes its place"
	return []rule{
		{"system", "cuda_devices", nil, "", "the device is a matter of the machine: give --device"},
		{"system", "num_threads", number, "network.num_workers", ""},
		{"system", "num_gpus", nil, "", "one device trains"},
		{"system", "model_dir", path, "system.run_dir", ""},
		{"system", "dataset_split_file", splitFile, "", ""},
		{"system", "event_handler", nil, "", driver},
		{"system", "iteration_generator", nil, "", driver},
	}
}

func networkRules() []rule {
	const initialiser = "NiftyNet reads it and makes no use of it"
	return []rule{
		{"network", "name", pythonName, "", ""},
		{"network", "activation_function", activation, "", ""},
		{"network", "batch_size", number, "", ""},
		{"network", "smaller_final_batch_mode", word, "", ""},
		{"network", "decay", number, "", ""},
		{"network", "reg_type", word, "", ""},
		{"network", "volume_padding_size", triple, "", ""},
		{"network", "volume_padding_mode", word, "", ""},
		{"network", "volume_padding_to_size", triple, "", ""},
		{"network", "window_sampling", word, "", ""},
		{"network", "force_output_identity_resizing", nil, "", "outputs always go back to the voxels of their images"},
		{"network", "queue_length", queueLength, "", ""},
		{"network", "multimod_foreground_type", word, "", ""},
		{"network", "histogram_ref_file", modelPath, "", ""},
		{"network", "norm_type", word, "", ""},
		{"network", "cutoff", interval, "", ""},
		{"network", "foreground_type", foreground, "", ""},
		{"network", "normalisation", truth, "", ""},
		{"network", "rgb_normalisation", truth, "", ""},
		{"network", "whitening", truth, "", ""},
		{"network", "normalise_foreground_only", truth, "", ""},
		{"network", "weight_initializer", word, "", ""},
		{"network", "bias_initializer", word, "", ""},
		{"network", "keep_prob", number, "", ""},
		{"network", "weight_initializer_args", nil, "", initialiser},
		{"network", "bias_initializer_args", nil, "", initialiser},
	}
}

func trainingRules() []rule {
	const variables = "niftynet trains all weights from the start, or continues a run"
	const stopping = "training ends at max_iter or time_limit, and the checkpoint best in validation is kept"
	return []rule{
		{"training", "optimiser", pythonName, "", ""},
		{"training", "sample_per_volume", number, "", ""},
		{"training", "rotation_angle", interval, "", ""},
		{"training", "rotation_angle_x", interval, "training.rotation_angle_z", ""}, // NiftyNet turns the first two axes
		{"training", "rotation_angle_y", interval, "", ""},
		{"training", "rotation_angle_z", interval, "training.rotation_angle_x", ""}, // and here the last two
		{"training", "scaling_percentage", interval, "", ""},
		{"training", "isotropic_scaling", truth, "", ""},
		{"training", "antialiasing", truth, "", ""},
		{"training", "bias_field_range", interval, "", ""},
		{"training", "bf_order", number, "", ""},
		{"training", "random_flipping_axes", flipping, "", ""},
		{"training", "do_elastic_deformation", truth, "", ""},
		{"training", "num_ctrl_points", number, "", ""},
		{"training", "deformation_sigma", number, "", ""},
		{"training", "proportion_to_deform", number, "", ""},
		{"training", "lr", number, "", ""},
		{"training", "loss_type", pythonName, "", ""},
		{"training", "starting_iter", nil, "", "niftynet train RUN continues a run at its newest checkpoint"},
		{"training", "save_every_n", number, "", ""},
		{"training", "tensorboard_every_n", curve, "", ""},
		{"training", "max_iter", number, "", ""},
		{"training", "max_checkpoints", checkpoints, "", ""},
		{"training", "validation_every_n", never, "", ""},
		{"training", "validation_max_iter", nil, "", "validation infers whole cases: see training.validation_max_cases"},
		{"training", "exclude_fraction_for_validation", number, "", ""},
		{"training", "exclude_fraction_for_inference", number, "", ""},
		{"training", "vars_to_restore", expression, "", variables},
		{"training", "vars_to_freeze", expression, "", variables},
		{"training", "patience", number, "", stopping},
		{"training", "early_stopping_mode", word, "", stopping},
	}
}

func inferenceRules() []rule {
	return []rule{
		{"inference", "spatial_window_size", inferenceWindow, "", ""},
		{"inference", "inference_iter", checkpoint, "", ""},
		{"inference", "dataset_to_infer", word, "", ""},
		{"inference", "save_seg_dir", modelPath, "", ""},
		{"inference", "output_postfix", word, "", ""},
		{"inference", "output_interp_order", number, "", ""},
		{"inference", "border", triple, "", ""},
		{"inference", "fill_constant", number, "", "windows reach every voxel, so there is nothing to fill"},
		{"evaluation", "evaluations", measures, "", ""},
		{"evaluation", "save_csv_dir", modelPath, "", ""},
	}
}

func dataRules() []rule {
	const contributed = "it belongs to NiftyNet's contributed applications"
	return []rule{
		{"data", "csv_file", path, "", ""},
		{"data", "path_to_search", paths, "", ""},
		{"data", "filename_contains", words, "", ""},
		{"data", "filename_not_contains", words, "", ""},
		{"data", "filename_removefromid", expression, "", ""},
		{"data", "interp_order", number, "", ""},
		{"data", "loader", nil, "", "what a file is shows in its content"},
		{"data", "pixdim", triple, "", ""},
		{"data", "axcodes", axisCodes, "", ""},
		{"data", "spatial_window_size", window, "", ""},
		{"data", "csv_data_file", nil, "", contributed},
		{"data", "to_ohe", nil, "", contributed},
	}
}

// splitFile is a path from model_dir; "nofile" is how people say that there is none.
func splitFile(s study, value string) (string, error) {
	if unquote(value) == "nofile" {
		return `""`, nil
	}
	return modelPath(s, value)
}

// pythonName is a name of NiftyNet's own; one with dots is a class of Python.
func pythonName(_ study, value string) (string, error) {
	text := unquote(value)
	if strings.Contains(text, ".") {
		return "", fmt.Errorf("%q is a class of Python: describe it in TOML or write it in Go", text)
	}
	return strconv.Quote(text), nil
}

// activation leaves dense_vnet its own, as NiftyNet does.
func activation(s study, value string) (string, error) {
	if name, _ := s.value("network", "name"); unquote(name) == "dense_vnet" {
		return "", errors.New("dense_vnet has its own, in NiftyNet too")
	}
	return word(s, value)
}

// queueLength is in batches here, in windows there.
func queueLength(s study, value string) (string, error) {
	windows, err := numbers(value)
	if err != nil {
		return "", err
	}
	batch := []float64{2}
	if text, ok := s.value("network", "batch_size"); ok {
		if batch, err = numbers(text); err != nil {
			return "", err
		}
	}
	return strconv.FormatFloat(max(math.Ceil(windows[0]/max(batch[0], 1)), 1), 'f', 0, 64), nil
}

// foreground takes the names of NiftyNet's code and those of its handbook.
func foreground(_ study, value string) (string, error) {
	return strconv.Quote(strings.Replace(unquote(value), "thresh_", "threshold_", 1)), nil
}

// flipping is a list of axes; -1 is none.
func flipping(s study, value string) (string, error) {
	text, err := list(s, value)
	if text == "[-1]" {
		return "[]", nil
	}
	return text, err
}

// checkpoints are at least two in NiftyNet.
func checkpoints(s study, value string) (string, error) {
	text, err := number(s, value)
	if text == "0" || text == "1" {
		return "2", nil
	}
	return text, err
}

// never is a number of steps that is 0 here and less there for none.
func never(s study, value string) (string, error) {
	text, err := number(s, value)
	if strings.HasPrefix(text, "-") {
		return "0", nil
	}
	return text, err
}

// curve is the steps between points of the loss curve; 0 and less is none in NiftyNet.
func curve(s study, value string) (string, error) {
	text, err := number(s, value)
	if err == nil && (text == "0" || text[0] == '-') {
		err = errors.New("the loss curve is always kept")
	}
	return text, err
}

// checkpoint is a step; -1 is the newest.
func checkpoint(s study, value string) (string, error) {
	text, err := number(s, value)
	if text == "-1" {
		return `"latest"`, nil
	}
	return strconv.Quote(text), err
}

// axisCodes joins three letters.
func axisCodes(_ study, value string) (string, error) {
	parts, err := elements(value)
	return strconv.Quote(strings.Join(parts, "")), err
}
