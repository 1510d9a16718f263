package cpu

// portableOuter is the outer-product kernel in plain Go, for one vector, and one run of one or two elements.
func portableOuter(rows, width, vectors int) func(*outer) {
	if rows > 1 || width > 2 || vectors > 1 {
		return nil
	}
	return (*outer).run
}

func (o *outer) run() {
	pairs := o.width == 2 && o.live == portableLanes
	for line := range o.lines {
		from, at := o.sourceAt+line*o.sourceLine, o.gradientAt+line*o.gradientLine
		if pairs {
			o.pairs(from, at)
		} else {
			o.line(from, at)
		}
	}
}

// line adds the products of the positions of one line.
func (o *outer) line(from, at int) {
	for range o.count {
		gradient := o.gradient[at:][:o.live]
		for r, a := range o.source[from:][:o.width] {
			sums := o.sums[o.sumsAt+r*o.sumsStep:][:len(gradient)]
			for j, b := range gradient {
				sums[j] += a * b
			}
		}
		from += o.sourceStep
		at += o.gradientStep
	}
}

// pairs adds the products of two source elements and a whole vector over one line, with the sums in registers.
func (o *outer) pairs(from, at int) {
	var a0, a1, a2, a3, b0, b1, b2, b3 float32
	source, gradient := o.source, o.gradient
	for range o.count {
		x := (*[2]float32)(source[from:])
		g := (*[portableLanes]float32)(gradient[at:])
		a0, b0 = a0+x[0]*g[0], b0+x[1]*g[0]
		a1, b1 = a1+x[0]*g[1], b1+x[1]*g[1]
		a2, b2 = a2+x[0]*g[2], b2+x[1]*g[2]
		a3, b3 = a3+x[0]*g[3], b3+x[1]*g[3]
		from += o.sourceStep
		at += o.gradientStep
	}
	for r, products := range [2][portableLanes]float32{{a0, a1, a2, a3}, {b0, b1, b2, b3}} {
		sums := o.sums[o.sumsAt+r*o.sumsStep:][:portableLanes]
		for j, v := range products {
			sums[j] += v
		}
	}
}
