package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lanes writes arithmetic on vectors of one width: whole registers, or one lane for what remains of an array.
// Single lanes are computed with the instructions of four; only loads and stores differ.
type lanes struct {
	isa
	width int
}

func (l lanes) register() reg.VecVirtual {
	switch l.width {
	case 16:
		return l.ZMM()
	case 8:
		return l.YMM()
	default:
		return l.XMM()
	}
}

// part is what this width uses of a whole register.
func (l lanes) part(r reg.VecVirtual) reg.Register {
	if l.width <= 4 {
		return r.AsX()
	}
	return r
}

func (l lanes) load(from operand.Mem) reg.VecVirtual {
	r := l.register()
	if l.width == 1 {
		l.VMOVSS(from, r)
	} else {
		l.VMOVUPS(from, r)
	}
	return r
}

func (l lanes) store(r reg.VecVirtual, to operand.Mem) {
	if l.width == 1 {
		l.VMOVSS(r, to)
	} else {
		l.VMOVUPS(r, to)
	}
}

func (l lanes) zero() reg.VecVirtual {
	r := l.register()
	l.VXORPS(r.AsX(), r.AsX(), r.AsX()) // clears the whole register
	return r
}

func (l lanes) add(a, b reg.VecVirtual) reg.VecVirtual {
	r := l.register()
	l.VADDPS(l.part(b), l.part(a), r)
	return r
}

func (l lanes) sub(a, b reg.VecVirtual) reg.VecVirtual {
	r := l.register()
	l.VSUBPS(l.part(b), l.part(a), r)
	return r
}

func (l lanes) mul(a, b reg.VecVirtual) reg.VecVirtual {
	r := l.register()
	l.VMULPS(l.part(b), l.part(a), r)
	return r
}

func (l lanes) div(a, b reg.VecVirtual) reg.VecVirtual {
	r := l.register()
	l.VDIVPS(l.part(b), l.part(a), r)
	return r
}

func (l lanes) min(a, b reg.VecVirtual) reg.VecVirtual {
	r := l.register()
	l.VMINPS(l.part(b), l.part(a), r)
	return r
}

// max is b where either is not a number.
func (l lanes) max(a, b reg.VecVirtual) reg.VecVirtual {
	r := l.register()
	l.VMAXPS(l.part(b), l.part(a), r)
	return r
}

func (l lanes) sqrt(a reg.VecVirtual) reg.VecVirtual {
	r := l.register()
	l.VSQRTPS(l.part(a), r)
	return r
}

// addProduct is sum + a*b, left in the register of sum, which must not be a constant.
func (l lanes) addProduct(sum, a, b reg.VecVirtual) reg.VecVirtual {
	l.VFMADD231PS(l.part(b), l.part(a), sum)
	return sum
}

// horner is p*x + c, left in the register of p, which must not be a constant.
func (l lanes) horner(p, x, c reg.VecVirtual) reg.VecVirtual {
	l.VFMADD213PS(l.part(c), l.part(x), p)
	return p
}

// Predicates of VCMPPS.
const (
	equal   = operand.U8(0x00) // false for what is not a number
	greater = operand.U8(0x1e) // false for what is not a number
	notLess = operand.U8(0x15) // true for what is not a number
)

// choose is a in the lanes where x compares with y as the predicate says, b elsewhere.
func (l lanes) choose(predicate operand.U8, x, y, a, b reg.VecVirtual) reg.VecVirtual {
	r := l.register()
	if l.masked {
		l.VCMPPS(predicate, l.part(y), l.part(x), reg.K1)
		l.VMOVAPS(l.part(b), r) // VBLENDMPS would keep r busy: avo takes its result for something read
		l.VMOVAPS(l.part(a), reg.K1, r)
		return r
	}
	mask := l.register()
	l.VCMPPS(predicate, l.part(y), l.part(x), mask)
	l.VBLENDVPS(mask, l.part(a), l.part(b), r)
	return r
}

// keep is a in the lanes where x compares with y as the predicate says, 0 elsewhere.
func (l lanes) keep(predicate operand.U8, x, y, a reg.VecVirtual) reg.VecVirtual {
	r := l.register()
	if l.masked {
		k := l.K()
		l.VCMPPS(predicate, l.part(y), l.part(x), k)
		l.VMOVAPS_Z(l.part(a), k, r)
		return r
	}
	l.VCMPPS(predicate, l.part(y), l.part(x), r)
	l.VANDPS(r, l.part(a), r)
	return r
}

// addExponents adds the whole number in the lowest bits of n to the exponent of p.
func (l lanes) addExponents(p, n reg.VecVirtual) reg.VecVirtual {
	const mantissa = operand.U8(23)
	shifted, r := l.register(), l.register()
	l.VPSLLD(mantissa, l.part(n), shifted)
	l.VPADDD(shifted, l.part(p), r)
	return r
}

// constant is a number in every lane of a whole register.
func (s isa) constant(v float32) reg.VecVirtual {
	l := lanes{s, s.lanes}
	general, single, r := s.GP32(), s.XMM(), l.register()
	s.MOVL(operand.U32(math.Float32bits(v)), general)
	s.VMOVD(general, single)
	s.VBROADCASTSS(single, r)
	return r
}

// broadcast is a number in memory in every lane of a whole register.
func (s isa) broadcast(from operand.Mem) reg.VecVirtual {
	r := lanes{s, s.lanes}.register()
	s.VBROADCASTSS(from, r)
	return r
}
