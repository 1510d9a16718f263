package cpu

import "math"

func penalise(grad, param []float32, l1, l2 float32) {
	grad = grad[:len(param)]
	for i, w := range param {
		g := grad[i] + l2*w
		switch {
		case w > 0:
			g += l1
		case w < 0:
			g -= l1
		}
		grad[i] = g
	}
}

func clamp(y, x []float32, low, high float32) {
	for i, v := range x {
		y[i] = min(max(v, low), high)
	}
}

func adam(param, grad, m, v, factors []float32) {
	grad, m, v = grad[:len(param)], m[:len(param)], v[:len(param)]
	keep, beta1, take1, beta2, take2 := factors[0], factors[1], factors[2], factors[3], factors[4]
	rate, correct, eps := factors[5], factors[6], factors[7]
	for i, g := range grad {
		m[i] = beta1*m[i] + take1*g
		v[i] = beta2*v[i] + take2*g*g
		root := float32(math.Sqrt(float64(v[i])))
		param[i] = keep*param[i] - rate*m[i]/(root*correct+eps)
	}
}

func momentum(param, grad, velocity []float32, momentum, own, share float32) {
	grad, velocity = grad[:len(param)], velocity[:len(param)]
	for i, g := range grad {
		v := momentum*velocity[i] + g
		velocity[i] = v
		param[i] = param[i] + own*g + share*v
	}
}

func adagrad(param, grad, sum []float32, rate float32) {
	grad, sum = grad[:len(param)], sum[:len(param)]
	for i, g := range grad {
		sum[i] += g * g
		param[i] -= rate * g / float32(math.Sqrt(float64(sum[i])))
	}
}

func rmsProp(param, grad, square, factors []float32) {
	grad, square = grad[:len(param)], square[:len(param)]
	decay, take, rate, eps := factors[0], factors[1], factors[2], factors[3]
	for i, g := range grad {
		square[i] = decay*square[i] + take*g*g
		param[i] -= rate * g / float32(math.Sqrt(float64(square[i]+eps)))
	}
}
