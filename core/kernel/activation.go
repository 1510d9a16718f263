package kernel

// ActKind names an activation function.
type ActKind int

// The activations that need no parameters.
const (
	Identity  ActKind = iota // z
	ReLU                     // max(z, 0)
	LeakyReLU                // z above zero, Slope z below
)

// Act is an activation: z above zero and a multiple of z below.
type Act struct {
	Kind  ActKind
	Slope float64 // of LeakyReLU, above 0; NiftyNet's is 0.02
}

// NegativeSlope is the factor below zero: 1, 0 or Slope.
func (a Act) NegativeSlope() float64 {
	switch a.Kind {
	case ReLU:
		return 0
	case LeakyReLU:
		return a.Slope
	default:
		return 1
	}
}

// rectify is z where z > 0 and slope*z elsewhere.
func rectify[T Float](z, slope T) T {
	if z > 0 {
		return z
	}
	return slope * z
}

// ActForward is y = act(x). y may be x.
func ActForward[T Float](a Act, x, y []T) {
	slope := T(a.NegativeSlope())
	for i, v := range x {
		y[i] = rectify(v, slope)
	}
}

// ActBackward is dx = dy * act'(x). In place of x, y = act(x) serves as well: both have the same sign.
// dx may be dy.
func ActBackward[T Float](a Act, x, dy, dx []T) {
	slope := T(a.NegativeSlope())
	for i, v := range x {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = slope * dy[i]
		}
	}
}

// PReLUForward is y = max(x, 0) + slope[c] min(x, 0) with a learnt slope for each channel (He et al. 2015,
// doi:10.1109/ICCV.2015.123). x and y are [S C] and slope [C]; y may be x.
func PReLUForward[T Float](x, slope, y []T) {
	for i, v := range x {
		y[i] = rectify(v, slope[i%len(slope)])
	}
}

// PReLUBackward is dx = dy where x > 0 and slope[c] dy elsewhere. dx may be dy.
func PReLUBackward[T Float](x, slope, dy, dx []T) {
	for i, v := range x {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = slope[i%len(slope)] * dy[i]
		}
	}
}

// PReLUSlopeGrad is dslope[c], the sum of dy min(x, 0) over positions.
func PReLUSlopeGrad[T Float](x, dy, dslope []T) {
	clear(dslope)
	for i, v := range x {
		dslope[i%len(dslope)] += dy[i] * min(v, 0)
	}
}
