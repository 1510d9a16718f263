package main

import (
	"math"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The constants of SELU.
const (
	seluScale = 1.0507009873554805
	seluAlpha = 1.6732632423543772
)

// pointwise declares what works on single elements or rows of channels: see the record pointwise of package cpu.
func pointwise(c *build.Context) {
	k := &constants{c, map[string]operand.Mem{}}
	for _, s := range []isa{avx2(c), avx512(c)} {
		for _, curve := range curves() {
			s.curve(curve, k)
		}
		s.dropout(k)
		s.factors()
		s.channelRows(k)
	}
}

// curve is an activation function, with its gradient from its result or, for some, from x.
type curve struct {
	name       string
	value      func(f formula, x reg.VecVirtual) reg.VecVirtual
	slopeTimes func(f formula, v, dy reg.VecVirtual) reg.VecVirtual
}

func curves() []curve {
	return []curve{
		{name: "ReLU6", value: relu6, slopeTimes: relu6Slope},
		{name: "ELU", value: elu, slopeTimes: eluSlope},
		{name: "SELU", value: selu, slopeTimes: seluSlope},
		{name: "Softplus", value: softplus, slopeTimes: softplusSlope},
		{name: "Softsign", value: softsign, slopeTimes: softsignSlope},
		{name: "Sigmoid", value: sigmoid, slopeTimes: sigmoidSlope},
		{name: "Tanh", value: tanh, slopeTimes: tanhSlope},
		{name: "Swish", value: swish, slopeTimes: swishSlope},
		{name: "GELU", value: gelu, slopeTimes: geluSlope},
	}
}

// curve declares a loop forward and one backward.
func (s isa) curve(c curve, k *constants) {
	f := s.function(c.name, "the curve", "y, x []float32")
	y, x := f.array("y"), f.array("x")
	f.loop(func(p place) { p.store(c.value(formula{p, k}, p.load(p.in(x))), p.in(y)) })

	f = s.function(c.name+"Backward", "dy times the curve's slope", "dx, v, dy []float32")
	dx, v, dy := f.array("dx"), f.array("v"), f.array("dy")
	f.loop(func(p place) {
		p.store(c.slopeTimes(formula{p, k}, p.load(p.in(v)), p.load(p.in(dy))), p.in(dx))
	})
}

func relu6(f formula, x reg.VecVirtual) reg.VecVirtual {
	return f.min(f.number(6), f.max(f.number(0), x))
}

func relu6Slope(f formula, y, dy reg.VecVirtual) reg.VecVirtual {
	return f.keep(greater, y, f.number(0), f.keep(greater, f.number(6), y, dy))
}

func elu(f formula, x reg.VecVirtual) reg.VecVirtual {
	zero := f.number(0)
	return f.add(f.max(zero, x), f.expm1(f.min(zero, x)))
}

func eluSlope(f formula, y, dy reg.VecVirtual) reg.VecVirtual {
	return f.mul(f.add(f.min(f.number(0), y), f.number(1)), dy)
}

func selu(f formula, x reg.VecVirtual) reg.VecVirtual {
	zero := f.number(0)
	above := f.mul(f.max(zero, x), f.number(seluScale))
	return f.addProduct(above, f.expm1(f.min(zero, x)), f.number(seluScale*seluAlpha))
}

func seluSlope(f formula, y, dy reg.VecVirtual) reg.VecVirtual {
	below := f.add(y, f.number(seluScale*seluAlpha))
	return f.mul(f.choose(greater, y, f.number(0), f.number(seluScale), below), dy)
}

func softplus(f formula, x reg.VecVirtual) reg.VecVirtual {
	return f.add(f.log1p(f.exp(f.negative(x))), f.max(f.number(0), x))
}

func softplusSlope(f formula, y, dy reg.VecVirtual) reg.VecVirtual {
	return f.mul(f.sub(f.number(0), f.expm1(f.negative(y))), dy)
}

func softsign(f formula, x reg.VecVirtual) reg.VecVirtual {
	return f.div(x, f.add(f.absolute(x), f.number(1)))
}

func softsignSlope(f formula, y, dy reg.VecVirtual) reg.VecVirtual {
	left := f.sub(f.number(1), f.absolute(y))
	return f.mul(f.mul(left, left), dy)
}

func sigmoid(f formula, x reg.VecVirtual) reg.VecVirtual {
	below, _ := f.logistic(x)
	return below
}

func sigmoidSlope(f formula, y, dy reg.VecVirtual) reg.VecVirtual {
	return f.mul(f.mul(f.sub(f.number(1), y), y), dy)
}

func tanh(f formula, x reg.VecVirtual) reg.VecVirtual {
	u := f.expm1(f.mul(f.absolute(x), f.number(-2)))
	return f.signed(f.absolute(f.div(u, f.add(u, f.number(2)))), x)
}

func tanhSlope(f formula, y, dy reg.VecVirtual) reg.VecVirtual {
	return f.mul(f.sub(f.number(1), f.mul(y, y)), dy)
}

func swish(f formula, x reg.VecVirtual) reg.VecVirtual {
	below, _ := f.logistic(x)
	return f.mul(x, below)
}

func swishSlope(f formula, x, dy reg.VecVirtual) reg.VecVirtual {
	below, above := f.logistic(x)
	return f.mul(f.horner(f.mul(x, above), below, below), dy)
}

func gelu(f formula, x reg.VecVirtual) reg.VecVirtual {
	below, _ := f.normal(x)
	return f.mul(x, below)
}

func geluSlope(f formula, x, dy reg.VecVirtual) reg.VecVirtual {
	below, e := f.normal(x)
	density := f.mul(e, f.number(1/math.Sqrt2/1.7724538509055159)) // sqrt(pi)
	return f.mul(f.addProduct(below, x, density), dy)
}
