package cpu

import "dev.niftynet/core/kernel"

//go:generate go run -C gen . pointwise -out ../pointwise_amd64.s -stubs ../pointwise_stub_amd64.go -pkg cpu

// pointwise are the inner loops of one tier that work on single elements or on the channels of single positions; what
// the record loops says about streams and patterns holds here, too. Rows are at least one, [rows channels], and an
// output may be an input.
type pointwise struct {
	// dropout is factor*x where the hash of an element of a block, see kernel.DropoutHash, has upper bits below the
	// threshold, a whole number, and 0 elsewhere.
	dropout func(y, x []float32, first, second uint32, threshold, factor float32)

	scaleBy func(y, x, factors []float32) // x*factor; factors is a pattern

	softmaxRows     func(y, x []float32, rows, channels int)
	softmaxGradRows func(dx, y, dy []float32, rows, channels int)     // y*(dy - the sum of y*dy)
	argmaxRows      func(y, x []float32, rows, channels int)          // y is [rows]
	scaleRows       func(y, x, factors []float32, rows, channels int) // factors is [rows]
	dotRows         func(y, a, b []float32, rows, channels int)       // y is [rows]
}

// curve is the loops of an activation function.
type curve struct {
	forward  func(y, x []float32)
	backward func(dx, v, dy []float32) // v is the result or x; see kernel.Curve.FromResult
}

// portablePointwise are the loops in plain Go.
func portablePointwise() pointwise {
	return pointwise{
		dropout:         dropout,
		scaleBy:         scaleBy,
		softmaxRows:     softmaxRows,
		softmaxGradRows: softmaxGradRows,
		argmaxRows:      func(y, x []float32, _, channels int) { kernel.Argmax(channels, x, y) },
		scaleRows:       scaleRows,
		dotRows:         dotRows,
	}
}

// portableCurve are the plain loops of package kernel.
func portableCurve(c kernel.Curve) curve {
	return curve{
		forward:  func(y, x []float32) { kernel.CurveForward(c, x, y) },
		backward: func(dx, v, dy []float32) { kernel.CurveBackward(c, v, dy, dx) },
	}
}

func dropout(y, x []float32, first, second uint32, threshold, factor float32) {
	below := uint32(threshold)
	for i, v := range x {
		y[i] = 0
		if kernel.DropoutHash(first, second, uint32(i))>>8 < below {
			y[i] = factor * v
		}
	}
}

func scaleBy(y, x, factors []float32) {
	for at := 0; at < len(x); at += len(factors) {
		end := min(at+len(factors), len(x))
		mul(y[at:end], x[at:end], factors[:end-at])
	}
}

func softmaxRows(y, x []float32, rows, channels int) {
	for r := range rows {
		in, out := x[r*channels:][:channels], y[r*channels:][:channels]
		largest, total := in[0], float32(0)
		for _, v := range in {
			largest = max(largest, v)
		}
		for c, v := range in {
			out[c] = v - largest
		}
		exp(out, out)
		for _, v := range out {
			total += v
		}
		scale(out, out, 1/total)
	}
}

func softmaxGradRows(dx, y, dy []float32, rows, channels int) {
	var mean [1]float32
	for r := range rows {
		p, dp := y[r*channels:][:channels], dy[r*channels:][:channels]
		dotRows(mean[:], p, dp, 1, channels)
		for c, v := range p {
			dx[r*channels+c] = v * (dp[c] - mean[0])
		}
	}
}

func scaleRows(y, x, factors []float32, rows, channels int) {
	for r := range rows {
		scale(y[r*channels:][:channels], x[r*channels:][:channels], factors[r])
	}
}

func dotRows(y, a, b []float32, rows, channels int) {
	for r := range rows {
		total := float32(0)
		other := b[r*channels:][:channels]
		for c, v := range a[r*channels:][:channels] {
			total += v * other[c]
		}
		y[r] = total
	}
}
