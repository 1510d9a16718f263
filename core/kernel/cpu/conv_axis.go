package cpu

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// axis is how the positions along one axis are visited: position j of count is destination first + j*every, and each
// of its taps reads source j*step + offset, where that is inside the source.
type axis struct {
	count, first, every int
	step                int
	taps                []axisTap // by rising offset
}

// axisTap is a tap of one axis and the slot of its weights among the packed ones.
type axisTap struct{ offset, slot int }

// forwardAxis is an axis of the forward pass.
func forwardAxis(c kernel.Conv, a int) axis {
	x := axis{count: c.Out[a], every: 1, step: c.Stride[a]}
	for k := range c.Kernel[a] {
		x.taps = append(x.taps, axisTap{offset: k*c.Dilation[a] - c.Pad[a], slot: k})
	}
	return x
}

// backwardAxes are the phases of an axis of the gradient of the data. Tap k takes input i = o*stride + k*dilation - pad
// to output o, so i gathers from o = (i + pad - k*dilation) / stride by the taps for which that is whole: the same ones
// for all inputs that are equal modulo the stride, which are one phase.
func backwardAxes(c kernel.Conv, a int) []axis {
	stride := c.Stride[a]
	var phases []axis
	for first := range min(stride, c.In[a]) {
		x := axis{count: (c.In[a] - first + stride - 1) / stride, first: first, every: stride, step: 1}
		for k := range c.Kernel[a] {
			if reach := first + c.Pad[a] - k*c.Dilation[a]; reach%stride == 0 {
				x.taps = append(x.taps, axisTap{offset: reach / stride, slot: k})
			}
		}
		slices.Reverse(x.taps)
		phases = append(phases, x)
	}
	return phases
}

// inside is the range of taps that read inside a source of the given size at position j.
func (x *axis) inside(j, size int) (from, to int) {
	at := j * x.step
	for from < len(x.taps) && at+x.taps[from].offset < 0 {
		from++
	}
	to = from
	for to < len(x.taps) && at+x.taps[to].offset < size {
		to++
	}
	return from, to
}

// interval is a range of positions, from up to but not to, at which the same taps read inside the source: firstTap up
// to but not endTap.
type interval struct{ from, to, firstTap, endTap int }

// intervals cuts the positions of an axis into intervals.
func (x *axis) intervals(size int) []interval {
	var all []interval
	for j := range x.count {
		first, last := x.inside(j, size)
		if n := len(all); n > 0 && all[n-1].firstTap == first && all[n-1].endTap == last {
			all[n-1].to++
			continue
		}
		all = append(all, interval{from: j, to: j + 1, firstTap: first, endTap: last})
	}
	return all
}

// readers is the range of positions at which a tap reads inside the source.
func (x *axis) readers(tap, size int) (from, to int) {
	for from < x.count && from*x.step+x.taps[tap].offset < 0 {
		from++
	}
	to = from
	for to < x.count && to*x.step+x.taps[tap].offset < size {
		to++
	}
	return from, to
}

// each has an interval for every tap, of the positions at which it reads inside the source.
func (x *axis) each(size int) []interval {
	var all []interval
	for tap := range x.taps {
		from, to := x.readers(tap, size)
		all = append(all, interval{from: from, to: to, firstTap: tap, endTap: tap + 1})
	}
	return all
}

// fold makes groups of positions one position with that many times the channels, whose taps are the union of
// theirs. A vector then has work for all its lanes when there are few channels. It returns the slot of each tap of
// the folded axis by position: -1 where a position does not have the tap.
func (x axis) fold(group int) (axis, [][]int) {
	var offsets []int
	for p := range group {
		for _, t := range x.taps {
			offsets = append(offsets, p*x.step+t.offset)
		}
	}
	slices.Sort(offsets)
	offsets = slices.Compact(offsets)
	folded := axis{count: x.count / group, first: x.first, every: x.every * group, step: x.step * group}
	slots := make([][]int, len(offsets))
	for i, offset := range offsets {
		folded.taps = append(folded.taps, axisTap{offset: offset, slot: i})
		for p := range group {
			slot := -1
			for _, t := range x.taps {
				if p*x.step+t.offset == offset {
					slot = t.slot
				}
			}
			slots[i] = append(slots[i], slot)
		}
	}
	return folded, slots
}

// flatten turns a convolution of 1x1x1 taps, to which only the number of positions matters, into one of a single image
// with longer rows, up to a limit, where its positions can be divided so.
func flatten(c kernel.Conv, longest int) kernel.Conv {
	one := [3]int{1, 1, 1}
	if c.Kernel != one || c.Stride != one || c.Pad != [3]int{} || c.In != c.Out {
		return c
	}
	positions := c.N * c.In[0] * c.In[1] * c.In[2]
	row := min(longest, positions)
	for positions%row != 0 {
		row--
	}
	if row < c.In[2] {
		return c
	}
	c.N, c.In = 1, [3]int{1, positions / row, row}
	c.Out = c.In
	return c
}
