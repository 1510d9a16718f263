package cpu

// positionsPerPart is the positions in a part of what goes through planes.
const positionsPerPart = 32 * block

// From so many classes on, softmax and its gradient are faster by rows, whose vectors they fill, than by planes.
const (
	forwardRows  = 24
	backwardRows = 8
)

// SoftmaxForward computes Y; see kernel.SoftmaxForward. Y may be X. Work needs WorkSize elements.
type SoftmaxForward struct {
	Classes int
	X, Y    []float32
	Work    []float32

	loops     loops
	pointwise pointwise
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *SoftmaxForward) WorkSize(e *Engine) int {
	if o.Classes >= forwardRows {
		return 0
	}
	return e.Threads() * (padded(o.Classes) + 2) * block
}

// Run does the operation.
func (o *SoftmaxForward) Run(e *Engine) {
	o.loops, o.pointwise = e.tier.loops(), e.tier.pointwise()
	e.pool.Run(parts(len(o.X)/o.Classes), o)
}

// do computes part i.
func (o *SoftmaxForward) do(i, worker int) {
	if first, last := i*positionsPerPart*o.Classes, min((i+1)*positionsPerPart*o.Classes, len(o.X)); o.Classes >= forwardRows {
		o.pointwise.softmaxRows(o.Y[first:last], o.X[first:last], (last-first)/o.Classes, o.Classes)
		return
	}
	size := (padded(o.Classes) + 2) * block
	scratch := o.Work[worker*size:][:size]
	planes, largest, total := scratch[2*block:], scratch[:block], scratch[block:2*block]
	for lo := i * positionsPerPart; lo < min((i+1)*positionsPerPart, len(o.X)/o.Classes); lo += block {
		at, end := lo*o.Classes, min((lo+block)*o.Classes, len(o.X))
		o.loops.turn(planes, o.X[at:end], o.Classes)
		o.loops.shift(planes[:o.Classes*block], largest)
		o.loops.normalise(planes[:o.Classes*block], total)
		o.loops.turnBack(o.Y[at:end], planes, o.Classes)
	}
}

// SoftmaxBackward computes DX from the output Y; see kernel.SoftmaxBackward. DX may be DY. Work needs WorkSize
// elements.
type SoftmaxBackward struct {
	Classes   int
	Y, DY, DX []float32
	Work      []float32

	loops     loops
	pointwise pointwise
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *SoftmaxBackward) WorkSize(e *Engine) int {
	if o.Classes >= backwardRows {
		return 0
	}
	return e.Threads() * (2*padded(o.Classes) + 2) * block
}

// Run does the operation.
func (o *SoftmaxBackward) Run(e *Engine) {
	o.loops, o.pointwise = e.tier.loops(), e.tier.pointwise()
	e.pool.Run(parts(len(o.Y)/o.Classes), o)
}

// do computes part i.
func (o *SoftmaxBackward) do(i, worker int) {
	if first, last := i*positionsPerPart*o.Classes, min((i+1)*positionsPerPart*o.Classes, len(o.Y)); o.Classes >= backwardRows {
		o.pointwise.softmaxGradRows(o.DX[first:last], o.Y[first:last], o.DY[first:last], (last-first)/o.Classes, o.Classes)
		return
	}
	size := (2*padded(o.Classes) + 2) * block
	scratch := o.Work[worker*size:][:size]
	mean, product, planes := scratch[:block], scratch[block:2*block], scratch[2*block:]
	p, dp := planes[:padded(o.Classes)*block], planes[padded(o.Classes)*block:]
	for lo := i * positionsPerPart; lo < min((i+1)*positionsPerPart, len(o.Y)/o.Classes); lo += block {
		at, end := lo*o.Classes, min((lo+block)*o.Classes, len(o.Y))
		o.loops.turn(p, o.Y[at:end], o.Classes)
		o.loops.turn(dp, o.DY[at:end], o.Classes)
		o.loops.softmaxGrad(dp, p[:o.Classes*block], mean, product)
		o.loops.turnBack(o.DX[at:end], dp, o.Classes)
	}
}

func parts(positions int) int { return (positions + positionsPerPart - 1) / positionsPerPart }
