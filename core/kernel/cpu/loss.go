package cpu

import (
	"math"

	"dev.niftynet/core/kernel"
)

// LossForward computes Out[0], the loss, Sums [Images Classes 3] for LossBackward, and Bad, the number of labels
// that name no class; see kernel.LossForward. Work needs WorkSize elements.
type LossForward struct {
	kernel.Loss
	Logits, Labels, Sums, Out []float32
	Work                      []float32
	Bad                       int

	loops loops
}

// Every part leaves in Work the class sums, the cross entropy and the number of bad labels.
func (o *LossForward) partialSize() int { return 3*o.Classes + 2 }

func (o *LossForward) scratchSize() int {
	return (padded(o.Classes)+2)*block + (o.Classes+1)*4*sumPeriod
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *LossForward) WorkSize(e *Engine) int {
	return o.Images*parts(o.Positions)*o.partialSize() + e.Threads()*o.scratchSize()
}

// Run does the operation.
func (o *LossForward) Run(e *Engine) {
	o.loops = e.tier.loops()
	perImage, size := parts(o.Positions), o.partialSize()
	e.pool.Run(o.Images*perImage, o)
	o.Bad = 0
	entropy := 0.0
	for n := range o.Images {
		partials := o.Work[n*perImage*size:][:perImage*size]
		for k := range 3 * o.Classes {
			o.Sums[n*3*o.Classes+k] = float32(fold(partials, size, k))
		}
		entropy += fold(partials, size, size-2)
		o.Bad += int(fold(partials, size, size-1))
	}
	o.Out[0] = float32(kernel.Combine(o.Loss, o.Sums, entropy))
}

// do sums over part i, which lies in one image.
func (o *LossForward) do(i, worker int) {
	perImage, size := parts(o.Positions), o.partialSize()
	partial := o.Work[i*size:][:size]
	scratch := o.Work[o.Images*perImage*size+worker*o.scratchSize():][:o.scratchSize()]
	sums := scratch[(padded(o.Classes)+2)*block:] // of every class, and of the label's logit less the largest
	clear(sums)
	entropy := 0.0
	first, from := i/perImage*o.Positions, i%perImage*positionsPerPart
	to := min(from+positionsPerPart, o.Positions)
	for at := first + from; at < first+to; at += block {
		entropy += o.block(scratch, sums, at, min(at+block, first+to))
	}
	named := 0
	for c := range o.Classes {
		of := sums[c*4*sumPeriod:]
		sizes := of[:sumPeriod]
		if o.Kind == kernel.Dice {
			sizes = of[sumPeriod : 2*sumPeriod] // of squares
		}
		partial[3*c] = float32(fold(of[2*sumPeriod:3*sumPeriod], 1, 0))
		partial[3*c+1] = float32(fold(sizes, 1, 0))
		partial[3*c+2] = float32(fold(of[3*sumPeriod:4*sumPeriod], 1, 0))
		named += int(partial[3*c+2])
	}
	shifted := sums[o.Classes*4*sumPeriod:]
	partial[size-2] = float32(entropy - fold(shifted[2*sumPeriod:3*sumPeriod], 1, 0))
	partial[size-1] = float32(to - from - named)
}

// block takes some positions, at most a block of them, into the sums. The logarithms of their totals of
// exp(logit - largest) add to what it returns.
func (o *LossForward) block(scratch, sums []float32, from, to int) (entropy float64) {
	l, labels, n := &o.loops, o.Labels[from:to], to-from
	largest, total, planes := scratch[:block], scratch[block:2*block], scratch[2*block:][:padded(o.Classes)*block]
	l.turn(planes, o.Logits[from*o.Classes:to*o.Classes], o.Classes)
	planes = planes[:o.Classes*block]
	l.shift(planes, largest)
	if o.Kind != kernel.Dice {
		for c := range o.Classes {
			l.classSums(planes[c*block:][:n], labels, sums[o.Classes*4*sumPeriod:], float32(c))
		}
	}
	l.normalise(planes, total)
	for c := range o.Classes {
		l.classSums(planes[c*block:][:n], labels, sums[c*4*sumPeriod:][:4*sumPeriod], float32(c))
	}
	if o.Kind == kernel.Dice {
		return 0
	}
	for half := 0; half < n; half += block / 2 { // a total is at most the number of classes: 64 do not overflow
		product := 1.0
		for _, v := range total[half:min(half+block/2, n)] {
			product *= float64(v)
		}
		entropy += math.Log(product)
	}
	return entropy
}
