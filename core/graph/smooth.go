package graph

import "dev.niftynet/core/kernel"

// Bell is the kernel of a smoothing; see kernel.Smoothing.
type Bell struct {
	Cauchy   bool
	Sigma    [3]float64 // voxels along D, H, W; with 0 nothing happens along an axis
	Truncate float64    // sigmas from the middle to an end
}

// Smooth convolves every channel of x [N D H W C] with a bell along D, H and W; outside x is 0.
func Smooth(x *Node, b Bell) *Node {
	s := imageShape("smooth", x)
	k := kernel.Smoothing{
		N: s[0], Size: [3]int(s[1:4]), Channels: s[4], Cauchy: b.Cauchy, Sigma: b.Sigma, Truncate: b.Truncate,
	}
	for axis, sigma := range b.Sigma {
		if !(sigma >= 0 && b.Truncate >= 0) || k.Tail(axis) > kernel.MaxTail {
			fail("smooth", []*Node{x}, "want sigmas %v and the truncation %g not below 0, and bells of at most %d voxels",
				b.Sigma, b.Truncate, 2*kernel.MaxTail+1)
		}
	}
	// A separable kernel reads the product of what it needs along D and H, which for bells is much.
	for _, sigma := range [][3]float64{{b.Sigma[0], 0, 0}, {0, b.Sigma[1], b.Sigma[2]}} {
		if k.Sigma = sigma; sigma != [3]float64{} {
			x = applySeparable(smoothing{k}, x)
		}
	}
	return x
}

// smoothing takes an image to a smooth one.
type smoothing struct{ kernel.Smoothing }

// Name is "smooth".
func (smoothing) Name() string { return "smooth" }
