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
	form form   // of its value; nil where niftynet has nothing to set
	to   string // full name here, where that is not the name there
	why  string // it is left out
}

// table is the rules of a section, by key.
type table map[string]rule

// keep is for a key that has the same name here.
func keep(f form) rule { return rule{form: f} }

// rename is for a key that has the full name to here.
func rename(to string, f form) rule { return rule{form: f, to: to} }

// leave is for a key that has no place here.
func leave(why string) rule { return rule{why: why} }

// target is where the value of a key goes: a section and a key.
func (r rule) target(section, key string) (string, string) {
	if r.to == "" {
		return section, key
	}
	at := strings.LastIndexByte(r.to, '.')
	return r.to[:at], r.to[at+1:]
}

// rules is every key of NiftyNet 0.6.0 for an application, those of contributed ones among them, by section; "data" is
// all data sections.
func rules(application string) map[string]table {
	return map[string]table{
		"system": systemRules(), "network": networkRules(), "training": trainingRules(), "inference": inferenceRules(),
		"evaluation": evaluationRules(), "data": dataRules(), application: applicationRules(application),
	}
}

func systemRules() table {
	const driver = "the parts of the driver are fixed; Go code that niftynet build compiles in takes its place"
	return table{
		"cuda_devices":        leave("the device is a matter of the machine: give --device"),
		"num_threads":         rename("network.num_workers", number),
		"num_gpus":            leave("one device trains"),
		"model_dir":           rename("system.run_dir", path),
		"dataset_split_file":  keep(splitFile),
		"event_handler":       leave(driver),
		"iteration_generator": leave(driver),
	}
}

func networkRules() table {
	const initialiser = "NiftyNet reads it and makes no use of it"
	return table{
		"name":                           keep(pythonName),
		"activation_function":            keep(activation),
		"batch_size":                     keep(number),
		"smaller_final_batch_mode":       keep(word),
		"decay":                          keep(number),
		"reg_type":                       keep(word),
		"volume_padding_size":            keep(triple),
		"volume_padding_mode":            keep(word),
		"volume_padding_to_size":         keep(triple),
		"window_sampling":                keep(word),
		"force_output_identity_resizing": leave("outputs always go back to the voxels of their images"),
		"queue_length":                   keep(queueLength),
		"multimod_foreground_type":       keep(word),
		"histogram_ref_file":             keep(modelPath),
		"norm_type":                      keep(word),
		"cutoff":                         keep(interval),
		"foreground_type":                keep(foreground),
		"normalisation":                  keep(truth),
		"rgb_normalisation":              keep(truth),
		"whitening":                      keep(truth),
		"normalise_foreground_only":      keep(truth),
		"weight_initializer":             keep(word),
		"bias_initializer":               keep(word),
		"keep_prob":                      keep(number),
		"weight_initializer_args":        leave(initialiser),
		"bias_initializer_args":          leave(initialiser),
	}
}

func trainingRules() table {
	const variables = "niftynet trains all weights from the start, or continues a run"
	const stopping = "training ends at max_iter or time_limit, and the checkpoint best in validation is kept"
	return table{
		"optimiser":                       keep(pythonName),
		"sample_per_volume":               keep(number),
		"rotation_angle":                  keep(interval),
		"rotation_angle_x":                rename("training.rotation_angle_z", interval), // NiftyNet turns the first two axes
		"rotation_angle_y":                keep(interval),
		"rotation_angle_z":                rename("training.rotation_angle_x", interval), // and here the last two
		"scaling_percentage":              keep(interval),
		"isotropic_scaling":               keep(truth),
		"antialiasing":                    keep(truth),
		"bias_field_range":                keep(interval),
		"bf_order":                        keep(number),
		"random_flipping_axes":            keep(flipping),
		"do_elastic_deformation":          keep(truth),
		"num_ctrl_points":                 keep(number),
		"deformation_sigma":               keep(number),
		"proportion_to_deform":            keep(number),
		"lr":                              keep(number),
		"loss_type":                       keep(pythonName),
		"starting_iter":                   leave("niftynet train RUN continues a run at its newest checkpoint"),
		"save_every_n":                    keep(number),
		"tensorboard_every_n":             keep(curve),
		"max_iter":                        keep(number),
		"max_checkpoints":                 keep(checkpoints),
		"validation_every_n":              keep(never),
		"validation_max_iter":             leave("validation infers whole cases: see training.validation_max_cases"),
		"exclude_fraction_for_validation": keep(number),
		"exclude_fraction_for_inference":  keep(number),
		"vars_to_restore":                 leave(variables),
		"vars_to_freeze":                  leave(variables),
		"patience":                        leave(stopping),
		"early_stopping_mode":             leave(stopping),
	}
}

func inferenceRules() table {
	return table{
		"spatial_window_size": keep(inferenceWindow),
		"inference_iter":      keep(checkpoint),
		"dataset_to_infer":    keep(word),
		"save_seg_dir":        keep(modelPath),
		"output_postfix":      keep(word),
		"output_interp_order": keep(number),
		"border":              keep(triple),
		"fill_constant":       leave("voxels without output, as smaller_final_batch_mode = drop leaves some, are background"),
	}
}

func evaluationRules() table {
	return table{
		"evaluations":  keep(measures),
		"save_csv_dir": keep(modelPath),
	}
}

func dataRules() table {
	const contributed = "it belongs to NiftyNet's contributed applications"
	return table{
		"csv_file":              keep(path),
		"path_to_search":        keep(paths),
		"filename_contains":     keep(words),
		"filename_not_contains": keep(words),
		"filename_removefromid": keep(expression),
		"interp_order":          keep(number),
		"loader":                leave("what a file is shows in its content"),
		"pixdim":                keep(triple),
		"axcodes":               keep(axisCodes),
		"spatial_window_size":   keep(window),
		"csv_data_file":         leave(contributed),
		"to_ohe":                leave(contributed),
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
