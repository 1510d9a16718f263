package convert

// applications are the sections of NiftyNet's applications, in lower case, which are also their names here.
func applications() []string {
	return []string{"segmentation", "regression", "classification", "autoencoder", "gan", "registration"}
}

func applicationRules() []rule {
	var all []rule
	for _, part := range [][]rule{segmentationRules(), inputRules(), otherRules()} {
		all = append(all, part...)
	}
	return all
}

func segmentationRules() []rule {
	const selective = "it belongs to NiftyNet's contributed selective sampler; see training.foreground_fraction"
	return []rule{
		{"segmentation", "num_classes", number, "", ""},
		{"segmentation", "output_prob", truth, "", "outputs are label maps"},
		{"segmentation", "label_normalisation", truth, "", ""},
		{"segmentation", "softmax", truth, "", "losses are of the softmax"},
		{"segmentation", "evaluation_units", word, "", "measures are for every label but the background"},
		{"segmentation", "do_mixup", truth, "", ""},
		{"segmentation", "mixup_alpha", number, "", ""},
		{"segmentation", "mix_match", truth, "", "windows are mixed with the next of their batch as it comes"},
		{"segmentation", "min_sampling_ratio", nil, "", selective},
		{"segmentation", "compulsory_labels", nil, "", selective},
		{"segmentation", "rand_samples", nil, "", selective},
		{"segmentation", "min_numb_labels", nil, "", selective},
		{"segmentation", "proba_connect", nil, "", selective},
		{"segmentation", "inferred", sections, "", "niftynet evaluate finds the outputs by their list"},
		{"segmentation", "value", nil, "", "it belongs to NiftyNet's contributed applications"},
	}
}

// inputRules are the data sections that applications name.
func inputRules() []rule {
	var all []rule
	for _, input := range []struct {
		application string
		keys        []string
	}{
		{"segmentation", []string{"image", "label", "weight", "sampler"}},
		{"regression", []string{"image", "output", "weight", "sampler", "inferred"}},
		{"classification", []string{"image", "label", "sampler", "inferred"}},
		{"autoencoder", []string{"image", "feature"}},
		{"gan", []string{"image", "conditioning"}},
		{"registration", []string{"fixed_image", "fixed_label", "moving_image", "moving_label"}},
	} {
		for _, key := range input.keys {
			all = append(all, rule{input.application, key, sections, "", missing(input.application)})
		}
	}
	return all
}

// missing is why keys of an application are left out.
func missing(application string) string {
	if application == "segmentation" {
		return "segmentation has no such input here"
	}
	return "this niftynet has no " + application
}

func otherRules() []rule {
	var all []rule
	for _, r := range []rule{
		{section: "regression", key: "loss_border", form: number},
		{section: "regression", key: "error_map", form: truth},
		{section: "classification", key: "num_classes", form: number},
		{section: "classification", key: "output_prob", form: truth},
		{section: "classification", key: "label_normalisation", form: truth},
		{section: "autoencoder", key: "inference_type", form: word},
		{section: "autoencoder", key: "noise_stddev", form: number},
		{section: "autoencoder", key: "n_interpolations", form: number},
		{section: "gan", key: "noise_size", form: number},
		{section: "gan", key: "n_interpolations", form: number},
		{section: "registration", key: "label_normalisation", form: truth},
	} {
		r.why = missing(r.section)
		all = append(all, r)
	}
	return all
}
