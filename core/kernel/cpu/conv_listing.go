package cpu

import "fmt"

// Kernel says how the convolution is done, for listings: "tiles 14x32" computes blocks of 14 positions by 32 channels,
// "fold 4" of four neighbours each; "dots 6x4" computes 6 positions by 4 channels as dot products.
func (o *ConvForward) Kernel(e *Engine) string { return o.prepare(e).kernel() }

// Kernel says how the gradient of the data is done; see ConvForward.Kernel.
func (o *ConvBackwardData) Kernel(e *Engine) string { return o.prepare(e).kernel() }

// Kernel says how the gradient of the weights is done: "straight 32" multiplies every element of the source with 32
// channels of the gradient, "swapped 48" every channel with runs of 48 elements of the source.
func (o *ConvBackwardWeights) Kernel(e *Engine) string { return o.prepare(e).kernel() }

func (g *gather) kernel() string {
	width := g.groups[0].width
	rows := cutRow(g.blocks, g.phases[0].axes[2].count, width, anyRows)[0].rows
	if g.dots != nil {
		return fmt.Sprintf("dots %dx%d%s", rows, width, rounded(g.tier))
	}
	return fmt.Sprintf("tiles %dx%d%s%s", rows, width*g.tier.lanes(), folded(g.foldedChannels/g.channels), rounded(g.tier))
}

func (g *correlation) kernel() string {
	if g.swapped {
		return fmt.Sprintf("swapped %d%s", g.most*g.tier.lanes(), rounded(g.tier))
	}
	return fmt.Sprintf("straight %d%s%s",
		g.groups[0].width*g.tier.lanes(), folded(g.foldedChannels/g.conv.COut), rounded(g.tier))
}

func folded(positions int) string {
	if positions == 1 {
		return ""
	}
	return fmt.Sprintf(" fold %d", positions)
}

func rounded(t Tier) string {
	if t == bfloat16 {
		return " bfloat16"
	}
	return ""
}
