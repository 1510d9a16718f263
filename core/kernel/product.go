package kernel

// Product is how a factor spreads over an image x [Groups Positions Channels].
type Product struct {
	Groups, Positions, Channels int
	By                          Spread
}

// Spread says which elements share a factor.
type Spread int

// The spreads.
const (
	ByElement  Spread = iota // one each: the factor has the image's shape
	ByChannel                // one for each channel of a group: [Groups Channels]
	ByPosition               // one for each position: [Groups Positions]
)

// factor is the index of the factor of element i.
func (p Product) factor(i int) int {
	switch p.By {
	case ByChannel:
		return i/(p.Positions*p.Channels)*p.Channels + i%p.Channels
	case ByPosition:
		return i / p.Channels
	default:
		return i
	}
}

// Multiply is y = x * f. y may be x.
func Multiply[T Float](p Product, x, f, y []T) {
	for i, v := range x {
		y[i] = v * f[p.factor(i)]
	}
}

// MultiplyReduce is df, the sum of x*dy over the elements of every factor.
func MultiplyReduce[T Float](p Product, x, dy, df []T) {
	sums := make([]float64, len(df))
	for i, v := range x {
		sums[p.factor(i)] += float64(v) * float64(dy[i])
	}
	for k, s := range sums {
		df[k] = T(s)
	}
}
