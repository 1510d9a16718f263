package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The hash of package kernel.
const (
	dropoutStep   = 0x9e3779b9
	dropoutFirst  = 0x7feb352d
	dropoutSecond = 0x846ca68b
)

// dropout declares the loop over a block of elements. A register counts their numbers times dropoutStep.
func (s isa) dropout(k *constants) {
	f := s.function("Dropout", "y = factor*x where the hash is below the threshold, 0 elsewhere",
		"y, x []float32, first, second uint32, threshold, factor float32")
	y, x := f.array("y"), f.array("x")
	number, second := f.scalar("first"), f.scalar("second")
	threshold, factor := f.scalar("threshold"), f.scalar("factor")
	f.VPADDD(k.series("dropoutNumbers", func(lane uint32) uint32 { return lane * dropoutStep }), number, number)
	f.loop(func(p place) {
		h := formula{p, k}
		bits := h.multiplyInts(h.mixed(number, 16), dropoutFirst)
		again := h.register()
		h.VXORPS(h.part(second), bits, again)
		bits = h.multiplyInts(h.mixed(again, 15), dropoutSecond)
		bits = h.mixed(bits, 16)
		uniform := h.register()
		h.VPSRLD(operand.U8(8), bits, uniform)
		h.VCVTDQ2PS(uniform, uniform)
		p.store(h.keep(greater, threshold, uniform, h.mul(h.load(p.in(x)), factor)), p.in(y))
		h.VPADDD(k.of(uint32(p.width)*dropoutStep), h.part(number), h.part(number))
	})
}

// mixed is h ^ h>>shift.
func (f formula) mixed(h reg.VecVirtual, shift operand.U8) reg.VecVirtual {
	shifted, r := f.register(), f.register()
	f.VPSRLD(shift, f.part(h), shifted)
	f.VXORPS(shifted, f.part(h), r)
	return r
}

func (f formula) multiplyInts(h reg.VecVirtual, by uint32) reg.VecVirtual {
	r := f.register()
	f.VPMULLD(f.constants.of(by), h, r)
	return r
}
