package kernel

// ConvForward computes y = x * w + bias. x is [N D H W CIn], w [KD KH KW CIn COut], y [N Do Ho Wo COut]; bias
// has COut elements, or is nil for none.
func ConvForward[T Float](c Conv, x, w, bias, y []T) {
	for i := range y {
		y[i] = 0
		if bias != nil {
			y[i] = bias[i%c.COut]
		}
	}
	c.eachTap(func(in, out, tap int) {
		dst := y[out*c.COut:][:c.COut]
		for k, a := range x[in*c.CIn:][:c.CIn] {
			for j, b := range w[(tap*c.CIn+k)*c.COut:][:c.COut] {
				dst[j] += a * b
			}
		}
	})
}

// ConvBackwardData computes dx, the gradient with respect to the input [N D H W CIn], from dy, that with respect to the
// output [N Do Ho Wo COut].
func ConvBackwardData[T Float](c Conv, dy, w, dx []T) {
	clear(dx)
	c.eachTap(func(in, out, tap int) {
		src := dy[out*c.COut:][:c.COut]
		for k := range c.CIn {
			sum := T(0)
			for j, b := range w[(tap*c.CIn+k)*c.COut:][:c.COut] {
				sum += src[j] * b
			}
			dx[in*c.CIn+k] += sum
		}
	})
}

// ConvBackwardWeights computes dw, the gradient with respect to the weights [KD KH KW CIn COut], from the input x
// [N D H W CIn] and dy, the gradient with respect to the output [N Do Ho Wo COut].
func ConvBackwardWeights[T Float](c Conv, x, dy, dw []T) {
	clear(dw)
	c.eachTap(func(in, out, tap int) {
		src := dy[out*c.COut:][:c.COut]
		for k, a := range x[in*c.CIn:][:c.CIn] {
			dst := dw[(tap*c.CIn+k)*c.COut:][:c.COut]
			for j, b := range src {
				dst[j] += a * b
			}
		}
	})
}

// ConvBackwardBias computes db, the gradient with respect to the bias [COut]: the sum of dy [N Do Ho Wo COut] over
// positions.
func ConvBackwardBias[T Float](c Conv, dy, db []T) {
	clear(db)
	for i, v := range dy {
		db[i%c.COut] += v
	}
}

// eachTap visits every pair of an input and an output position that a tap of the kernel joins, as row-major
// indices over [N D H W], [N Do Ho Wo] and [KD KH KW].
func (c Conv) eachTap(visit func(in, out, tap int)) {
	for out := range c.N * volume(c.Out) {
		at := place(out, c.Out)
		for tap := range volume(c.Kernel) {
			k := place(tap, c.Kernel)
			in, inside := out/volume(c.Out), true
			for a := range 3 {
				i := at[a]*c.Stride[a] + k[a]*c.Dilation[a] - c.Pad[a]
				inside = inside && i >= 0 && i < c.In[a]
				in = in*c.In[a] + i
			}
			if inside {
				visit(in, out, tap)
			}
		}
	}
}

// place is the position along D, H and W of a row-major index, whose batch part is dropped.
func place(i int, size [3]int) [3]int {
	return [3]int{i / (size[1] * size[2]) % size[0], i / size[2] % size[1], i % size[2]}
}
