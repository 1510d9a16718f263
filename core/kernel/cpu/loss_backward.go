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

func (o *LossBackward) scratchSize() int { return (2*padded(o.Classes)+3)*block + 3*o.Classes }

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
	l, size := &o.loops, padded(o.Classes)*block
	ones, mean, product := scratch[:block], scratch[block:2*block], scratch[2*block:3*block]
	p, dp := scratch[3*block:][:size], scratch[3*block+size:]
	labels := o.Labels[from:to]
	l.turn(p, o.Logits[from*o.Classes:to*o.Classes], o.Classes)
	l.softmax(p[:o.Classes*block], mean, product)
	repeat(ones, []float32{1})
	for c := range o.Classes {
		l.blend(dp[c*block:][:block], p[c*block:][:block], ones, slopes[3*c+1], slopes[3*c+2])
	}
	for i, label := range labels {
		if c := kernel.Class(label, o.Classes); c >= 0 {
			dp[c*block+i] += slopes[3*c]
		}
	}
	l.softmaxGrad(dp, p[:o.Classes*block], mean, product)
	if entropy := float32(o.EntropyWeight()) * o.DOut[0]; entropy != 0 {
		for c := range o.Classes {
			l.blend(dp[c*block:][:block], dp[c*block:][:block], p[c*block:][:block], 1, entropy)
		}
		for i, label := range labels {
			o.atLabel(dp[i:], p[i:], label, entropy)
		}
	}
	l.turnBack(o.DLogits[from*o.Classes:to*o.Classes], dp, o.Classes)
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
