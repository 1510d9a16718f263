package segmentation

import (
	"fmt"
	"slices"

	"dev.niftynet/core/metric"
	"dev.niftynet/core/volume"
)

// Score judges the predicted label map of a case label by label: 1 to classes-1, or, where classes is 0, every label
// but 0 that reference or prediction has. The prediction may store its voxels along other axes than the reference;
// otherwise both must lie on one grid.
func Score(id string, reference, prediction *volume.Volume, classes int) ([]metric.Record, error) {
	maps := []struct {
		name string
		*volume.Volume
	}{{"reference", reference}, {"prediction", prediction}}
	present := map[int]bool{}
	for _, m := range maps {
		if m.Channels != 1 {
			return nil, fmt.Errorf("case %s: the %s has %d volumes, want one of class numbers", id, m.name, m.Channels)
		}
		if err := findLabels(m.Data, classes, present); err != nil {
			return nil, fmt.Errorf("case %s: the %s %w", id, m.name, err)
		}
	}
	turned, err := prediction.Reorient(reference.Affine.AxCodes())
	if err != nil {
		return nil, fmt.Errorf("case %s: turn the prediction's axes: %w", id, err)
	}
	var records []metric.Record
	for _, label := range wanted(present, classes) {
		scores, err := metric.Segmentation(reference, turned, label)
		if err != nil {
			return nil, fmt.Errorf("case %s: %w; resample the prediction onto the reference", id, err)
		}
		records = append(records, metric.Record{Case: id, Scores: scores})
	}
	return records, nil
}

// mostLabels is more than any label map has; images have more values.
const mostLabels = 1000

// findLabels adds the labels of a map to those present.
func findLabels(data []float32, classes int, present map[int]bool) error {
	last := float32(0)
	for _, v := range data {
		if v == last {
			continue
		}
		last = v
		switch {
		case v < 0:
			return fmt.Errorf("has a voxel of %v: labels begin at 0", v)
		case classes > 0 && int(v) >= classes:
			return fmt.Errorf("has a voxel of %v, where %d classes allow 0 to %d", v, classes, classes-1)
		}
		if present[int(v)] = true; len(present) > mostLabels {
			return fmt.Errorf("has more than %d different values: it is no label map", mostLabels)
		}
	}
	return nil
}

// wanted is the labels to judge, in order.
func wanted(present map[int]bool, classes int) []int {
	var labels []int
	for label := 1; label < classes; label++ {
		labels = append(labels, label)
	}
	if classes > 0 {
		return labels
	}
	for label := range present {
		if label != 0 {
			labels = append(labels, label)
		}
	}
	slices.Sort(labels)
	return labels
}
