package convert

// applications are the sections of NiftyNet's applications, in lower case, which are also their names here.
func applications() []string {
	return []string{"segmentation", "regression", "classification", "autoencoder", "gan", "registration"}
}

// applicationRules is those of an application's own section. Of the others than segmentation nothing has a place here.
func applicationRules(application string) table {
	if application == "segmentation" {
		return segmentationRules()
	}
	all := table{}
	for _, key := range otherKeys(application) {
		all[key] = leave("this niftynet has no " + application)
	}
	return all
}

// otherKeys is the keys of an application other than segmentation.
func otherKeys(application string) []string {
	switch application {
	case "regression":
		return []string{"image", "output", "weight", "sampler", "inferred", "loss_border", "error_map"}
	case "classification":
		return []string{"image", "label", "sampler", "inferred", "num_classes", "output_prob", "label_normalisation"}
	case "autoencoder":
		return []string{"image", "feature", "inference_type", "noise_stddev", "n_interpolations"}
	case "gan":
		return []string{"image", "conditioning", "noise_size", "n_interpolations"}
	default:
		return []string{"fixed_image", "fixed_label", "moving_image", "moving_label", "label_normalisation"} // registration
	}
}

func segmentationRules() table {
	const selective = "it belongs to NiftyNet's contributed selective sampler; see training.foreground_fraction"
	return table{
		"image":               keep(sections),
		"label":               keep(sections),
		"sampler":             keep(sections),
		"weight":              leave("segmentation has no such input here"),
		"num_classes":         keep(number),
		"output_prob":         leave("outputs are label maps"),
		"label_normalisation": keep(truth),
		"softmax":             leave("losses are of the softmax"),
		"evaluation_units":    leave("measures are for every label but the background"),
		"do_mixup":            keep(truth),
		"mixup_alpha":         keep(number),
		"mix_match":           leave("windows are mixed with the next of their batch as it comes"),
		"min_sampling_ratio":  leave(selective),
		"compulsory_labels":   leave(selective),
		"rand_samples":        leave(selective),
		"min_numb_labels":     leave(selective),
		"proba_connect":       leave(selective),
		"inferred":            leave("niftynet evaluate finds the outputs by their list"),
		"value":               leave("it belongs to NiftyNet's contributed applications"),
	}
}
