package check_test

import "dev.niftynet/apps/check"

// keyFaults are wrong keys and values, and keys that contradict each other.
func keyFaults() []fault {
	return []fault{
		{name: "misspelt key", edit: []string{"max_iter", "max_itre"}, key: "training.max_itre", cause: "unknown key (run.toml:7)", fix: "max_iter"},
		{name: "misspelt section", edit: []string{"[training]", "[trainnig]"}, key: "trainnig", cause: "no such section", fix: "[training]"},
		{name: "wrong type", sets: []string{`training.lr="fast"`}, key: "training.lr", cause: "fast", fix: "number"},
		{name: "misplaced key", edit: []string{"max_iter", "batch_size = 2\nmax_iter"}, key: "training.batch_size", cause: "unknown key", fix: "belongs in [network]"},
		{name: "unknown value", sets: []string{"training.optimiser=sgd"}, key: "training.optimiser", cause: "sgd", fix: "adam"},
		{name: "beyond the range", sets: []string{"network.keep_prob=2"}, key: "network.keep_prob", cause: "2", fix: "at most 1"},
		{name: "not as many numbers", sets: []string{"data.t1.spatial_window_size=[16, 16]"}, key: "data.t1.spatial_window_size", fix: "[x, y, z]"},
		{name: "missing key", edit: []string{"num_classes = 3", ""}, key: "segmentation.num_classes", cause: "missing", fix: "background included"},
		{name: "missing section", sets: []string{`segmentation.image=["t2"]`}, key: "segmentation.image", cause: "no [data.t2]", fix: `did you mean "t1"?`},
		{name: "no TOML", edit: []string{"max_iter = 100", "max_iter = = 100"}, key: "training.max_iter", cause: "is not TOML", fix: "lr = 0.01"},
		{name: "GPU that is not there", sets: []string{"system.device=\"cuda:0\""}, key: "system.device", cause: "cuda:0", fix: "cpu"},
		{name: "two labels", sets: []string{`segmentation.label=["seg", "t1"]`}, key: "segmentation.label", cause: "more than one", fix: "name one"},
		{name: "folder and data set", sets: []string{"data.t1.dataset_json=dataset.json"}, key: "data.t1", cause: "2 of path_to_search", fix: "exactly one"},
		{name: "neither folder nor list", edit: []string{`path_to_search = "labels"`, ""}, key: "data.seg", cause: "0 of path_to_search", fix: "exactly one"},
		{name: "no regular expression", sets: []string{`data.t1.filename_removefromid="("`}, key: "data.t1.filename_removefromid", cause: "no regular expression", fix: "regexp/syntax"},
		{name: "axes that there are not", sets: []string{"data.t1.axcodes=RAX"}, key: "data.t1.axcodes", cause: "RAX", fix: "S or I"},
		{name: "axes of the label differ", sets: []string{"data.seg.axcodes=LPS"}, key: "data.seg.axcodes", cause: "LPS", fix: "leave it out"},
		{name: "voxel size of the label differs", sets: []string{"data.seg.pixdim=2"}, key: "data.seg.pixdim", cause: "[2 2 2]", fix: "one grid"},
		{name: "two ways to hold cases back", sets: []string{"training.exclude_fraction_for_validation=0.2"}, key: "training.validation_cases", cause: "along with", fix: "one of the two"},
		{name: "more than all held back", sets: []string{"training.validation_cases=0", "training.exclude_fraction_for_validation=0.6", "training.exclude_fraction_for_inference=0.6"}, key: "training.exclude_fraction_for_validation", cause: "more than 1", fix: "lower"},
		{name: "mixture of one window", sets: []string{"segmentation.do_mixup=true", "network.batch_size=1"}, key: "segmentation.do_mixup", cause: "nothing to mix", fix: "batch_size"},
		{name: "range of intensities turned round", sets: []string{"data.t1.intensity_window=[240, -160]"}, key: "data.t1.intensity_window", cause: "lower one first", fix: "[low, high]"},
		{name: "range of one intensity", sets: []string{"data.t1.intensity_window=[40, 40]"}, key: "data.t1.intensity_window", cause: "[40 40]", fix: "[low, high]"},
		{name: "shares that leave nothing", sets: []string{"network.cutoff=[0.5, 0.5]", "network.normalisation=true"}, key: "network.cutoff", cause: "[0.5 0.5] lies between the landmarks", fix: "at most 0.1"},
		{name: "too few landmarks", sets: []string{"data.t1.histogram_landmarks=[0, 50, 100]"}, key: "data.t1.histogram_landmarks", cause: "3 numbers", fix: "13 numbers"},
		{name: "no statistics", sets: []string{"data.t1.intensity_statistics=[1, 2]"}, key: "data.t1.intensity_statistics", cause: "[1 2]", fix: "deviation"},
		{name: "labels without classes", sets: []string{"segmentation.label_from=[0, 1, 2]", "segmentation.label_to=[0, 1]"}, key: "segmentation.label_from", cause: "does not fit", fix: "correct one"},
		{name: "landmarks in no file for them", plant: put("marks.txt", "t1 a b c\n"), sets: []string{"network.histogram_ref_file=marks.txt"}, key: "network.histogram_ref_file", cause: "marks.txt", fix: "correct the file"},
		{name: "label is the image", sets: []string{`segmentation.label=["t1"]`}, key: "segmentation.label", cause: "see the answer", fix: "label maps"},
		{name: "image twice", sets: []string{`segmentation.image=["t1", "t1"]`}, severity: check.Warning, key: "segmentation.image", cause: "twice", fix: "once"},
		{name: "section without use", edit: []string{"[data.seg]", "[data.t2]\npath_to_search = \"images\"\n[data.seg]"}, severity: check.Info, key: "data.t2", cause: "used by neither", fix: "take it out"},
		{name: "nothing to learn from", sets: []string{"segmentation.label=[]"}, severity: check.Info, key: "segmentation.label", cause: "not to train", fix: "label maps"},
		{name: "postfix with a folder", sets: []string{"inference.output_postfix=/out"}, key: "inference.output_postfix", cause: `"/out"`, fix: "leave /"},
		{name: "outputs among images", sets: []string{"inference.save_seg_dir=images"}, severity: check.Warning, key: "inference.save_seg_dir", cause: "[data.t1] is read from", fix: "another folder"},
	}
}

// courseFaults are steps at which what was meant does not happen.
func courseFaults() []fault {
	return []fault{
		{name: "decay that adam has not", sets: []string{"training.weight_decay=0.1"}, key: "training.weight_decay", cause: "adamw alone", fix: "network.decay"},
		{name: "least rate above the first", sets: []string{"training.lr_schedule=cosine", "training.lr_min=1"}, key: "training.lr_min", cause: "above lr", fix: "lower it"},
		{name: "step schedule without steps", sets: []string{"training.lr_schedule=step"}, key: "training.lr_schedule", cause: "either lr_steps", fix: "lr_step_every"},
		{name: "steps out of order", sets: []string{"training.lr_schedule=step", "training.lr_steps=[20, 10]"}, key: "training.lr_steps", cause: "do not rise", fix: "earliest"},
		{name: "steps that never come", sets: []string{"training.lr_schedule=step", "training.lr_steps=[50, 500]"}, severity: check.Warning, key: "training.lr_steps", cause: "beyond max_iter = 100", fix: "raise max_iter"},
		{name: "learning rate of 0", sets: []string{"training.lr=0"}, severity: check.Warning, key: "training.lr", cause: "nothing will be learnt", fix: "0.001"},
		{name: "warm-up to the end", sets: []string{"training.lr_warmup_steps=100"}, key: "training.lr_warmup_steps", cause: "leaves none", fix: "lower it"},
		{name: "validation after the end", sets: []string{"training.validation_every_n=200"}, severity: check.Warning, key: "training.validation_every_n", cause: "nothing will be validated", fix: "lower it"},
		{name: "chance of no noise", sets: []string{"training.noise_probability=0.5"}, severity: check.Info, key: "training.noise_probability", cause: "changes nothing without noise_sd", fix: "give noise_sd too"},
		{name: "held back for nothing", sets: []string{"training.validation_every_n=0"}, severity: check.Info, key: "training.validation_every_n", cause: "nothing is validated", fix: "100"},
	}
}
