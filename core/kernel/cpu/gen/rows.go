package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// piece is some neighbours in a row: as many as a register has lanes, or, with a mask, fewer.
type piece struct {
	lanes
	name string
	mask reg.Register
	at   reg.Register // elements from the start of the row
}

func (p piece) in(row reg.Register) operand.Mem {
	return operand.Mem{Base: row, Index: p.at, Scale: 4}
}

// load reads neighbours; lanes behind the mask are 0.
func (p piece) load(from operand.Mem) reg.VecVirtual {
	if p.mask == nil {
		return p.lanes.load(from)
	}
	r := p.register()
	p.VMOVUPS_Z(from, p.mask, r)
	return r
}

func (p piece) store(r reg.VecVirtual, to operand.Mem) {
	if p.mask == nil {
		p.lanes.store(r, to)
	} else {
		p.VMOVUPS(r, p.mask, to)
	}
}

// width is the length of rows that a loop runs over.
type width struct {
	isa
	elements reg.Register
	mask     reg.Register // of what whole vectors leave; nil without masks
}

func (s isa) width(elements reg.Register) width {
	w := width{isa: s, elements: elements}
	if s.masked {
		bits := s.GP32()
		s.MOVQ(elements, reg.RCX)
		s.ANDQ(operand.U8(s.lanes-1), reg.RCX)
		s.MOVL(operand.U32(1), bits)
		s.SHLL(reg.CL, bits)
		s.DECL(bits)
		w.mask = s.K()
		s.KMOVW(bits, w.mask)
	}
	return w
}

// row runs the body over the pieces of one row.
func (w width) row(body func(p piece)) {
	at, left := w.GP64(), w.GP64()
	w.XORQ(at, at)
	w.MOVQ(w.elements, left)
	widths := []int{w.lanes, 4, 1}
	if w.masked {
		widths = widths[:1]
	}
	for _, n := range widths {
		name := fmt.Sprintf("of%d", n)
		w.Label(name)
		w.CMPQ(left, operand.U8(n))
		w.JLT(operand.LabelRef(name + "Over"))
		body(piece{lanes: lanes{w.isa, n}, name: name, at: at})
		w.ADDQ(operand.U8(n), at)
		w.SUBQ(operand.U8(n), left)
		w.JMP(operand.LabelRef(name))
		w.Label(name + "Over")
	}
	if w.masked {
		w.TESTQ(left, left)
		w.JEQ(operand.LabelRef("rowOver"))
		body(piece{lanes: lanes{w.isa, w.lanes}, name: "rest", mask: w.mask, at: at})
		w.Label("rowOver")
	}
}

// step moves an array on by some elements.
func (s isa) step(array, elements reg.Register) {
	s.LEAQ(operand.Mem{Base: array, Index: elements, Scale: 4}, array)
}

// rows declares the loops over rows of a few elements, such as the channels of neighbouring positions.
func (s isa) rows() {
	s.copyRows()
	s.claim()
	s.mix()
}

func (s isa) copyRows() {
	f := s.function("CopyRows", "the copying of rows", "dst, src []float32, rows, width, dstStride, srcStride int")
	to, from := f.pointer("dst"), f.pointer("src")
	rows, width := f.number("rows"), s.width(f.number("width"))
	toStride, fromStride := f.number("dstStride"), f.number("srcStride")
	f.Label("row")
	width.row(func(p piece) { p.store(p.load(p.in(from)), p.in(to)) })
	f.step(to, toStride)
	f.step(from, fromStride)
	f.DECQ(rows)
	f.JNE(operand.LabelRef("row"))
	f.VZEROUPPER()
	f.RET()
}

func (s isa) claim() {
	f := s.function("Claim", "dx += dy and dy = 0 where x = largest",
		"dx, x, largest, dy []float32, channels, wide int")
	dx, x, largest, dy := f.pointer("dx"), f.pointer("x"), f.pointer("largest"), f.pointer("dy")
	left := f.Load(f.Param("dy").Len(), f.GP64())
	channels, wide := f.number("channels"), f.number("wide")
	width := s.width(channels)
	f.Label("row")
	width.row(func(p piece) {
		all := p.load(p.in(dy))
		claimed := p.keep(equal, p.load(p.in(x)), p.load(p.in(largest)), all)
		p.store(p.add(p.load(p.in(dx)), claimed), p.in(dx))
		p.store(p.sub(all, claimed), p.in(dy))
	})
	f.step(dx, wide)
	f.step(x, wide)
	f.step(largest, channels)
	f.step(dy, channels)
	f.SUBQ(channels, left)
	f.JNE(operand.LabelRef("row"))
	f.VZEROUPPER()
	f.RET()
}

func (s isa) mix() {
	f := s.function("Mix", "the weighted sums of runs of rows",
		"y, x []float32, runs []int32, weights []float32, channels int")
	y, x, runs, weights := f.pointer("y"), f.pointer("x"), f.pointer("runs"), f.pointer("weights")
	left := f.Load(f.Param("runs").Len(), f.GP64())
	channels := f.number("channels")
	width := s.width(channels)
	first, count := f.GP64(), f.GP64()
	f.Label("position")
	f.MOVLQSX(operand.Mem{Base: runs}, first)
	f.MOVLQSX(operand.Mem{Base: runs, Disp: 4}, count)
	f.IMULQ(channels, first)
	f.LEAQ(operand.Mem{Base: x, Index: first, Scale: 4}, first)
	width.row(func(p piece) {
		sum, from, k := p.zero(), f.GP64(), f.GP64()
		f.LEAQ(p.in(first), from)
		f.XORQ(k, k)
		f.Label(p.name + "Tap")
		f.CMPQ(k, count)
		f.JGE(operand.LabelRef(p.name + "Sum"))
		weight := f.broadcast(operand.Mem{Base: weights, Index: k, Scale: 4})
		p.addProduct(sum, p.load(operand.Mem{Base: from}), weight)
		f.step(from, channels)
		f.INCQ(k)
		f.JMP(operand.LabelRef(p.name + "Tap"))
		f.Label(p.name + "Sum")
		p.store(sum, p.in(y))
	})
	f.step(y, channels)
	f.step(weights, count)
	f.ADDQ(operand.U8(8), runs)
	f.SUBQ(operand.U8(2), left)
	f.JNE(operand.LabelRef("position"))
	f.VZEROUPPER()
	f.RET()
}
