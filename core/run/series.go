package run

import (
	"slices"

	"dev.niftynet/core/event"
)

// Series is a curve: a value for each of some steps, in ascending order.
type Series struct {
	Step  []int64
	Value []float64
	Wall  []float64 // when it was written, in seconds since 1970
}

// before is the part of a series ahead of a step. It shares memory with s, and appending to it copies, so that a
// series which was given away never changes.
func (s Series) before(step int64) Series {
	n, _ := slices.BinarySearch(s.Step, step)
	if n == len(s.Step) {
		return s
	}
	return Series{Step: slices.Clip(s.Step[:n]), Value: slices.Clip(s.Value[:n]), Wall: slices.Clip(s.Wall[:n])}
}

// curves are the series of a run by tag.
type curves map[string]Series

// add takes in an event. A session's start makes void what was told of its step and later ones; of two values for a
// step the later counts.
func (c curves) add(e event.Event) {
	if e.Start {
		for tag, s := range c {
			c[tag] = s.before(e.Step)
		}
	}
	for _, v := range e.Scalars {
		s, known := c[v.Tag]
		if !known && plain(v.Tag) != v.Tag {
			continue // not a tag of ours, and not one for a terminal
		}
		s = s.before(e.Step)
		c[v.Tag] = Series{
			Step:  append(s.Step, e.Step),
			Value: append(s.Value, v.Value),
			Wall:  append(s.Wall, e.Wall),
		}
	}
}
