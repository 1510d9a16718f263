package kernel

// Taps is a linear map along one axis: output position o is the sum of the input positions from From[o] on, as many
// as it has Weights, each times its weight.
type Taps struct {
	In      int         // input positions
	From    []int       // by output position
	Weights [][]float64 // by output position; none gives 0
}

// Out is the number of output positions.
func (t Taps) Out() int { return len(t.From) }

// Transpose is the map that takes gradients back: input position i of t is the sum over the outputs that read it.
// The runs of t must not go backwards: then those outputs are a run too.
func (t Taps) Transpose() Taps {
	back := Taps{In: t.Out(), From: make([]int, t.In), Weights: make([][]float64, t.In)}
	for o, from := range t.From {
		for k, w := range t.Weights[o] {
			i := from + k
			if len(back.Weights[i]) == 0 {
				back.From[i] = o
			}
			back.Weights[i] = append(back.Weights[i], w)
		}
	}
	return back
}

// Separable is a linear map of images [N D H W C] that works along D, H and W in turn and on every channel alike:
// averages over windows, interpolation at the nodes of a grid, choice of single voxels, and the gradients of these.
type Separable struct {
	N, Channels int
	Axes        [3]Taps // along D, H, W
}

// separable is the map whose taps say where the run of an output position along an axis begins and what it weighs.
func separable(n, channels int, in, out [3]int, taps func(axis, o int) (from int, weights []float64)) Separable {
	s := Separable{N: n, Channels: channels}
	for axis := range s.Axes {
		t := Taps{In: in[axis]}
		for o := range out[axis] {
			from, weights := taps(axis, o)
			t.From, t.Weights = append(t.From, from), append(t.Weights, weights)
		}
		s.Axes[axis] = t
	}
	return s
}

// In is the spatial size of the input.
func (s Separable) In() [3]int { return [3]int{s.Axes[0].In, s.Axes[1].In, s.Axes[2].In} }

// Out is the spatial size of the output.
func (s Separable) Out() [3]int { return [3]int{s.Axes[0].Out(), s.Axes[1].Out(), s.Axes[2].Out()} }

// Transpose is the map that takes gradients of the output to those of the input.
func (s Separable) Transpose() Separable {
	for i, axis := range s.Axes {
		s.Axes[i] = axis.Transpose()
	}
	return s
}

// MapSeparable is y [N Out C] = the map of x [N In C].
func MapSeparable[T Float](s Separable, x, y []T) {
	clear(y)
	in, to := s.In(), 0
	for n := range s.N {
		for d, weightsD := range s.Axes[0].Weights {
			for h, weightsH := range s.Axes[1].Weights {
				for w, weightsW := range s.Axes[2].Weights {
					for i, a := range weightsD {
						for j, b := range weightsH {
							for k, c := range weightsW {
								row := (n*in[0]+s.Axes[0].From[d]+i)*in[1] + s.Axes[1].From[h] + j
								from := (row*in[2] + s.Axes[2].From[w] + k) * s.Channels
								AddScaled(y[to:][:s.Channels], x[from:], T(a*b*c), y[to:][:s.Channels])
							}
						}
					}
					to += s.Channels
				}
			}
		}
	}
}
