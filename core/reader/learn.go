package reader

import (
	"context"
	"fmt"
	"slices"

	"dev.niftynet/core/config"
	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

// Names of a label map in histogram_ref_file, as NiftyNet writes them.
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

// lesson is what is still to be learnt, and what cases have taught so far.
type lesson struct {
	landmarks   map[string]*transform.LandmarkMean    // by section
	intensities map[string]*transform.IntensitySample // by section
	labels      map[int]bool                          // nil when the config knows them
}

// lesson finds what the config asks for but doesn't hold.
func (r *Reader) lesson(cases int) lesson {
	const voxels = 10_000_000 // of the whole data set
	c := r.config
	l := lesson{landmarks: map[string]*transform.LandmarkMean{}, intensities: map[string]*transform.IntensitySample{}}
	for _, name := range c.Segmentation.Image {
		if c.Network.Normalisation && len(c.Data[name].HistogramLandmarks) == 0 {
			l.landmarks[name] = &transform.LandmarkMean{Cutoff: c.Network.Cutoff}
		}
		if c.Data[name].IntensityNormalisation == "ct" && len(c.Data[name].IntensityStatistics) == 0 {
			l.intensities[name] = &transform.IntensitySample{PerCase: max(voxels/max(cases, 1), 1000)}
		}
	}
	if c.Segmentation.LabelNormalisation && len(c.Segmentation.LabelFrom) == 0 {
		l.labels = map[int]bool{}
	}
	return l
}

// Learn looks through cases, those of training, for what preprocessing must know of them all and the config leaves
// open: landmarks of histograms, intensities of CT, labels. It writes that into the config, so that a run's config
// holds it, and into histogram_ref_file where there is one. tell, which may be nil, hears how far it is.
func (r *Reader) Learn(ctx context.Context, cases []Case, tell func(done, total int, what string)) error {
	l := r.lesson(len(cases))
	if len(l.landmarks) == 0 && len(l.intensities) == 0 && l.labels == nil {
		return nil
	}
	for i, c := range cases {
		if err := ctx.Err(); err != nil {
			return err
		}
		if tell != nil {
			tell(i, len(cases), "learning from "+c.ID)
		}
		if err := r.study(c, l); err != nil {
			return named(c, err)
		}
	}
	if err := r.keep(l); err != nil {
		return err
	}
	if r.config.Network.HistogramRefFile == "" {
		return nil
	}
	return r.record(l)
}

// study learns from one case.
func (r *Reader) study(c Case, l lesson) error {
	raw, err := r.read(c)
	if err != nil {
		return err
	}
	if l.labels != nil && raw.label != nil {
		for i, v := range raw.label.Data {
			if i == 0 || v != raw.label.Data[i-1] {
				l.labels[int(v)] = true
			}
		}
	}
	s, sections, err := r.regrid(c, raw)
	if err != nil {
		return err
	}
	channels, err := r.channels(s, sections)
	if err != nil {
		return err
	}
	for _, channel := range channels {
		if mean := l.landmarks[channel.section]; mean != nil {
			mean.Add(channel.foreground())
		}
		if sample := l.intensities[channel.section]; sample != nil {
			sample.Add(labelled(channel.voxels, s.Label))
		}
	}
	return nil
}

// labelled is the voxels that have a label, or all where none has.
func labelled(voxels []float32, label *volume.Volume) []float32 {
	var kept []float32
	if label != nil {
		for i, v := range label.Data {
			if v != 0 {
				kept = append(kept, voxels[i])
			}
		}
	}
	if len(kept) == 0 {
		return voxels
	}
	return kept
}

// keep writes what was learnt into the config.
func (r *Reader) keep(l lesson) error {
	c := r.config
	for name, mean := range l.landmarks {
		marks, _ := mean.Landmarks()
		c.Data[name].HistogramLandmarks = marks[:]
		if err := marks.Check(); err != nil {
			return c.Fault("network.normalisation", fmt.Sprintf("learnt nothing of use from [data.%s]: %v", name, err),
				"look at its images, and at cutoff, which wants less than 0.1 and more than 0.9")
		}
	}
	for name, sample := range l.intensities {
		if d, ok := sample.Intensities(); ok {
			c.Data[name].IntensityStatistics = []float64{d.Low, d.High, d.Mean, d.Deviation}
		}
		if err := checkLearnt(c, name); err != nil {
			return err
		}
	}
	if l.labels == nil {
		return nil
	}
	if n := len(l.labels); n != c.Segmentation.NumClasses {
		return c.Fault("segmentation.num_classes", fmt.Sprintf("is %d, but the training cases have %d different labels", c.Segmentation.NumClasses, n),
			fmt.Sprintf("write num_classes = %d, or merge labels with label_from and label_to", n))
	}
	m := transform.DiscreteLabels(l.labels)
	c.Segmentation.LabelFrom, c.Segmentation.LabelTo = m.From, m.To
	return nil
}

// record adds what was learnt to histogram_ref_file.
func (r *Reader) record(l lesson) error {
	c := r.config
	known, err := transform.ReadReference(c.Network.HistogramRefFile)
	if err != nil {
		return err
	}
	for name := range l.landmarks {
		known[name] = slices.Clone(c.Data[name].HistogramLandmarks)
	}
	if l.labels != nil {
		from, to := labelNames(c.Segmentation.Label[0])
		known[from], known[to] = numbers(c.Segmentation.LabelFrom), numbers(c.Segmentation.LabelTo)
	}
	return known.Write(c.Network.HistogramRefFile)
}

func numbers(labels []int) []float64 {
	values := make([]float64, len(labels))
	for i, v := range labels {
		values[i] = float64(v)
	}
	return values
}
