package config

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// check finds what is wrong between keys: missing ones, and ones that contradict each other.
func (c *Config) check() []error {
	faults := c.checkRequired()
	faults = append(faults, c.checkReferences()...)
	for _, name := range slices.Sorted(maps.Keys(c.Data)) {
		faults = append(faults, c.checkSource(name)...)
	}
	if n := len(c.Segmentation.LabelNames); n > 0 && n != c.Segmentation.NumClasses {
		faults = append(faults, c.Fault("segmentation.label_names",
			fmt.Sprintf("has %d names for %d classes", n, c.Segmentation.NumClasses), "name every class, the background first"))
	}
	return append(faults, c.checkTraining()...)
}

// Fault makes an error about a key such as "training.lr" that tells where the key was given.
func (c *Config) Fault(name, problem, fix string) *Error {
	o, ok := c.origins[name]
	if !ok {
		o.file = c.name
	}
	return &Error{File: o.file, Line: o.line, Key: name, Problem: problem, Fix: fix}
}

func (c *Config) checkRequired() (faults []error) {
	for _, s := range c.sections() {
		for _, k := range s.keys() {
			empty := k.value.IsZero() || k.value.Kind() == reflect.Slice && k.value.Len() == 0
			if empty && k.tag.Get("required") != "" {
				faults = append(faults, c.Fault(joinName(s.name, k.name), "is missing", k.remedy()+": "+k.tag.Get("doc")))
			}
		}
	}
	return faults
}

// checkReferences looks for the data sections that the application names, and for their windows.
func (c *Config) checkReferences() (faults []error) {
	s := c.Segmentation
	known := slices.Sorted(maps.Keys(c.Data))
	inputs := map[string][]string{"segmentation.image": s.Image, "segmentation.label": s.Label, "segmentation.sampler": s.Sampler}
	for _, key := range slices.Sorted(maps.Keys(inputs)) {
		for _, name := range inputs[key] {
			if c.Data[name] != nil {
				continue
			}
			fix := fmt.Sprintf("add a section [data.%s]", name)
			if n, ok := Nearest(name, known); ok {
				fix = fmt.Sprintf("did you mean %q?", n)
			}
			if strings.Contains(name, ",") {
				fix = `write a list, as ["t1", "t2"]`
			}
			faults = append(faults, c.Fault(key, fmt.Sprintf("names %q, but there is no [data.%s]", name, name), fix))
		}
	}
	for _, key := range []string{"segmentation.label", "segmentation.sampler"} {
		if len(inputs[key]) > 1 {
			faults = append(faults, c.Fault(key, "names more than one data section", "name one"))
		}
	}
	if len(faults) > 0 || len(s.Image) == 0 {
		return faults
	}
	return slices.Concat(c.checkWindows(), c.checkPhantoms(), c.checkGeometry())
}

// checkPhantoms sees that cases are all generated or all read: a phantom makes one image and its label.
func (c *Config) checkPhantoms() (faults []error) {
	first := c.Segmentation.Image[0]
	want := c.Data[first]
	for _, name := range slices.Concat(c.Segmentation.Image[1:], c.Segmentation.Label, c.Segmentation.Sampler) {
		if s := c.Data[name]; s.Phantom != want.Phantom || s.Phantom != "" && s.PhantomCases != want.PhantomCases {
			faults = append(faults, c.Fault("data."+name+".phantom",
				fmt.Sprintf("differs from [data.%s]", first), "give the same phantom and phantom_cases to all sections, or none"))
		}
	}
	if want.Phantom != "" && len(c.Segmentation.Image) > 1 {
		faults = append(faults, c.Fault("segmentation.image", "names several sections, but a phantom has one channel", "name one"))
	}
	return faults
}

// checkSource sees that a data section has exactly one origin, and a range of intensities that leaves more than one.
func (c *Config) checkSource(name string) (faults []error) {
	s := c.Data[name]
	section := "data." + name
	origins := 0
	for _, given := range []bool{len(s.PathToSearch) > 0 || s.CSVFile != "", s.DatasetJSON != "", s.Phantom != ""} {
		if given {
			origins++
		}
	}
	if origins != 1 {
		faults = append(faults, c.Fault(section, fmt.Sprintf("has %d of path_to_search or csv_file, dataset_json, and phantom", origins), "give exactly one of them"))
	}
	if _, err := regexp.Compile(s.FilenameRemoveFromID); err != nil {
		faults = append(faults, c.Fault(section+".filename_removefromid", fmt.Sprintf("is no regular expression: %v", err), "see https://pkg.go.dev/regexp/syntax"))
	}
	if w := s.IntensityWindow; w != [2]float64{} && w[0] == w[1] {
		faults = append(faults, c.Fault(section+".intensity_window", fmt.Sprintf("%v leaves one intensity alone", w), "write [low, high] in the units of the files, or leave it out"))
	}
	return faults
}
