package cpu

import "dev.niftynet/core/kernel"

// Fold computes Folded from Image, or, with Back, Image from Folded; see kernel.FoldForward and kernel.FoldBackward.
type Fold struct {
	kernel.Fold
	Image, Folded []float32
	Back          bool

	loops loops
}

// Run does the operation.
func (o *Fold) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(o.Rows(), o)
}

// do moves row i of the image.
func (o *Fold) do(i, _ int) {
	for k := range o.Runs() {
		r := o.Fold.Run(i, k)
		row := o.Image[r.Row:][:(r.Count-1)*r.Apart+r.Width]
		folded := o.Folded[r.Folded:][:(r.Count-1)*r.Stride+r.Width]
		if o.Back {
			o.loops.copyRows(row, folded, r.Count, r.Width, r.Apart, r.Stride)
		} else {
			o.loops.copyRows(folded, row, r.Count, r.Width, r.Stride, r.Apart)
		}
	}
}
