package check

import (
	"fmt"
	"slices"

	"dev.niftynet/core/reader"
)

// scales finds cases whose intensities are of another scale than the usual, where nothing brings them to one.
func (s *set) scales() (found []Finding) {
	const unlikely = 100
	n := s.Config.Network
	for number, section := range s.Config.Segmentation.Image {
		how := s.Config.Data[section].IntensityNormalisation
		if n.Normalisation || how == "" && n.Whitening || how != "" && how != "none" {
			continue
		}
		var most []float64
		for _, in := range s.all {
			if largest := reach(in, number); largest > 0 {
				most = append(most, largest)
			}
		}
		if len(most) == 0 {
			continue
		}
		slices.Sort(most)
		usual := most[len(most)/2]
		for _, in := range s.all {
			largest := reach(in, number)
			if largest == 0 || largest < unlikely*usual && usual < unlikely*largest {
				continue
			}
			found = append(found, Finding{
				Severity: Warning, Key: "data." + section + ".intensity_normalisation", Case: in.Case.ID,
				Problem: fmt.Sprintf("intensities reach to %.3g, usual are %.3g, and nothing brings them to one scale", largest, usual),
				Fix:     `set network.whitening = true or intensity_normalisation = "whitening"`,
			})
		}
	}
	return found
}

// learnt finds sections of one intensity in all training cases, from which no normalisation can learn.
func (s *set) learnt() (found []Finding) {
	for number, section := range s.Config.Segmentation.Image {
		source := s.Config.Data[section]
		key := ""
		switch {
		case s.Config.Network.Normalisation && len(source.HistogramLandmarks) == 0:
			key = "network.normalisation"
		case source.IntensityNormalisation == "ct" && len(source.IntensityStatistics) == 0:
			key = "data." + section + ".intensity_normalisation"
		}
		varies := func(in reader.Inspection) bool { return number >= len(in.Images) || !constant(in.Images[number]) }
		if key == "" || len(s.training) == 0 || slices.ContainsFunc(s.training, varies) {
			continue
		}
		found = append(found, Finding{
			Severity: Error, Key: key, Case: s.training[0].Case.ID,
			Problem: fmt.Sprintf("learns nothing from [data.%s]: every image of a training case, such as%s, is of one intensity", section, named(s.training[0].Images[number])),
			Fix:     "correct the section's files, or normalise in another way",
		})
	}
	return found
}

// limits finds images of which intensity_window leaves one intensity, as that of CT does of an MR image.
func (s *set) limits() (found []Finding) {
	for number, section := range s.Config.Segmentation.Image {
		w := s.Config.Data[section].IntensityWindow
		if w == [2]float64{} {
			continue
		}
		var outside []reader.Inspection
		for _, in := range s.all {
			if number < len(in.Images) && in.Images[number].Section == section && (in.Images[number].Most <= float32(w[0]) || in.Images[number].Least >= float32(w[1])) {
				outside = append(outside, in)
			}
		}
		if len(outside) == 0 {
			continue
		}
		image := outside[0].Images[number]
		found = append(found, Finding{
			Severity: Warning, Key: "data." + section + ".intensity_window", Case: outside[0].Case.ID,
			Problem: fmt.Sprintf("%v leaves one intensity of %d of %d images; those of this one are %v to %v", w, len(outside), len(s.all), image.Least, image.Most),
			Fix:     "write [low, high] in the units of the files, or leave it out",
		})
	}
	return found
}

// reach is the largest intensity of one image of a case, up or down; 0 when the image can't be read.
func reach(in reader.Inspection, number int) float64 {
	if channels(in) == 0 || number >= len(in.Images) {
		return 0
	}
	return float64(max(in.Images[number].Most, -in.Images[number].Least))
}
