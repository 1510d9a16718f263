package reader

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dev.niftynet/core/config"
	"dev.niftynet/core/imageio"
)

// dataset is a dataset.json of the Medical Segmentation Decathlon (Antonelli et al. 2022,
// doi:10.1038/s41467-022-30695-9). Its numTraining and numTest are not believed: the lists count.
type dataset struct {
	Modality map[string]string `json:"modality"` // by number
	Labels   map[string]string `json:"labels"`   // by number
	Training []datasetCase     `json:"training"`
	Test     []datasetCase     `json:"test"`

	path string
}

// datasetCase is one case of a dataset.json; those for test have no label.
type datasetCase struct {
	Image string `json:"image"`
	Label string `json:"label"`
}

// UnmarshalJSON takes {"image": PATH, "label": PATH}, or a path alone, as lists of test cases have it.
func (c *datasetCase) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		return json.Unmarshal(text, &c.Image)
	}
	type plain datasetCase
	return json.Unmarshal(text, (*plain)(c))
}

// readDataset reads the dataset.json of section [data.NAME].
func readDataset(c *config.Config, name string) (dataset, error) {
	d := dataset{path: c.Data[name].DatasetJSON}
	fault := func(problem, fix string) error { return c.Fault("data."+name+".dataset_json", problem, fix) }
	const most = 64 << 20 // bytes
	text, err := readText(d.path, most)
	if err != nil {
		return d, fault(fmt.Sprintf("can't read %s: %v", d.path, cause(err)), "correct the path, which is relative to the config file's folder, or name a dataset.json")
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fault(fmt.Sprintf("can't read %s: %s", d.path, jsonFault(text, err)),
			`give a dataset.json of the Medical Segmentation Decathlon, as {"modality": {"0": "MRI"}, "labels": {"0": "background"}, "training": [{"image": ..., "label": ...}], "test": [...]}; `+ofNNUNet)
	}
	if len(d.Training) == 0 {
		return d, fault(d.path+" lists no cases under training", "give a dataset.json of the Medical Segmentation Decathlon; "+ofNNUNet)
	}
	return d, nil
}

// ofNNUNet is what to do with the file of the same name that nnU-Net has since its version 2.
const ofNNUNet = `nnU-Net's lists no cases: in place of it give path_to_search, with filename_removefromid = "_0000$" for images`

// jsonFault says in which line of a text an error is.
func jsonFault(text []byte, err error) string {
	offset := int64(-1)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
		err = fmt.Errorf("%s must not be %s", cmp.Or(kind.Field, "the whole"), article(kind.Value))
	}
	if offset < 0 {
		return err.Error()
	}
	return fmt.Sprintf("line %d: %v", 1+strings.Count(string(text[:min(offset, int64(len(text)))]), "\n"), err)
}

// article puts "a" or "an" before a word.
func article(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// files are one part, "image" or "label", of the cases of one list, "training" or "test", by case ID, which comes from
// the image's name.
func (d dataset) files(list, part string) (files, error) {
	cases := d.Training
	if list == "test" {
		cases = d.Test
	}
	found := files{}
	for i, one := range cases {
		path := one.Image
		if part == "label" {
			path = one.Label
		}
		at := fmt.Sprintf("%s: %s[%d]", d.path, list, i)
		id := stem(filepath.Base(one.Image))
		switch {
		case one.Image == "", path == "":
			return nil, fmt.Errorf("%s has no %s", at, part)
		case found[id] != "":
			return nil, fmt.Errorf("%s is case %q a second time", at, id)
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(d.path), path)
		}
		if _, err := imageio.Find(path); err != nil {
			return nil, fmt.Errorf("%s.%s names %s: %w", at, part, path, cause(err))
		}
		found[id] = path
	}
	return found, nil
}

const correctDataset = "correct the file; its paths are relative to its folder"

// dataset is the dataset.json of section [data.NAME], which is read once.
func (r *Reader) dataset(name string) (dataset, error) {
	path := r.config.Data[name].DatasetJSON
	if d, ok := r.datasets[path]; ok {
		return d, nil
	}
	d, err := readDataset(r.config, name)
	if err != nil {
		return d, err
	}
	if r.datasets == nil {
		r.datasets = map[string]dataset{}
	}
	r.datasets[path] = d
	return d, nil
}

// datasetFiles lists the files of section [data.NAME] that a dataset.json has for training: labels where the section
// is the application's label, images where it is not.
func (r *Reader) datasetFiles(name string) (files, error) {
	c := r.config
	d, err := r.dataset(name)
	if err != nil {
		return nil, err
	}
	part := "image"
	if slices.Contains(c.Segmentation.Label, name) {
		part = "label"
	}
	found, err := d.files("training", part)
	if err != nil {
		return nil, c.Fault("data."+name+".dataset_json", err.Error(), correctDataset)
	}
	return found, nil
}

// findTests lists the cases that dataset.json has for test, without labels. There are some only where all image
// sections have a dataset.json.
func (r *Reader) findTests() ([]Case, error) {
	c := r.config
	images := c.Segmentation.Image
	found := make([]files, len(images))
	for i, name := range images {
		if c.Data[name].DatasetJSON == "" {
			return nil, nil
		}
		d, err := r.dataset(name)
		if err != nil {
			return nil, err
		}
		if found[i], err = d.files("test", "image"); err != nil {
			return nil, c.Fault("data."+name+".dataset_json", err.Error(), correctDataset)
		}
	}
	if faults := lacking(c, unpaired(images, found)); len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	var tests []Case
	for _, id := range slices.Sorted(maps.Keys(found[0])) {
		one := Case{ID: id, isTest: true}
		for i := range images {
			one.Images = append(one.Images, found[i][id])
		}
		tests = append(tests, one)
	}
	return tests, nil
}

// modality is the number of a modality by name.
func (d dataset) modality(name string) (string, error) {
	var known []string
	for _, number := range slices.Sorted(maps.Keys(d.Modality)) {
		if strings.EqualFold(d.Modality[number], name) {
			return number, nil
		}
		known = append(known, d.Modality[number])
	}
	return "", fmt.Errorf("is %q, but the modalities of %s are %s", name, d.path, strings.Join(known, ", "))
}

// labelNames are the names of the first classes; none unless each has one.
func (d dataset) labelNames(classes int) []string {
	var names []string
	for i := range classes {
		name, ok := d.Labels[strconv.Itoa(i)]
		if !ok {
			return nil
		}
		names = append(names, name)
	}
	return names
}
