package reader

import (
	"context"
	"fmt"
	"slices"

	"dev.niftynet/core/config"
	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

// channel is one channel of a case's image and the section that it comes from.
type channel struct {
	section string
	source  *config.Source
	voxels  []float32
	mask    *transform.Mask // foreground; nil where all voxels count
}

// foreground is a copy of the voxels that normalisation measures.
func (c channel) foreground() []float32 {
	if c.mask == nil {
		return slices.Clone(c.voxels)
	}
	return c.mask.Values(c.voxels)
}

// channels takes a sample's image apart. sections says for each channel which section it comes from.
func (r *Reader) channels(s *Sample, sections []string) ([]channel, error) {
	n := r.config.Network
	var masks []transform.Mask
	if n.NormaliseForegroundOnly {
		var err error
		f := transform.Foreground{Type: transform.Threshold(n.ForegroundType), Fusion: transform.Fusion(n.MultimodForegroundType)}
		if masks, err = f.Masks(s.Image); err != nil {
			return nil, &CaseError{
				Key: "network.foreground_type", Problem: err.Error(),
				Fix: "set another foreground_type, or normalise_foreground_only = false",
			}
		}
	}
	all := make([]channel, len(sections))
	for i, name := range sections {
		all[i] = channel{section: name, source: r.config.Data[name], voxels: s.Image.Channel(i)}
		if masks != nil {
			all[i].mask = &masks[i]
		}
	}
	return all, nil
}

// limit does what comes before intensities are measured: colours are spread evenly, and intensities clipped.
func (r *Reader) limit(section string, image *volume.Volume) error {
	if r.config.Network.RGBNormalisation {
		if err := transform.Equalise(image); err != nil {
			return &CaseError{Key: "network.rgb_normalisation", Problem: err.Error(), Fix: "set it to false"}
		}
	}
	if w := r.config.Data[section].IntensityWindow; w != [2]float64{} {
		transform.Clip(image.Data, float32(w[0]), float32(w[1]))
	}
	return nil
}

// normalise brings the intensities of every channel to their scale: first the histogram, then the range.
func (r *Reader) normalise(ctx context.Context, channels []channel) error {
	for _, c := range channels {
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.config.Network.Normalisation {
			if err := r.standardise(c); err != nil {
				return err
			}
		}
		if err := r.scale(c); err != nil {
			return err
		}
	}
	return nil
}

// standardise brings the histogram of a channel to that of the training cases.
func (r *Reader) standardise(c channel) error {
	if len(c.source.HistogramLandmarks) == 0 {
		return r.config.Fault("network.normalisation", fmt.Sprintf("has no landmarks of [data.%s]", c.section),
			"train first and give the run, or name a histogram_ref_file that has them")
	}
	n := r.config.Network
	transform.Standardisation{
		Landmarks: transform.Landmarks(c.source.HistogramLandmarks), Norm: transform.Norm(n.NormType), Cutoff: n.Cutoff,
	}.Apply(c.voxels, c.foreground())
	return nil
}

// scale brings the intensities of a channel to the range that its section asks for.
func (r *Reader) scale(c channel) error {
	switch r.scaling(c.source) {
	case "whitening":
		if c.mask == nil {
			transform.Whiten(c.voxels, c.voxels)
		} else {
			transform.Whiten(c.voxels, c.foreground())
		}
	case "ct":
		s := c.source.IntensityStatistics
		if len(s) == 0 {
			return r.config.Fault("data."+c.section+".intensity_normalisation", "has no statistics of the data set to go by",
				"train first and give the run, or write intensity_statistics = [low, high, mean, deviation]")
		}
		transform.Intensities{Low: s[0], High: s[1], Mean: s[2], Deviation: s[3]}.Apply(c.voxels)
	case "rescale_to_0_1":
		transform.Rescale(c.voxels)
	case "rgb_to_0_1":
		transform.Scale(c.voxels, 1.0/255)
	}
	return nil
}

// scaling is how the intensities of a section are brought to one scale.
func (r *Reader) scaling(s *config.Source) string {
	if s.IntensityNormalisation == "" && r.config.Network.Whitening {
		return "whitening"
	}
	return s.IntensityNormalisation
}
