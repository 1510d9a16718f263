package cpu

// channelSums makes out [groups channels], sums of a product of x and dy over the positions of each group. Work needs
// split.sumsSize elements.
type channelSums struct {
	split      split
	add        func(x, dy, sum []float32) // adds the products to a pattern
	x, dy, out []float32
	work       []float32
}

// sumsSize is the number of elements of scratch memory that channelSums needs.
func (s split) sumsSize(e *Engine) int { return s.parts*s.channels + e.Threads()*s.period }

func (o *channelSums) run(e *Engine) {
	e.pool.Run(o.split.parts, o)
	c, perGroup := o.split.channels, o.split.perGroup*o.split.channels
	for i := range o.out {
		o.out[i] = float32(fold(o.work[i/c*perGroup:][:perGroup], c, i%c))
	}
}

// do leaves the sums of part i in work.
func (o *channelSums) do(i, worker int) {
	s := o.split
	_, lo, hi := s.part(i)
	sum := o.work[s.parts*s.channels+worker*s.period:][:s.period]
	clear(sum)
	o.add(o.x[lo:hi], o.dy[lo:hi], sum)
	for c := range s.channels {
		o.work[i*s.channels+c] = float32(fold(sum, s.channels, c))
	}
}
