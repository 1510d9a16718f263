package transform

import (
	"fmt"
	"maps"
	"slices"

	"dev.niftynet/core/volume"
)

// LabelMap gives labels as stored the number of a class: From[i] becomes To[i]. Several labels may become one class.
type LabelMap struct{ From, To []int }

// DiscreteLabels gives the labels that occur the classes 0, 1, 2 ... in their order.
func DiscreteLabels(present map[int]bool) LabelMap {
	m := LabelMap{From: slices.Sorted(maps.Keys(present))}
	for i := range m.From {
		m.To = append(m.To, i)
	}
	return m
}

// Check refuses a map that is no map into classes below the given number.
func (m LabelMap) Check(classes int) error {
	if len(m.From) != len(m.To) {
		return fmt.Errorf("%d labels are given %d classes: write one for each", len(m.From), len(m.To))
	}
	seen := map[int]bool{}
	for i, label := range m.From {
		if seen[label] {
			return fmt.Errorf("label %d is given a class twice", label)
		}
		seen[label] = true
		if m.To[i] < 0 || m.To[i] >= classes {
			return fmt.Errorf("label %d becomes class %d, but there are classes 0 to %d", label, m.To[i], classes-1)
		}
	}
	return nil
}

// Apply turns labels into classes, in place; a label that the map lacks becomes 0.
func (m LabelMap) Apply(v *volume.Volume) {
	classes := map[float32]float32{}
	for i, label := range m.From {
		classes[float32(label)] = float32(m.To[i])
	}
	replace(v.Data, classes)
}

// Invert turns classes back into labels, in place: of several labels that became one class, the first. A class that the
// map lacks becomes 0.
func (m LabelMap) Invert(v *volume.Volume) {
	labels := map[float32]float32{}
	for i, class := range slices.Backward(m.To) {
		labels[float32(class)] = float32(m.From[i])
	}
	replace(v.Data, labels)
}

// replace looks every value up, once for each run of equal ones.
func replace(x []float32, by map[float32]float32) {
	for first := 0; first < len(x); {
		old := x[first]
		end := first
		for ; end < len(x) && x[end] == old; end++ {
			x[end] = by[old]
		}
		first = end
	}
}
