package cpu

// PReLUForward computes Y; see kernel.PReLUForward. Y may be X. Work needs WorkSize elements.
type PReLUForward struct {
	X, Slope, Y []float32
	Work        []float32

	split split
	loops loops
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *PReLUForward) WorkSize(*Engine) int { return splitChannels(o.X, o.Slope).period }

// Run does the operation.
func (o *PReLUForward) Run(e *Engine) {
	o.split, o.loops = splitChannels(o.X, o.Slope), e.tier.loops()
	repeat(o.Work[:o.split.period], o.Slope)
	e.pool.Run(o.split.parts, o)
}

// do computes part i.
func (o *PReLUForward) do(i, _ int) {
	_, lo, hi := o.split.part(i)
	o.loops.prelu(o.Y[lo:hi], o.X[lo:hi], o.Work[:o.split.period])
}

// PReLUBackward computes DX; see kernel.PReLUBackward. DX may be DY. Work needs WorkSize elements.
type PReLUBackward struct {
	X, Slope, DY, DX []float32
	Work             []float32

	split split
	loops loops
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *PReLUBackward) WorkSize(*Engine) int { return splitChannels(o.X, o.Slope).period }

// Run does the operation.
func (o *PReLUBackward) Run(e *Engine) {
	o.split, o.loops = splitChannels(o.X, o.Slope), e.tier.loops()
	repeat(o.Work[:o.split.period], o.Slope)
	e.pool.Run(o.split.parts, o)
}

// do computes part i.
func (o *PReLUBackward) do(i, _ int) {
	_, lo, hi := o.split.part(i)
	o.loops.preluBackward(o.DX[lo:hi], o.X[lo:hi], o.DY[lo:hi], o.Work[:o.split.period])
}

// PReLUSlopeGrad computes DSlope; see kernel.PReLUSlopeGrad. Work needs WorkSize elements.
type PReLUSlopeGrad struct {
	X, DY, DSlope []float32
	Work          []float32

	sums channelSums
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *PReLUSlopeGrad) WorkSize(e *Engine) int { return splitChannels(o.X, o.DSlope).sumsSize(e) }

// Run does the operation.
func (o *PReLUSlopeGrad) Run(e *Engine) {
	o.sums = channelSums{
		split: splitChannels(o.X, o.DSlope), add: e.tier.loops().preluSlope,
		x: o.X, dy: o.DY, out: o.DSlope, work: o.Work,
	}
	o.sums.run(e)
}

// splitChannels divides x [S C], which has a value of values for each channel.
func splitChannels(x, values []float32) split {
	return splitGroups(1, len(x)/len(values), len(values))
}
