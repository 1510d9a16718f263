package reader

import (
	"fmt"

	"dev.niftynet/core/config"
	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

// labelNames is the names of a label map in histogram_ref_file, as NiftyNet writes them.
func labelNames(section string) (from, to string) {
	return "label_" + section + "-from", "label_" + section + "-to"
}

// recall fills what the config leaves open of landmarks and labels from histogram_ref_file, and checks what there is.
func (r *Reader) recall() error {
	c := r.config
	if path := c.Network.HistogramRefFile; path != "" {
		known, err := transform.ReadReference(path)
		if err != nil {
			return c.Fault("network.histogram_ref_file", err.Error(), "correct the file, or name another")
		}
		for _, name := range c.Segmentation.Image {
			if values, ok := known[name]; ok && len(c.Data[name].HistogramLandmarks) == 0 {
				c.Data[name].HistogramLandmarks = values
			}
		}
		if len(c.Segmentation.Label) > 0 && len(c.Segmentation.LabelFrom) == 0 && c.Segmentation.LabelNormalisation {
			from, to := labelNames(c.Segmentation.Label[0])
			c.Segmentation.LabelFrom, c.Segmentation.LabelTo = whole(known[from]), whole(known[to])
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

// whole turns numbers of a file into labels.
func whole(values []float64) []int {
	labels := make([]int, len(values))
	for i, v := range values {
		labels[i] = int(v)
	}
	return labels
}

// checkLearnt refuses landmarks and statistics of a section that are none.
func checkLearnt(c *config.Config, name string) error {
	s := c.Data[name]
	if n := len(s.HistogramLandmarks); n > 0 {
		problem := fmt.Sprintf("has %d numbers", n)
		if n == len(transform.Landmarks{}) {
			err := transform.Landmarks(s.HistogramLandmarks).Check()
			if err == nil {
				problem = ""
			} else {
				problem = err.Error()
			}
		}
		if problem != "" {
			return c.Fault("data."+name+".histogram_landmarks", problem, "give 13 numbers that rise from 0 to 100, or none to learn them")
		}
	}
	if v := s.IntensityStatistics; len(v) > 0 && (len(v) != 4 || v[0] > v[1] || v[3] <= 0) {
		return c.Fault("data."+name+".intensity_statistics", fmt.Sprintf("is %v", v), "give [low, high, mean, deviation], or none to learn them")
	}
	return nil
}

// numbers is labels as a file has them.
func numbers(labels []int) []float64 {
	values := make([]float64, len(labels))
	for i, v := range labels {
		values[i] = float64(v)
	}
	return values
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
