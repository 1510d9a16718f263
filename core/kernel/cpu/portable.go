package cpu

import "math"

// portable are the loops in plain Go.
func portable() loops {
	return loops{
		moments:       moments,
		normApply:     normApply,
		normReduce:    normReduce,
		normBackward:  normBackward,
		prelu:         prelu,
		preluBackward: preluBackward,
		preluSlope:    preluSlope,
		addProduct:    addProduct,
		sumProduct:    sumProduct,
		blend:         blend,
		scale:         scale,
		mul:           mul,
		div:           div,
		maximum:       maximum,
		exp:           exp,
		claim:         claim,
		classSums:     classSums,
		classSlope:    classSlope,
		penalise:      penalise,
		clamp:         clamp,
		adam:          adam,
		momentum:      momentum,
		adagrad:       adagrad,
		rmsProp:       rmsProp,
		toPlanes:      toPlanes,
		fromPlanes:    fromPlanes,
		copyRows:      copyRows,
		mix:           mixRuns,
	}
}

func moments(x, centre, sums []float32, period int) {
	for ; len(x) > 0; x = x[min(period, len(x)):] {
		sum, square := sums[:period], sums[period:][:period]
		for i, v := range x[:min(period, len(x))] {
			d := v - centre[i]
			sum[i] += d
			square[i] += d * d
		}
	}
}

func normApply(y, x, constants []float32, period int, slope float32) {
	mean, scale, shift := constants[:period], constants[period:][:period], constants[2*period:][:period]
	for at := 0; at < len(x); at += period {
		end := min(at+period, len(x))
		out := y[at:end]
		for i, v := range x[at:end] {
			z := (v-mean[i])*scale[i] + shift[i]
			if z <= 0 {
				z *= slope
			}
			out[i] = z
		}
	}
}

func normReduce(x, dy, constants, sums []float32, period int, slope float32) {
	mean, scale, shift := constants[:period], constants[period:][:period], constants[2*period:][:period]
	sum, product := sums[:period], sums[period:][:period]
	for at := 0; at < len(x); at += period {
		end := min(at+period, len(x))
		from := dy[at:end]
		for i, v := range x[at:end] {
			d, dz := v-mean[i], from[i]
			if d*scale[i]+shift[i] <= 0 {
				dz *= slope
			}
			sum[i] += dz
			product[i] += dz * d
		}
	}
}

func normBackward(dx, x, dy, constants []float32, period int, slope float32) {
	mean, scale, shift := constants[:period], constants[period:][:period], constants[2*period:][:period]
	base, product := constants[3*period:][:period], constants[4*period:][:period]
	for at := 0; at < len(x); at += period {
		end := min(at+period, len(x))
		from, out := dy[at:end], dx[at:end]
		for i, v := range x[at:end] {
			d, dz := v-mean[i], from[i]
			if d*scale[i]+shift[i] <= 0 {
				dz *= slope
			}
			out[i] = dz*scale[i] + base[i] + d*product[i]
		}
	}
}

func prelu(y, x, slope []float32) {
	for at := 0; at < len(x); at += len(slope) {
		end := min(at+len(slope), len(x))
		out := y[at:end]
		for i, v := range x[at:end] {
			if v <= 0 {
				v *= slope[i]
			}
			out[i] = v
		}
	}
}

func preluBackward(dx, x, dy, slope []float32) {
	for at := 0; at < len(x); at += len(slope) {
		end := min(at+len(slope), len(x))
		from, out := dy[at:end], dx[at:end]
		for i, v := range x[at:end] {
			d := from[i]
			if v <= 0 {
				d *= slope[i]
			}
			out[i] = d
		}
	}
}

func preluSlope(x, dy, sum []float32) {
	for at := 0; at < len(x); at += len(sum) {
		end := min(at+len(sum), len(x))
		from := dy[at:end]
		for i, v := range x[at:end] {
			sum[i] += from[i] * min(v, 0)
		}
	}
}

func addProduct(y, x, w []float32) {
	for at := 0; at < len(y); at += len(w) {
		end := min(at+len(w), len(y))
		from, out := x[at:end], y[at:end]
		for i := range out {
			out[i] += from[i] * w[i]
		}
	}
}

func sumProduct(x, y, sum []float32) {
	for at := 0; at < len(x); at += len(sum) {
		end := min(at+len(sum), len(x))
		other := y[at:end]
		for i, v := range x[at:end] {
			sum[i] += v * other[i]
		}
	}
}

func blend(y, a, b []float32, wa, wb float32) {
	a, b = a[:len(y)], b[:len(y)]
	for i := range y {
		y[i] = wa*a[i] + wb*b[i]
	}
}

func scale(y, x []float32, factor float32) {
	for i, v := range x {
		y[i] = factor * v
	}
}

func mul(y, a, b []float32) {
	a, b = a[:len(y)], b[:len(y)]
	for i := range y {
		y[i] = a[i] * b[i]
	}
}

func div(y, a, b []float32) {
	a, b = a[:len(y)], b[:len(y)]
	for i := range y {
		y[i] = a[i] / b[i]
	}
}

func maximum(y, a, b []float32) {
	a, b = a[:len(y)], b[:len(y)]
	for i := range y {
		if a[i] > b[i] {
			y[i] = a[i]
		} else {
			y[i] = b[i]
		}
	}
}

// exp reduces x to n ln 2 + r with |r| <= ln(2)/2, takes a polynomial in r (Cephes' expf) and adds n to its
// exponent. The sum with 1.5*2^23 rounds to n and leaves it in the lowest bits.
func exp(y, x []float32) {
	const round = 3 << 22
	for i, v := range x {
		if v < -87 {
			y[i] = 0
			continue
		}
		t := v*math.Log2E + round
		n := t - round
		r := v - n*0.693359375 + n*2.12194440e-4
		p := float32(1.9875691500e-4)
		p = p*r + 1.3981999507e-3
		p = p*r + 8.3334519073e-3
		p = p*r + 4.1665795894e-2
		p = p*r + 1.6666665459e-1
		p = p*r + 5.0000001201e-1
		p = p*r*r + r + 1
		y[i] = math.Float32frombits(math.Float32bits(p) + math.Float32bits(t)<<23)
	}
}

func classSums(p, labels, sums []float32, class float32) {
	for i, v := range p {
		at := i % sumPeriod
		sums[at] += v
		sums[sumPeriod+at] += v * v
		if labels[i] == class {
			sums[2*sumPeriod+at] += v
			sums[3*sumPeriod+at]++
		}
	}
}

func classSlope(y, p, labels []float32, class, factor, atLabel float32) {
	for i, v := range p {
		y[i] += factor * v
		if labels[i] == class {
			y[i] += atLabel
		}
	}
}

func toPlanes(planes, rows []float32, positions, stride, channels int) {
	for c := range channels {
		at := c
		plane := planes[c*block:][:positions]
		for i := range plane {
			plane[i] = rows[at]
			at += stride
		}
	}
}

func fromPlanes(planes, rows []float32, positions, stride, channels int) {
	for c := range channels {
		at := c
		for _, v := range planes[c*block:][:positions] {
			rows[at] = v
			at += stride
		}
	}
}
