package cpu

import "dev.niftynet/core/kernel"

// LossBackward computes DLogits from DOut[0] and the Sums of LossForward; see kernel.LossBackward. Work needs
// WorkSize elements.
type LossBackward struct {
	kernel.Loss
	Logits, Labels, Sums, DOut, DLogits []float32
	Work                                []float32

	loops loops
}

func (o *LossBackward) scratchSize() int { return (2*padded(o.Classes)+2)*block + 3*o.Classes }

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *LossBackward) WorkSize(e *Engine) int { return e.Threads() * o.scratchSize() }

// Run does the operation.
func (o *LossBackward) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(o.Images*parts(o.Positions), o)
}

// do computes part i, which lies in one image.
func (o *LossBackward) do(i, worker int) {
	perImage := parts(o.Positions)
	image, at := i/perImage, i%perImage*positionsPerPart
	scratch := o.Work[worker*o.scratchSize():][:o.scratchSize()]
	slopes, scratch := scratch[:3*o.Classes], scratch[3*o.Classes:]
	o.slopes(slopes, image)
	for lo := at; lo < min(at+positionsPerPart, o.Positions); lo += block {
		from, to := image*o.Positions+lo, image*o.Positions+min(lo+block, o.Positions)
		o.block(scratch, slopes, from, to)
	}
}

// slopes makes the derivative of the loss by the probability of each class of an image, truth*g + square*p +
// constant; the three of a class are side by side.
func (o *LossBackward) slopes(slopes []float32, image int) {
	for c := range o.Classes {
		s := o.Sums[(image*o.Classes+c)*3:][:3]
		truth, square, constant := o.Slopes(kernel.ClassSums{
			Intersection: float64(s[0]), Size: float64(s[1]), Truth: float64(s[2]),
		})
		for k, v := range [...]float64{truth, square, constant} {
			slopes[3*c+k] = float32(v * float64(o.DOut[0]))
		}
	}
}

// block computes the gradient of some positions of an image, at most a block of them.
func (o *LossBackward) block(scratch, slopes []float32, from, to int) {
	l, labels, size := &o.loops, o.Labels[from:to], o.Classes*block
	mean, product := scratch[:block], scratch[block:2*block]
	p, dp := scratch[2*block:], scratch[(2+padded(o.Classes))*block:]
	l.turn(p, o.Logits[from*o.Classes:to*o.Classes], o.Classes)
	l.shift(p[:size], mean)
	l.normalise(p[:size], product)
	for c := range o.Classes {
		plane := dp[c*block:][:block]
		repeat(plane, slopes[3*c+2:][:1])
		l.classSlope(plane[:len(labels)], p[c*block:][:len(labels)], labels, float32(c), slopes[3*c+1], slopes[3*c])
	}
	l.softmaxGrad(dp[:size], p[:size], mean, product)
	if entropy := float32(o.EntropyWeight()) * o.DOut[0]; entropy != 0 {
		for c := range o.Classes {
			plane := dp[c*block:][:len(labels)]
			l.classSlope(plane, p[c*block:][:len(labels)], labels, float32(c), entropy, -entropy)
		}
	}
	l.turnBack(o.DLogits[from*o.Classes:to*o.Classes], dp, o.Classes)
}
