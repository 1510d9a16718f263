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

// tally is the parallel sums that positions are spread over, against rounding and waiting.
const tally = 8

// Every part leaves in Work the class sums, the cross entropy and the number of bad labels.
func (o *LossForward) partialSize() int { return 3*o.Classes + 2 }

func (o *LossForward) scratchSize() int {
	return (padded(o.Classes)+3)*block + o.Classes*(2*lanes+2*tally)
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

// Do sums over part i, which lies in one image.
func (o *LossForward) Do(i, worker int) {
	perImage, size := parts(o.Positions), o.partialSize()
	partial := o.Work[i*size:][:size]
	scratch := o.Work[o.Images*perImage*size+worker*o.scratchSize():][:o.scratchSize()]
	clear(scratch)
	s := lossScratch{Loss: o.Loss}
	s.largest, scratch = scratch[:block], scratch[block:]
	s.total, scratch = scratch[:block], scratch[block:]
	s.zeros, scratch = scratch[:block], scratch[block:]
	s.planes, scratch = scratch[:padded(o.Classes)*block], scratch[padded(o.Classes)*block:]
	s.moments, scratch = scratch[:o.Classes*2*lanes], scratch[o.Classes*2*lanes:]
	s.intersection, s.truth = scratch[:o.Classes*tally], scratch[o.Classes*tally:]

	first, at := i/perImage*o.Positions, i%perImage*positionsPerPart
	for lo := at; lo < min(at+positionsPerPart, o.Positions); lo += block {
		hi := min(lo+block, o.Positions)
		rows := o.Logits[(first+lo)*o.Classes : (first+hi)*o.Classes]
		s.add(&o.loops, rows, o.Labels[first+lo:first+hi])
	}
	for c := range o.Classes {
		sums := s.moments[c*2*lanes:][:2*lanes]
		if o.Kind == kernel.Dice {
			sums = sums[lanes:] // of squares
		}
		partial[3*c] = float32(fold(s.intersection[c*tally:][:tally], 1, 0))
		partial[3*c+1] = float32(fold(sums[:lanes], 1, 0))
		partial[3*c+2] = float32(fold(s.truth[c*tally:][:tally], 1, 0))
	}
	partial[size-2], partial[size-1] = float32(s.entropy), float32(s.bad)
}

// lossScratch is what one part of LossForward works with.
type lossScratch struct {
	kernel.Loss
	largest, total      []float32 // of each position, as softmax leaves them
	zeros               []float32
	planes              []float32 // probabilities
	moments             []float32 // [classes 2 lanes] of probabilities about zero
	intersection, truth []float32 // [classes tally]
	entropy             float64
	bad                 int
}

// add takes a block of positions into the sums.
func (s *lossScratch) add(l *loops, rows, labels []float32) {
	l.turn(s.planes, rows, s.Classes)
	l.softmax(s.planes[:s.Classes*block], s.largest, s.total)
	for c := range s.Classes {
		l.moments(s.planes[c*block:][:len(labels)], s.zeros, s.moments[c*2*lanes:][:2*lanes], lanes)
	}
	product := [2]float64{1, 1} // of totals, so that one logarithm serves half a block; a total is at most classes
	for i, label := range labels {
		c := kernel.Class(label, s.Classes)
		if c < 0 {
			s.bad++
			continue
		}
		s.intersection[c*tally+i%tally] += s.planes[c*block+i]
		s.truth[c*tally+i%tally]++
		if s.Kind != kernel.Dice {
			product[i*2/block] *= float64(s.total[i])
			s.entropy += float64(s.largest[i]) - float64(rows[i*s.Classes+c])
		}
	}
	s.entropy += math.Log(product[0]) + math.Log(product[1])
}
