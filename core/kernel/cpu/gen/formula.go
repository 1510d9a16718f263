package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// constants are numbers in read-only memory, as many as the widest vector has lanes.
type constants struct {
	*build.Context
	made map[string]operand.Mem
}

// of is where a number is, in every lane.
func (k *constants) of(bits uint32) operand.Mem {
	return k.series(fmt.Sprintf("lanes%08x", bits), func(uint32) uint32 { return bits })
}

// series is where numbers are, one for each lane.
func (k *constants) series(name string, of func(lane uint32) uint32) operand.Mem {
	if at, ok := k.made[name]; ok {
		return at
	}
	at := k.StaticGlobal(name)
	k.DataAttributes(attr.RODATA | attr.NOPTR)
	for lane := range uint32(16) {
		k.AppendDatum(operand.U32(of(lane)))
	}
	k.made[name] = at
	return at
}

// ordinals are the numbers of the lanes.
func (k *constants) ordinals() operand.Mem {
	return k.series("ordinals", func(lane uint32) uint32 { return lane })
}

// formula writes functions of a number, whose constants come from memory: together they need more registers than
// there are.
type formula struct {
	place
	constants *constants
}

// number is a constant to compute with once.
func (f formula) number(v float32) reg.VecVirtual { return f.bits(math.Float32bits(v)) }

// bits is a constant to compute with once.
func (f formula) bits(v uint32) reg.VecVirtual {
	r := f.register()
	f.VMOVUPS(f.constants.of(v), r)
	return r
}

// absolute is |a|.
func (f formula) absolute(a reg.VecVirtual) reg.VecVirtual { return f.and(a, f.bits(1<<31-1)) }

// negative is -|a|.
func (f formula) negative(a reg.VecVirtual) reg.VecVirtual { return f.or(a, f.bits(1<<31)) }

// signed is a, which is not negative, with the sign of s.
func (f formula) signed(a, s reg.VecVirtual) reg.VecVirtual { return f.or(a, f.and(s, f.bits(1<<31))) }

func (f formula) and(a, b reg.VecVirtual) reg.VecVirtual {
	r := f.register()
	f.VANDPS(b, a, r)
	return r
}

func (f formula) or(a, b reg.VecVirtual) reg.VecVirtual {
	r := f.register()
	f.VORPS(b, a, r)
	return r
}

// next is p*x + c, left in the register of p.
func (f formula) next(p, x reg.VecVirtual, c float32) reg.VecVirtual {
	f.VFMADD213PS(f.constants.of(math.Float32bits(c)), x, p)
	return p
}

// polynomial has its coefficients from the highest power down.
func (f formula) polynomial(x reg.VecVirtual, coefficients ...float32) reg.VecVirtual {
	p := f.number(coefficients[0])
	for _, c := range coefficients[1:] {
		p = f.next(p, x, c)
	}
	return p
}

// reduce gives n and r with v = n ln 2 + r and |r| <= ln(2)/2; n is left in the lowest bits of a number.
func (f formula) reduce(v reg.VecVirtual) (n, r reg.VecVirtual) {
	round := f.number(3 << 22)
	n = f.add(f.mul(v, f.number(math.Log2E)), round)
	whole := f.sub(n, round)
	r = f.add(v, f.mul(whole, f.number(-0.693359375))) // exact
	return n, f.addProduct(r, whole, f.number(2.12194440e-4))
}

// secondOrder is (exp(r)-1-r)/r^2 near 0 (Cephes' expf).
func (f formula) secondOrder(r reg.VecVirtual) reg.VecVirtual {
	return f.polynomial(r, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
}

// exp is exp(v) for v <= 0; 0 below -87.
func (f formula) exp(v reg.VecVirtual) reg.VecVirtual {
	n, r := f.reduce(v)
	e := f.next(f.next(f.secondOrder(r), r, 1), r, 1)
	return f.keep(notLess, v, f.number(-87), f.addExponents(e, n))
}

// expm1 is exp(v)-1 for v <= 0.
func (f formula) expm1(v reg.VecVirtual) reg.VecVirtual {
	n, r := f.reduce(f.max(f.number(-87), v))
	small := f.horner(f.mul(f.secondOrder(r), r), r, r)
	one := f.number(1)
	power := f.addExponents(one, n)
	return f.horner(small, power, f.sub(power, one))
}

// log1p is log(1+e) for e from 0 to 1 (Cephes' logf).
func (f formula) log1p(e reg.VecVirtual) reg.VecVirtual {
	large := f.number(math.Sqrt2 - 1) // from here on, log 2 + log(1 + (e-1)/2)
	half := f.mul(f.sub(e, f.number(1)), f.number(0.5))
	x := f.choose(greater, e, large, half, e)
	square := f.mul(x, x)
	y := f.polynomial(x, 7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
		-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)
	y = f.addProduct(f.mul(f.mul(y, x), square), square, f.number(-0.5))
	return f.add(f.add(x, y), f.keep(greater, e, large, f.number(math.Ln2)))
}

// logistic is 1/(1+exp(-x)) and what it lacks to 1.
func (f formula) logistic(x reg.VecVirtual) (below, above reg.VecVirtual) {
	zero, one := f.number(0), f.number(1)
	e := f.exp(f.negative(x))
	share := f.div(one, f.add(one, e))
	rest := f.mul(e, share)
	return f.choose(greater, x, zero, share, rest), f.choose(greater, x, zero, rest, share)
}

// normal is the share of a standard normal distribution below x, and exp(-x^2/2). The share beyond |x| is that
// exponential times a polynomial in u = 1/(1+0.32|x|), fitted to 3e-8 of it.
func (f formula) normal(x reg.VecVirtual) (below, e reg.VecVirtual) {
	one := f.number(1)
	e = f.exp(f.mul(f.mul(x, x), f.number(-0.5)))
	u := f.div(one, f.next(f.absolute(x), f.number(0.32), 1))
	tail := f.polynomial(u, -0.021078272, 0.09540772, -0.14670832, 0.06532888, -0.009378066, 0.05865413, 0.08782907,
		0.11462236, 0.12766094, 0.12766153)
	tail = f.mul(f.mul(tail, u), e)
	return f.choose(greater, x, f.number(0), f.sub(one, tail), tail), e
}
