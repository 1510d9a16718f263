package kernel

// Average is the mean of every window; what lies outside the input is not counted.
func (p Pool) Average() Separable {
	s := Separable{N: p.N, Channels: p.Channels}
	for axis := range s.Axes {
		t := Taps{In: p.In[axis]}
		for o := range p.Out[axis] {
			lo, hi := p.Window(axis, o)
			weights := make([]float64, hi-lo)
			for i := range weights {
				weights[i] = 1 / float64(hi-lo)
			}
			t.From, t.Weights = append(t.From, lo), append(t.Weights, weights)
		}
		s.Axes[axis] = t
	}
	return s
}
