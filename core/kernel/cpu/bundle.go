package cpu

import (
	"fmt"

	"dev.niftynet/core/kernel"
)

// bundle is some groups of a convolution as a dense one of their channels: a group where that fills a vector, or several
// with zero weights between them. Channels are copied to images of their own and back.
type bundle struct {
	all    kernel.Grouped
	groups int         // in a bundle; 0 before newBundle
	conv   kernel.Conv // of a bundle
	copied columns     // under way
}

// newBundle panics where Check refuses the geometry.
func newBundle(g kernel.Grouped) bundle {
	if err := g.Check(); err != nil {
		panic(err)
	}
	const lanes = 16 // of a vector
	b := bundle{all: g, groups: 1, conv: g.Conv}
	width := max(g.CIn, g.COut) / g.Groups
	for n := 2; n*width <= lanes; n++ {
		if g.Groups%n == 0 {
			b.groups = n
		}
	}
	b.conv.CIn, b.conv.COut = g.CIn/b.count(), g.COut/b.count()
	return b
}

// count is the number of bundles.
func (b *bundle) count() int { return b.all.Groups / b.groups }

// plan says how a grouped convolution is done.
func plan(g kernel.Grouped) string {
	if isDepthwise(g) {
		return "depthwise"
	}
	b := newBundle(g)
	return fmt.Sprintf("%d times %d to %d channels", b.count(), b.conv.CIn, b.conv.COut)
}

// size is the elements of a bundle's images and weights.
func (b *bundle) size() int { return b.conv.XLen() + b.conv.WLen() + b.conv.YLen() }

// cut divides scratch memory into input, weights and output of a bundle, and what is left.
func (b *bundle) cut(work []float32) (x, w, y, rest []float32) {
	i := b.conv.XLen()
	j := i + b.conv.WLen()
	k := j + b.conv.YLen()
	return work[:i], work[i:j], work[j:k], work[k:]
}

// spread writes the weights of bundle i among those of a dense convolution.
func (b *bundle) spread(to, from []float32, i int) {
	clear(to)
	b.eachRow(i, func(inside, outside, n int) { copy(to[inside:][:n], from[outside:]) })
}

// collect takes the weights of bundle i from among those of a dense convolution.
func (b *bundle) collect(to, from []float32, i int) {
	b.eachRow(i, func(inside, outside, n int) { copy(to[outside:][:n], from[inside:]) })
}

// eachRow visits the weights of an input channel to the n output channels of its group: where they are among the
// bundle's and among all.
func (b *bundle) eachRow(i int, visit func(inside, outside, n int)) {
	cIn, cOut := b.all.CIn/b.all.Groups, b.all.COut/b.all.Groups
	for tap := range b.conv.WLen() / (b.conv.CIn * b.conv.COut) {
		for k := range b.conv.CIn {
			group := k / cIn
			inside := (tap*b.conv.CIn+k)*b.conv.COut + group*cOut
			visit(inside, (tap*cIn+k%cIn)*b.all.COut+i*b.conv.COut+group*cOut, cOut)
		}
	}
}

// take copies the channels of bundle i, so many, from an image of all channels.
func (b *bundle) take(e *Engine, to, all []float32, channels, i int) {
	b.copy(e, columns{to: to, toPitch: channels, from: all[i*channels:], fromPitch: channels * b.count(), width: channels})
}

// give copies the channels of bundle i, so many, back to an image of all channels.
func (b *bundle) give(e *Engine, all, from []float32, channels, i int) {
	b.copy(e, columns{to: all[i*channels:], toPitch: channels * b.count(), from: from, fromPitch: channels, width: channels})
}

// copy copies all positions of images.
func (b *bundle) copy(e *Engine, c columns) {
	c.rows = (len(c.to) + c.toPitch - 1) / c.toPitch
	c.loops = e.tier.loops()
	b.copied = c
	e.pool.Run(chunks(c.rows*max(c.toPitch, c.fromPitch)), &b.copied)
}

// columns is rows of some channels, copied from one image to another; pitches are the channels of each.
type columns struct {
	to, from                  []float32
	toPitch, fromPitch, width int

	rows  int
	loops loops
}

// do copies part i.
func (c *columns) do(i, _ int) {
	lo, hi := positions(i, c.rows*max(c.toPitch, c.fromPitch), max(c.toPitch, c.fromPitch))
	if lo == hi {
		return
	}
	c.loops.copyRows(c.to[lo*c.toPitch:(hi-1)*c.toPitch+c.width], c.from[lo*c.fromPitch:(hi-1)*c.fromPitch+c.width],
		hi-lo, c.width, c.toPitch, c.fromPitch)
}
