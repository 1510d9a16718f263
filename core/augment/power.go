package augment

import "math"

const (
	mantissaBits = 23                         // of a float32
	stepBits     = 11                         // of the mantissa that choose a step of the table
	restBits     = mantissaBits - stepBits    // of it that say how far on it is
	restScale    = 1.0 / float32(1<<restBits) // of the rest, to 0..1
	exponentBias = 127                        // of a float32
	steps        = 1 << stepBits              // of the table
)

// power raises numbers from 0 to 1 to a power, by tables of the powers of two and of the numbers from 1 to 2, between
// which it is linear: to 1e-6 of the result for powers up to 4, to 4e-6 for 10. It is several times as fast as math.Pow.
type power struct {
	exponent [exponentBias + 1]float32
	mantissa [steps + 1]float32
}

// set makes the tables of a power.
func (p *power) set(gamma float64) {
	for e := 1; e <= exponentBias; e++ { // exponent[0] is that of 0, whose power is 0
		p.exponent[e] = float32(math.Exp2(gamma * float64(e-exponentBias)))
	}
	for i := range p.mantissa {
		p.mantissa[i] = float32(math.Pow(1+float64(i)/steps, gamma))
	}
}

// of is x to the power; x beyond 0..1 counts as the nearer of both.
func (p *power) of(x float32) float32 {
	bits := math.Float32bits(min(max(x, 0), 1))
	step := bits >> restBits & (steps - 1)
	rest := float32(int32(bits&(1<<restBits-1))) * restScale
	low := p.mantissa[step]
	return p.exponent[bits>>mantissaBits&exponentBias] * (low + rest*(p.mantissa[step+1]-low))
}
