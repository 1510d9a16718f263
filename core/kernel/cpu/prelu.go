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

	split split
	loops loops
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *PReLUSlopeGrad) WorkSize(e *Engine) int {
	s := splitChannels(o.X, o.DSlope)
	return s.parts*s.channels + e.Threads()*s.period
}

// Run does the operation.
func (o *PReLUSlopeGrad) Run(e *Engine) {
	o.split, o.loops = splitChannels(o.X, o.DSlope), e.tier.loops()
	e.pool.Run(o.split.parts, o)
	for c := range o.DSlope {
		o.DSlope[c] = float32(fold(o.Work[:o.split.parts*o.split.channels], o.split.channels, c))
	}
}

// do leaves the sums of part i in Work.
func (o *PReLUSlopeGrad) do(i, worker int) {
	s := o.split
	_, lo, hi := s.part(i)
	sum := o.Work[s.parts*s.channels+worker*s.period:][:s.period]
	clear(sum)
	o.loops.preluSlope(o.X[lo:hi], o.DY[lo:hi], sum)
	for c := range s.channels {
		o.Work[i*s.channels+c] = float32(fold(sum, s.channels, c))
	}
}

// splitChannels divides x [S C], which has a value of values for each channel.
func splitChannels(x, values []float32) split {
	return splitGroups(1, len(x)/len(values), len(values))
}
