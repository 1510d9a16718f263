package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// loops declares the inner loops of what is not convolution, for every instruction set; see the record loops of
// package cpu for what they compute.
func loops(c *build.Context) {
	for _, s := range []isa{avx2(c), avx512(c)} {
		s.arithmetic()
		s.exp()
		s.classes()
		s.moments()
		s.norm()
		s.normGradients()
		s.prelu()
		s.products()
		s.planes()
		s.rows()
	}
}

func (s isa) arithmetic() {
	type operation = func(l lanes, a, b reg.VecVirtual) reg.VecVirtual
	for _, binary := range []struct {
		name, doc string
		of        operation
	}{
		{"Mul", "y = a * b", lanes.mul},
		{"Div", "y = a / b", lanes.div},
		{"Maximum", "y = the larger of a and b", lanes.max},
	} {
		f := s.function(binary.name, binary.doc, "y, a, b []float32")
		y, a, b := f.array("y"), f.array("a"), f.array("b")
		f.loop(func(p place) { p.store(binary.of(p.lanes, p.load(p.in(a)), p.load(p.in(b))), p.in(y)) })
	}

	f := s.function("Blend", "y = wa*a + wb*b", "y, a, b []float32, wa, wb float32")
	y, a, b := f.array("y"), f.array("a"), f.array("b")
	wa, wb := f.scalar("wa"), f.scalar("wb")
	f.loop(func(p place) {
		product := p.mul(p.load(p.in(b)), wb)
		p.store(p.addProduct(product, p.load(p.in(a)), wa), p.in(y))
	})

	f = s.function("Scale", "y = factor*x", "y, x []float32, factor float32")
	y, x := f.array("y"), f.array("x")
	factor := f.scalar("factor")
	f.loop(func(p place) { p.store(p.mul(p.load(p.in(x)), factor), p.in(y)) })
}

// exp is the same polynomial as that of the plain loop.
func (s isa) exp() {
	f := s.function("Exp", "y = exp(x), for x <= 0; 0 below -87", "y, x []float32")
	y, x := f.array("y"), f.array("x")
	lowest, one := s.constant(-87), s.constant(1)
	log2E, round := s.constant(1.44269504), s.constant(3<<22)
	ln2High, ln2Low := s.constant(-0.693359375), s.constant(2.12194440e-4)
	var polynomial []reg.VecVirtual
	for _, c := range []float32{
		1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
	} {
		polynomial = append(polynomial, s.constant(c))
	}
	polynomial = append(polynomial, one, one)
	f.loop(func(p place) {
		v := p.load(p.in(x))
		t := p.add(p.mul(v, log2E), round)
		n := p.sub(t, round)
		r := p.add(v, p.mul(n, ln2High)) // exact
		r = p.addProduct(r, n, ln2Low)
		e := p.add(p.mul(r, polynomial[0]), polynomial[1])
		for _, c := range polynomial[2:] {
			e = p.horner(e, r, c)
		}
		p.store(p.keep(notLess, v, lowest, p.addExponents(e, t)), p.in(y))
	})
}

func (s isa) classes() {
	f := s.function("ClassSums", "the sums of a class", "p, labels, sums []float32, class float32")
	values, labels := f.array("p"), f.array("labels")
	length := f.GP64()
	f.MOVQ(operand.U32(2*step), length)
	f.period(length)
	sums := f.patterns("sums", 4)
	class, one := f.scalar("class"), f.constant(1)
	f.loop(func(p place) {
		v, label := p.load(p.in(values)), p.load(p.in(labels))
		p.store(p.add(p.load(p.of(sums[0])), v), p.of(sums[0]))
		p.store(p.addProduct(p.load(p.of(sums[1])), v, v), p.of(sums[1]))
		p.store(p.add(p.load(p.of(sums[2])), p.keep(equal, label, class, v)), p.of(sums[2]))
		p.store(p.add(p.load(p.of(sums[3])), p.keep(equal, label, class, one)), p.of(sums[3]))
	})

	f = s.function("ClassSlope", "y += factor*p, and atLabel where the label is the class",
		"y, p, labels []float32, class, factor, atLabel float32")
	y, values, labels := f.array("y"), f.array("p"), f.array("labels")
	class, factor, atLabel := f.scalar("class"), f.scalar("factor"), f.scalar("atLabel")
	f.loop(func(p place) {
		sum := p.addProduct(p.load(p.in(y)), p.load(p.in(values)), factor)
		p.store(p.add(sum, p.keep(equal, p.load(p.in(labels)), class, atLabel)), p.in(y))
	})
}

func (s isa) moments() {
	f := s.function("Moments", "sums += x - centre, and its square", "x, centre, sums []float32, period int")
	x := f.array("x")
	f.period(f.Load(f.Param("period"), f.GP64()))
	centre := f.patterns("centre", 1)[0]
	f.accumulate(f.patterns("sums", 2), func(p place, s sums) {
		d := p.sub(p.load(p.in(x)), p.load(p.of(centre)))
		s.add(p, 0, d)
		s.addProduct(p, 1, d, d)
	})
}

// affine is what the normalisation loops share.
type affine struct {
	mean, scale, shift reg.Register // patterns
	zero, slope        reg.VecVirtual
}

func (f *stream) affine(constants []reg.Register) affine {
	return affine{constants[0], constants[1], constants[2], f.constant(0), f.scalar("slope")}
}

// apply is x - mean and z = (x - mean)*scale + shift.
func (a affine) apply(p place, x reg.VecVirtual) (d, z reg.VecVirtual) {
	d = p.sub(x, p.load(p.of(a.mean)))
	return d, p.addProduct(p.load(p.of(a.shift)), d, p.load(p.of(a.scale)))
}

// bend is v where z > 0 and slope*v elsewhere.
func (a affine) bend(p place, z, v reg.VecVirtual) reg.VecVirtual {
	return p.choose(greater, z, a.zero, v, p.mul(v, a.slope))
}

func (s isa) norm() {
	f := s.function("NormApply", "y = z, slope*z where z <= 0",
		"y, x, constants []float32, period int, slope float32")
	y, x := f.array("y"), f.array("x")
	f.period(f.Load(f.Param("period"), f.GP64()))
	a := f.affine(f.patterns("constants", 3))
	f.loop(func(p place) {
		_, z := a.apply(p, p.load(p.in(x)))
		p.store(a.bend(p, z, z), p.in(y))
	})
}

func (s isa) normGradients() {
	f := s.function("NormReduce", "sums += dz, and dz*(x-mean)",
		"x, dy, constants, sums []float32, period int, slope float32")
	x, dy := f.array("x"), f.array("dy")
	f.period(f.Load(f.Param("period"), f.GP64()))
	a := f.affine(f.patterns("constants", 3))
	f.accumulate(f.patterns("sums", 2), func(p place, s sums) {
		d, z := a.apply(p, p.load(p.in(x)))
		dz := a.bend(p, z, p.load(p.in(dy)))
		s.add(p, 0, dz)
		s.addProduct(p, 1, dz, d)
	})

	f = s.function("NormBackward", "dx = dz*scale + base + (x-mean)*product",
		"dx, x, dy, constants []float32, period int, slope float32")
	dx, x, dy := f.array("dx"), f.array("x"), f.array("dy")
	f.period(f.Load(f.Param("period"), f.GP64()))
	constants := f.patterns("constants", 5)
	a, base, product := f.affine(constants), constants[3], constants[4]
	f.loop(func(p place) {
		d, z := a.apply(p, p.load(p.in(x)))
		dz := a.bend(p, z, p.load(p.in(dy)))
		sum := p.addProduct(p.load(p.of(base)), d, p.load(p.of(product)))
		p.store(p.addProduct(sum, dz, p.load(p.of(a.scale))), p.in(dx))
	})
}

func (s isa) prelu() {
	f := s.function("PReLU", "y = x, slope*x where x <= 0", "y, x, slope []float32")
	y, x := f.array("y"), f.array("x")
	f.period(f.Load(f.Param("slope").Len(), f.GP64()))
	slope, zero := f.patterns("slope", 1)[0], f.constant(0)
	f.loop(func(p place) {
		v := p.load(p.in(x))
		p.store(p.choose(greater, v, zero, v, p.mul(v, p.load(p.of(slope)))), p.in(y))
	})

	f = s.function("PReLUBackward", "dx = dy, slope*dy where x <= 0", "dx, x, dy, slope []float32")
	dx, x, dy := f.array("dx"), f.array("x"), f.array("dy")
	f.period(f.Load(f.Param("slope").Len(), f.GP64()))
	slope, zero = f.patterns("slope", 1)[0], f.constant(0)
	f.loop(func(p place) {
		v := p.load(p.in(dy))
		bent := p.mul(v, p.load(p.of(slope)))
		p.store(p.choose(greater, p.load(p.in(x)), zero, v, bent), p.in(dx))
	})

	f = s.function("PReLUSlope", "sum += dy*min(x, 0)", "x, dy, sum []float32")
	x, dy = f.array("x"), f.array("dy")
	f.period(f.Load(f.Param("sum").Len(), f.GP64()))
	sum, zero := f.patterns("sum", 1)[0], f.constant(0)
	f.loop(func(p place) {
		p.store(p.addProduct(p.load(p.of(sum)), p.load(p.in(dy)), p.min(p.load(p.in(x)), zero)), p.of(sum))
	})
}

func (s isa) products() {
	f := s.function("AddProduct", "y += x*w", "y, x, w []float32")
	y, x := f.array("y"), f.array("x")
	f.period(f.Load(f.Param("w").Len(), f.GP64()))
	w := f.patterns("w", 1)[0]
	f.loop(func(p place) { p.store(p.addProduct(p.load(p.in(y)), p.load(p.in(x)), p.load(p.of(w))), p.in(y)) })

	f = s.function("SumProduct", "sum += x*y", "x, y, sum []float32")
	x, y = f.array("x"), f.array("y")
	f.period(f.Load(f.Param("sum").Len(), f.GP64()))
	sum := f.patterns("sum", 1)[0]
	f.loop(func(p place) { p.store(p.addProduct(p.load(p.of(sum)), p.load(p.in(x)), p.load(p.in(y))), p.of(sum)) })
}
