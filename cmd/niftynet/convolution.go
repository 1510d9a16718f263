package main

import (
	"fmt"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
)

// convolution is the geometry of a spec and the pass that it is; no pass for other specs.
func convolution(spec graph.Spec) (c kernel.Grouped, pass string) {
	switch s := spec.(type) {
	case graph.ConvForward:
		return s.Grouped, "forward"
	case graph.ConvBackwardData:
		return s.Grouped, "data"
	case graph.ConvBackwardWeights:
		return s.Grouped, "weights"
	default:
		return kernel.Grouped{}, ""
	}
}

// convolutionName names a convolution by its channels and what of its kernel is not usual.
func convolutionName(c kernel.Grouped) string {
	text := fmt.Sprintf("%d->%d k%s", c.CIn, c.COut, sides(c.Kernel))
	for _, part := range []struct {
		name  string
		sizes [3]int
	}{{"s", c.Stride}, {"d", c.Dilation}} {
		if part.sizes != [3]int{1, 1, 1} {
			text += " " + part.name + sides(part.sizes)
		}
	}
	if c.Groups > 1 {
		text += fmt.Sprintf(" g%d", c.Groups)
	}
	if c.N > 1 {
		text += fmt.Sprintf(" n%d", c.N)
	}
	return text
}

// sides are sizes along x, y, z, or the one that all have.
func sides(size [3]int) string {
	if size[0] == size[1] && size[1] == size[2] {
		return fmt.Sprint(size[0])
	}
	return fmt.Sprintf("%dx%dx%d", size[2], size[1], size[0])
}

// usedFLOPs counts the operations of a pass without those of taps in the padding, which kernels leave out.
func usedFLOPs(c kernel.Grouped) float64 {
	flops := 2 * float64(c.N) * float64(c.CIn) * float64(c.COut) / float64(c.Groups)
	for a := range c.In {
		inside := 0
		for o := range c.Out[a] {
			for k := range c.Kernel[a] {
				if at := o*c.Stride[a] + k*c.Dilation[a] - c.Pad[a]; at >= 0 && at < c.In[a] {
					inside++
				}
			}
		}
		flops *= float64(inside)
	}
	return flops
}
