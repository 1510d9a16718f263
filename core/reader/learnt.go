package reader

import (
	"fmt"
	"strconv"

	"dev.niftynet/core/config"
	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

// recall fills what the config leaves open of landmarks and labels from histogram_ref_file, and checks what there is.
func (r *Reader) recall() error {
	c := r.config
	if path := c.Network.HistogramRefFile; path != "" {
		known, err := readReference(path)
		if err == nil {
			err = r.take(path, known)
		}
		if err != nil {
			return c.Fault("network.histogram_ref_file", err.Error(), "correct the file, or name another")
		}
	}
	for _, name := range c.Segmentation.Image {
		if err := checkLearnt(c, name); err != nil {
			return err
		}
	}
	if err := r.labelMap().Check(c.Segmentation.NumClasses); err != nil {
		return c.Fault("segmentation.label_from", "does not fit label_to or num_classes: "+err.Error(), "correct one of them")
	}
	return nil
}

// take fills what the config leaves open from what a file knows.
func (r *Reader) take(path string, known reference) error {
	c := r.config
	for _, name := range c.Segmentation.Image {
		if marks, ok := known.landmarks[name]; ok && len(c.Data[name].HistogramLandmarks) == 0 {
			c.Data[name].HistogramLandmarks = marks[:]
		}
	}
	s := &c.Segmentation
	if len(s.Label) == 0 || len(s.LabelFrom) > 0 || !s.LabelNormalisation {
		return nil
	}
	m := known.labels[s.Label[0]]
	if err := m.Check(s.NumClasses); err != nil {
		return fmt.Errorf("%s: labels of %s: %w", path, s.Label[0], err)
	}
	s.LabelFrom, s.LabelTo = m.From, m.To
	return nil
}

// describe takes from dataset.json what the config leaves open: the number of each modality that is named, and what
// classes are called. It writes that into the config, so that a run's config holds it.
func (r *Reader) describe() error {
	c := r.config
	for _, name := range c.Segmentation.Image {
		s := c.Data[name]
		if _, err := strconv.ParseUint(s.Modality, 10, 16); err == nil || s.Modality == "" {
			continue
		}
		if s.DatasetJSON == "" {
			return c.Fault("data."+name+".modality", fmt.Sprintf("is %q, but there is no dataset_json to tell its number", s.Modality), "write the number of the volume, from 0")
		}
		d, err := r.dataset(name)
		if err != nil {
			return err
		}
		number, err := d.modality(s.Modality)
		if err != nil {
			return c.Fault("data."+name+".modality", err.Error(), "name one of them, or its number")
		}
		s.Modality = number
	}
	s := c.Segmentation
	renumbered := s.LabelNormalisation || len(s.LabelFrom) > 0 // so classes are not the labels that have names
	if len(s.Label) == 0 || len(s.LabelNames) > 0 || renumbered {
		return nil
	}
	name := s.Label[0]
	if c.Data[name].DatasetJSON == "" {
		return nil
	}
	d, err := r.dataset(name)
	if err != nil {
		return err
	}
	c.Segmentation.LabelNames = d.labelNames(c.Segmentation.NumClasses)
	return nil
}

// checkLearnt refuses landmarks and statistics of a section that are none, and a cutoff that no landmarks can be learnt
// with.
func checkLearnt(c *config.Config, name string) error {
	s := c.Data[name]
	if cut := c.Network.Cutoff; c.Network.Normalisation && len(s.HistogramLandmarks) == 0 && (cut[0] > 0.1 || cut[1] < 0.9) {
		return c.Fault("network.cutoff", fmt.Sprintf("%v lies between the landmarks at 0.1 and 0.9", cut), "write at most 0.1 and at least 0.9")
	}
	if len(s.HistogramLandmarks) > 0 {
		if _, err := transform.LandmarksOf(s.HistogramLandmarks); err != nil {
			return c.Fault("data."+name+".histogram_landmarks", err.Error(), "give 13 numbers that rise from 0 to 100, or none to learn them")
		}
	}
	if v := s.IntensityStatistics; len(v) > 0 && (len(v) != 4 || v[0] > v[1] || v[3] <= 0) {
		return c.Fault("data."+name+".intensity_statistics", fmt.Sprintf("is %v", v), "give [low, high, mean, deviation], or none to learn them")
	}
	return nil
}

// labelMap is how labels become classes; it is empty where they are classes as they are.
func (r *Reader) labelMap() transform.LabelMap {
	s := r.config.Segmentation
	return transform.LabelMap{From: s.LabelFrom, To: s.LabelTo}
}

// Classes numbers the labels of a map, as stored in files, as classes, in place.
func (r *Reader) Classes(v *volume.Volume) {
	if m := r.labelMap(); len(m.From) > 0 {
		m.Apply(v)
	}
}

// Labels gives classes the labels that files store, in place.
func (r *Reader) Labels(v *volume.Volume) {
	if m := r.labelMap(); len(m.From) > 0 {
		m.Invert(v)
	}
}
