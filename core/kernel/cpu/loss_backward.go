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

// slopes are the derivative of the loss by the probability of a class: truth*g + square*p + constant.
type slopes struct{ truth, square, constant float32 }

func (o *LossBackward) scratchSize() int { return (2*o.Classes + 3) * block }

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *LossBackward) WorkSize(e *Engine) int { return e.Threads() * o.scratchSize() }

// Run does the operation.
func (o *LossBackward) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(o.Images*parts(o.Positions), o)
}

// Do computes part i, which lies in one image.
func (o *LossBackward) Do(i, worker int) {
	perImage := parts(o.Positions)
	image, at := i/perImage, i%perImage*positionsPerPart
	scratch := o.Work[worker*o.scratchSize():][:o.scratchSize()]
	for lo := at; lo < min(at+positionsPerPart, o.Positions); lo += block {
		from, to := image*o.Positions+lo, image*o.Positions+min(lo+block, o.Positions)
		o.block(scratch, image, from, to)
	}
}

// block computes the gradient of some positions of an image, at most a block of them.
func (o *LossBackward) block(scratch []float32, image, from, to int) {
	l, size := &o.loops, o.Classes*block
	ones, mean, product := scratch[:block], scratch[block:2*block], scratch[2*block:3*block]
	p, dp := scratch[3*block:][:size], scratch[3*block+size:]
	labels := o.Labels[from:to]
	toPlanes(p, o.Logits[from*o.Classes:to*o.Classes], o.Classes)
	l.softmax(p, mean, product)
	repeat(ones, []float32{1})
	for c := range o.Classes {
		s := o.slopes(image, c)
		l.blend(dp[c*block:][:block], p[c*block:][:block], ones, s.square, s.constant)
		for i, label := range labels {
			if label == float32(c) {
				dp[c*block+i] += s.truth
			}
		}
	}
	l.softmaxGrad(dp, p, mean, product)
	if entropy := float32(o.EntropyWeight()) * o.DOut[0]; entropy != 0 {
		for c := range o.Classes {
			o.loops.blend(dp[c*block:][:block], dp[c*block:][:block], p[c*block:][:block], 1, entropy)
		}
		for i, label := range labels {
			o.atLabel(dp[i:], p[i:], label, entropy)
		}
	}
	fromPlanes(o.DLogits[from*o.Classes:to*o.Classes], dp, o.Classes)
}

// atLabel is what the label of one position changes in its gradient of the cross entropy.
func (o *LossBackward) atLabel(dp, p []float32, label, entropy float32) {
	if c := kernel.Class(label, o.Classes); c >= 0 {
		dp[c*block] -= entropy
		return
	}
	for c := range o.Classes { // no class, no entropy
		dp[c*block] -= entropy * p[c*block]
	}
}

func (o *LossBackward) slopes(image, class int) slopes {
	s := o.Sums[(image*o.Classes+class)*3:][:3]
	truth, square, constant := o.Slopes(kernel.ClassSums{
		Intersection: float64(s[0]), Size: float64(s[1]), Truth: float64(s[2]),
	})
	by := float64(o.DOut[0])
	return slopes{float32(by * truth), float32(by * square), float32(by * constant)}
}
