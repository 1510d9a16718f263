package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// factors declares the loop with a factor for every channel.
func (s isa) factors() {
	f := s.function("ScaleBy", "y = x * factor", "y, x, factors []float32")
	y, x := f.array("y"), f.array("x")
	f.period(f.Load(f.Param("factors").Len(), f.GP64()))
	factors := f.patterns("factors", 1)[0]
	f.loop(func(p place) { p.store(p.mul(p.load(p.in(x)), p.load(p.of(factors))), p.in(y)) })
}

// channelRows declares loops that visit the channels of each position several times or add them up.
func (s isa) channelRows(k *constants) {
	s.softmaxRows(k)
	s.softmaxGradRows(k)
	s.argmaxRows(k)
	s.scaleRows(k)
	s.dotRows(k)
}

// channels is a loop over rows of so many channels, visited a vector at a time; the last is under a mask.
type channels struct {
	formula
	arrays            []reg.Register // where the row begins
	rows, count       reg.Register
	at, whole, rest   reg.Register // elements: where a visit is, in whole vectors, behind them
	opmask, laneWords reg.Register // the mask, whichever the instruction set has
}

// channels begins a function whose arrays are all [rows channels].
func (s isa) channels(name, doc, signature string, k *constants, arrays ...string) channels {
	f := s.function(name, doc, signature)
	c := channels{formula: formula{place{lanes: lanes{s, s.lanes}, stream: f}, k}}
	for _, array := range arrays {
		c.arrays = append(c.arrays, f.pointer(array))
	}
	c.rows, c.count = f.number("rows"), f.number("channels")
	c.at, c.whole, c.rest = s.GP64(), s.GP64(), s.GP64()
	s.MOVQ(c.count, c.rest)
	s.ANDQ(operand.U8(s.lanes-1), c.rest)
	s.MOVQ(c.count, c.whole)
	s.SUBQ(c.rest, c.whole)
	limit, mask := c.register(), c.register()
	low := s.XMM()
	s.VMOVD(c.rest.(reg.GPVirtual).As32(), low)
	s.VPBROADCASTD(low, limit)
	if s.masked {
		c.opmask = s.K()
		s.VPCMPGTD(k.ordinals(), limit, c.opmask)
	} else {
		s.VPCMPGTD(k.ordinals(), limit, mask)
		c.laneWords = mask
	}
	return c
}

// vector is some channels of a row.
type vector struct {
	channels
	partial bool
}

// load reads channels of an array; lanes beyond the last hold the fill.
func (v vector) load(array int, fill reg.VecVirtual) reg.VecVirtual {
	from := operand.Mem{Base: v.arrays[array], Index: v.at, Scale: 4}
	r := v.register()
	switch {
	case !v.partial:
		v.VMOVUPS(from, r)
	case v.masked:
		v.VMOVAPS(fill, r)
		v.VMOVUPS(from, v.opmask, r)
	default:
		v.VMASKMOVPS(from, v.laneWords, r)
		v.VBLENDVPS(v.laneWords, r, fill, r)
	}
	return r
}

func (v vector) store(r reg.VecVirtual, array int) {
	to := operand.Mem{Base: v.arrays[array], Index: v.at, Scale: 4}
	switch {
	case !v.partial:
		v.VMOVUPS(r, to)
	case v.masked:
		v.VMOVUPS(r, v.opmask, to)
	default:
		v.VMASKMOVPS(r, v.laneWords, to)
	}
}

// visit runs a body over the vectors of a row.
func (c channels) visit(label string, body func(v vector)) {
	c.XORQ(c.at, c.at)
	c.Label(label)
	c.CMPQ(c.at, c.whole)
	c.JGE(operand.LabelRef(label + "Rest"))
	body(vector{channels: c})
	c.ADDQ(operand.U8(c.width), c.at)
	c.JMP(operand.LabelRef(label))
	c.Label(label + "Rest")
	c.TESTQ(c.rest, c.rest)
	c.JEQ(operand.LabelRef(label + "Over"))
	body(vector{c, true})
	c.Label(label + "Over")
}

// each runs a body for every row and ends the function.
func (c channels) each(body func()) {
	c.Label("row")
	body()
	for _, array := range c.arrays {
		c.step(array, c.count)
	}
	c.DECQ(c.rows)
	c.JNE(operand.LabelRef("row"))
	c.VZEROUPPER()
	c.RET()
}

// fold combines the lanes of r and leaves the result in all of them.
func (c channels) fold(r reg.VecVirtual, combine func(a, b reg.VecVirtual) reg.VecVirtual) reg.VecVirtual {
	if c.masked {
		for _, order := range []operand.U8{0x4e, 0xb1} { // halves, then quarters change places
			turned := c.register()
			c.VSHUFF32X4(order, r, r, turned)
			r = combine(r, turned)
		}
	} else {
		turned := c.register()
		c.VPERM2F128(operand.U8(1), r, r, turned)
		r = combine(r, turned)
	}
	for _, order := range []operand.U8{0x4e, 0xb1} { // pairs, then neighbours
		turned := c.register()
		c.VPERMILPS(order, r, turned)
		r = combine(r, turned)
	}
	return r
}

// set copies a register into another that lives through the loop.
func (c channels) set(to, from reg.VecVirtual) { c.VMOVAPS(from, to) }

func (s isa) softmaxRows(k *constants) {
	c := s.channels("SoftmaxRows", "the softmax of rows", "y, x []float32, rows, channels int", k, "x", "y")
	const x, y = 0, 1
	lowest, zero := c.number(float32(math.Inf(-1))), c.number(0)
	largest, total := c.register(), c.register()
	rest := c.register() // exponentials under the mask: read back from memory, they would have to wait for their store
	c.each(func() {
		c.set(largest, lowest)
		c.visit("largest", func(v vector) { c.set(largest, v.max(largest, v.load(x, lowest))) })
		c.set(largest, c.fold(largest, c.max))
		c.set(total, zero)
		c.visit("exp", func(v vector) {
			e := v.exp(v.sub(v.load(x, lowest), largest))
			if v.partial {
				c.set(rest, e)
			} else {
				v.store(e, y)
			}
			c.set(total, v.add(total, e))
		})
		share := c.div(c.number(1), c.fold(total, c.add))
		c.visit("share", func(v vector) {
			if v.partial {
				v.store(v.mul(rest, share), y)
			} else {
				v.store(v.mul(v.load(y, zero), share), y)
			}
		})
	})
}

func (s isa) softmaxGradRows(k *constants) {
	c := s.channels("SoftmaxGradRows", "y*(dy - the sum of y*dy) of rows",
		"dx, y, dy []float32, rows, channels int", k, "y", "dy", "dx")
	const y, dy, dx = 0, 1, 2
	zero, mean := c.number(0), c.register()
	c.each(func() {
		c.set(mean, zero)
		c.visit("mean", func(v vector) { v.addProduct(mean, v.load(y, zero), v.load(dy, zero)) })
		c.set(mean, c.fold(mean, c.add))
		c.visit("gradient", func(v vector) {
			v.store(v.mul(v.sub(v.load(dy, zero), mean), v.load(y, zero)), dx)
		})
	})
}

func (s isa) argmaxRows(k *constants) {
	c := s.channels("ArgmaxRows", "the first of the largest of rows", "y, x []float32, rows, channels int", k, "x")
	y := c.stream.pointer("y")
	lowest, highest := c.number(float32(math.Inf(-1))), c.number(float32(math.Inf(1)))
	largest, winner, number := c.register(), c.register(), c.register()
	c.each(func() {
		c.set(largest, lowest)
		c.VXORPS(winner, winner, winner)
		c.VCVTDQ2PS(k.ordinals(), number)
		c.visit("vector", func(v vector) {
			values := v.load(0, lowest)
			c.set(winner, v.choose(greater, values, largest, number, winner))
			c.set(largest, v.choose(greater, values, largest, values, largest))
			c.set(number, v.add(number, v.number(float32(v.width))))
		})
		best := c.fold(largest, c.max)
		first := c.fold(c.choose(equal, largest, best, winner, highest), c.min)
		c.VMOVSS(first.AsX(), operand.Mem{Base: y})
		c.ADDQ(operand.U8(4), y)
	})
}

func (s isa) scaleRows(k *constants) {
	c := s.channels("ScaleRows", "the rows times their factors", "y, x, factors []float32, rows, channels int", k, "x", "y")
	const x, y = 0, 1
	factors, zero := c.stream.pointer("factors"), c.number(0)
	c.each(func() {
		factor := c.broadcast(operand.Mem{Base: factors})
		c.visit("vector", func(v vector) { v.store(v.mul(v.load(x, zero), factor), y) })
		c.ADDQ(operand.U8(4), factors)
	})
}

func (s isa) dotRows(k *constants) {
	c := s.channels("DotRows", "the dot products of rows", "y, a, b []float32, rows, channels int", k, "a", "b")
	y := c.stream.pointer("y")
	zero, sum := c.number(0), c.register()
	c.each(func() {
		c.set(sum, zero)
		c.visit("vector", func(v vector) { v.addProduct(sum, v.load(0, zero), v.load(1, zero)) })
		total := c.fold(sum, c.add)
		c.VMOVSS(total.AsX(), operand.Mem{Base: y})
		c.ADDQ(operand.U8(4), y)
	})
}
