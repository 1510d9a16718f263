package reader

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"dev.niftynet/core/parallel"
	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

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
	const together = 8 // cases in memory
	done := 0
	for some := range slices.Chunk(cases, together) {
		if tell != nil {
			tell(done, len(cases), "learning from "+some[0].ID)
		}
		seen, err := parallel.Map(ctx, len(some), func(i int) (observation, error) { return r.observe(ctx, some[i], l) })
		if err != nil {
			return err
		}
		for _, o := range seen {
			l.add(o)
		}
		done += len(some)
	}
	if err := r.keep(l); err != nil {
		return err
	}
	if r.config.Network.HistogramRefFile == "" {
		return nil
	}
	return r.record(l)
}

// observation is what one case has to say to a lesson.
type observation struct {
	labels   []int
	channels []intensities
}

// intensities are those of one channel: of the foreground, and where there is a label.
type intensities struct {
	section              string
	foreground, labelled []float32
}

// observe looks at one case.
func (r *Reader) observe(ctx context.Context, c Case, l lesson) (observation, error) {
	var o observation
	raw, err := r.read(ctx, c)
	if err != nil {
		return o, named(c, err)
	}
	if l.labels != nil && raw.label != nil {
		for i, v := range raw.label.Data {
			if i == 0 || v != raw.label.Data[i-1] {
				o.labels = append(o.labels, int(v))
			}
		}
	}
	s, sections, err := r.regrid(ctx, c, raw)
	if err != nil {
		return o, named(c, err)
	}
	channels, err := r.channels(s, sections)
	if err != nil {
		return o, named(c, err)
	}
	for _, channel := range channels {
		one := intensities{section: channel.section}
		if l.landmarks[channel.section] != nil {
			one.foreground = channel.foreground()
		}
		if l.intensities[channel.section] != nil {
			one.labelled = labelled(channel.voxels, s.Label)
		}
		o.channels = append(o.channels, one)
	}
	return o, nil
}

// add learns from one case.
func (l lesson) add(o observation) {
	for _, label := range o.labels {
		l.labels[label] = true
	}
	for _, c := range o.channels {
		if mean := l.landmarks[c.section]; mean != nil {
			mean.Add(c.foreground)
		}
		if sample := l.intensities[c.section]; sample != nil {
			sample.Add(c.labelled)
		}
	}
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
	for _, name := range c.Segmentation.Image {
		if mean := l.landmarks[name]; mean != nil {
			marks, _ := mean.Landmarks()
			if err := marks.Check(); err != nil {
				return c.Fault("network.normalisation", fmt.Sprintf("learnt nothing of use from [data.%s]: %v", name, err),
					"look at its images")
			}
			c.Data[name].HistogramLandmarks = marks[:]
		}
		if sample := l.intensities[name]; sample != nil {
			if d, ok := sample.Intensities(); ok {
				c.Data[name].IntensityStatistics = []float64{d.Low, d.High, d.Mean, d.Deviation}
			}
			if err := checkLearnt(c, name); err != nil {
				return err
			}
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
	known, err := readReference(c.Network.HistogramRefFile)
	if err != nil {
		return err
	}
	for name := range l.landmarks {
		known.landmarks[name] = transform.Landmarks(c.Data[name].HistogramLandmarks)
	}
	if l.labels != nil {
		known.labels[c.Segmentation.Label[0]] = r.labelMap()
	}
	if err := os.MkdirAll(filepath.Dir(c.Network.HistogramRefFile), 0o777); err != nil {
		return fmt.Errorf("make folder of network.histogram_ref_file: %w", err)
	}
	return known.write(c.Network.HistogramRefFile)
}
