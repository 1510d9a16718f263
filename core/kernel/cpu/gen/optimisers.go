package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// optimisers declares the loops over parameters, for every instruction set; see the record loops of package cpu for
// what they compute.
func optimisers(c *build.Context) {
	for _, s := range []isa{avx2(c), avx512(c)} {
		s.penalise()
		s.clamp()
		s.adam()
		s.momentum()
		s.adagrad()
		s.rmsProp()
	}
}

func (s isa) penalise() {
	f := s.function("Penalise", "the addition of a penalty's gradient", "grad, param []float32, l1, l2 float32")
	grad, param := f.array("grad"), f.array("param")
	l1, l2, zero := f.scalar("l1"), f.scalar("l2"), f.constant(0)
	f.loop(func(p place) {
		w := p.load(p.in(param))
		sum := p.addProduct(p.load(p.in(grad)), w, l2)
		sum = p.add(sum, p.keep(greater, w, zero, l1))
		p.store(p.sub(sum, p.keep(greater, zero, w, l1)), p.in(grad))
	})
}

func (s isa) clamp() {
	f := s.function("Clamp", "y = x between low and high", "y, x []float32, low, high float32")
	y, x := f.array("y"), f.array("x")
	low, high := f.scalar("low"), f.scalar("high")
	f.loop(func(p place) { p.store(p.min(p.max(p.load(p.in(x)), low), high), p.in(y)) })
}

// factors are numbers that follow each other in an argument, each in every lane.
func (f *stream) factors(n int) []reg.VecVirtual {
	from := f.Load(f.Param("factors").Base(), f.GP64())
	all := make([]reg.VecVirtual, n)
	for i := range all {
		all[i] = f.broadcast(operand.Mem{Base: from, Disp: 4 * i})
	}
	return all
}

func (s isa) adam() {
	f := s.function("Adam", "the update of Adam", "param, grad, m, v, factors []float32")
	param, grad, m, v := f.array("param"), f.array("grad"), f.array("m"), f.array("v")
	k := f.factors(8)
	keep, beta1, take1, beta2, take2, rate, correct, eps := k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7]
	f.loop(func(p place) {
		g := p.load(p.in(grad))
		mean := p.addProduct(p.mul(p.load(p.in(m)), beta1), g, take1)
		square := p.addProduct(p.mul(p.load(p.in(v)), beta2), p.mul(g, g), take2)
		p.store(mean, p.in(m))
		p.store(square, p.in(v))
		below := p.add(p.mul(p.sqrt(square), correct), eps)
		w := p.mul(p.load(p.in(param)), keep)
		p.store(p.sub(w, p.div(p.mul(mean, rate), below)), p.in(param))
	})
}

func (s isa) momentum() {
	f := s.function("Momentum", "the update of gradient descent with momentum",
		"param, grad, velocity []float32, momentum, own, share float32")
	param, grad, velocity := f.array("param"), f.array("grad"), f.array("velocity")
	momentum, own, share := f.scalar("momentum"), f.scalar("own"), f.scalar("share")
	f.loop(func(p place) {
		g := p.load(p.in(grad))
		w := p.add(p.load(p.in(param)), p.mul(g, own))
		v := p.addProduct(g, p.load(p.in(velocity)), momentum)
		p.store(v, p.in(velocity))
		p.store(p.add(w, p.mul(v, share)), p.in(param))
	})
}

func (s isa) adagrad() {
	f := s.function("Adagrad", "the update of Adagrad", "param, grad, sum []float32, rate float32")
	param, grad, sum := f.array("param"), f.array("grad"), f.array("sum")
	rate := f.scalar("rate")
	f.loop(func(p place) {
		g := p.load(p.in(grad))
		total := p.addProduct(p.load(p.in(sum)), g, g)
		p.store(total, p.in(sum))
		p.store(p.sub(p.load(p.in(param)), p.div(p.mul(g, rate), p.sqrt(total))), p.in(param))
	})
}

func (s isa) rmsProp() {
	f := s.function("RMSProp", "the update of RMSProp", "param, grad, square, factors []float32")
	param, grad, square := f.array("param"), f.array("grad"), f.array("square")
	k := f.factors(4)
	keep, take, rate, eps := k[0], k[1], k[2], k[3]
	f.loop(func(p place) {
		g := p.load(p.in(grad))
		mean := p.addProduct(p.mul(p.load(p.in(square)), keep), p.mul(g, g), take)
		p.store(mean, p.in(square))
		p.store(p.sub(p.load(p.in(param)), p.div(p.mul(g, rate), p.sqrt(p.add(mean, eps)))), p.in(param))
	})
}
