package main

import (
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// walk goes through the lines and blocks of a call that the record tile of package cpu describes.
type walk struct {
	isa
	t                argument
	rows             int // positions of a block
	position, source Mem // addresses of the block's first destination and first source
}

// newWalk begins at the first block, and puts odd multiples of the step between rows in R8 to R14.
func (s isa) newWalk(t argument, rows int) walk {
	w := walk{isa: s, t: t, rows: rows, position: s.AllocLocal(8), source: s.AllocLocal(8)}
	for _, side := range []struct {
		at    Mem
		slice string
	}{{w.position, "destination"}, {w.source, "source"}} {
		s.MOVQ(t.field(side.slice+"At"), RAX)
		s.MOVQ(t.slice(side.slice), RBX)
		s.LEAQ(Mem{Base: RBX, Index: RAX, Scale: 4}, RBX)
		s.MOVQ(RBX, side.at)
	}
	s.MOVQ(t.field("sourceStep"), R8)
	s.SHLQ(Imm(2), R8)
	for _, odd := range []struct {
		multiple int
		from     Mem
	}{
		{3, Mem{Base: R8, Index: R8, Scale: 2}},
		{5, Mem{Base: R8, Index: R8, Scale: 4}},
		{7, Mem{Base: stepRegister(3), Index: R8, Scale: 4}},
		{9, Mem{Base: R8, Index: R8, Scale: 8}},
		{11, Mem{Base: stepRegister(3), Index: R8, Scale: 8}},
		{13, Mem{Base: stepRegister(5), Index: R8, Scale: 8}},
	} {
		if odd.multiple < rows {
			s.LEAQ(odd.from, stepRegister(odd.multiple))
		}
	}
	return w
}

// stepRegister holds an odd multiple of the step.
func stepRegister(odd int) GPPhysical {
	return []GPPhysical{R8, R9, R10, R11, R12, R13, R14}[odd/2]
}

// element is the source element of a row, from the base of a tap in RAX or, from secondBase rows on, RBX.
func element(row int) Mem {
	base := RAX
	if row >= secondBase {
		base, row = RBX, row-secondBase
	}
	if row == 0 {
		return Mem{Base: base}
	}
	scale := row & -row
	return Mem{Base: base, Index: stepRegister(row / scale), Scale: uint8(scale)}
}

// blocks does every block, which must move position on, and ends the function.
func (w walk) blocks(block func()) {
	blocks, lines := w.AllocLocal(8), w.AllocLocal(8)
	w.MOVQ(w.t.field("lines"), RAX)
	w.MOVQ(RAX, lines)
	w.Label("line")
	w.MOVQ(w.t.field("blocks"), RAX)
	w.MOVQ(RAX, blocks)
	w.Label("block")
	block()
	w.MOVQ(w.t.field("sourceStep"), RAX)
	w.IMUL3Q(U32(4*w.rows), RAX, RAX)
	w.ADDQ(RAX, w.source)
	w.DECQ(blocks)
	w.JNZ(LabelRef("block"))
	w.MOVQ(w.t.field("sourceJump"), RAX)
	w.SHLQ(Imm(2), RAX)
	w.ADDQ(RAX, w.source)
	w.MOVQ(w.t.field("destinationJump"), RAX)
	w.SHLQ(Imm(2), RAX)
	w.ADDQ(RAX, w.position)
	w.DECQ(lines)
	w.JNZ(LabelRef("line"))
	w.VZEROUPPER()
	w.RET()
}

// taps does every tap, with its first source element in RAX, its weights in DX, and in SI the source of the next tap.
// R15 counts them.
func (w walk) taps(tap func()) {
	w.XORQ(R15, R15)
	w.JMP(LabelRef("taps"))
	w.Label("tap")
	w.MOVQ(R15, RCX)
	w.SHLQ(Imm(4), RCX)
	w.ADDQ(w.t.slice("taps"), RCX)
	w.MOVQ(Mem{Base: RCX}, RAX)
	w.MOVQ(Mem{Base: RCX, Disp: 8}, RDX)
	w.MOVQ(Mem{Base: RCX, Disp: 16}, RSI)
	w.SHLQ(Imm(2), RSI)
	w.ADDQ(w.source, RSI)
	w.SHLQ(Imm(2), RAX)
	w.ADDQ(w.source, RAX)
	w.SHLQ(Imm(2), RDX)
	w.ADDQ(w.t.slice("weights"), RDX)
	tap()
	w.INCQ(R15)
	w.Label("taps")
	w.CMPQ(R15, w.t.length("taps"))
	w.JLT(LabelRef("tap"))
}

// fetchAhead asks for some cache lines of the next tap's source, supposing that positions are neighbours. Where taps
// are apart, the processor does not see by itself what comes next.
func (s isa) fetchAhead(lines int) {
	const line = 64 // bytes
	for i := range lines {
		s.PREFETCHT0(Mem{Base: RSI, Disp: line * i})
	}
	s.ADDQ(U32(line*lines), RSI)
}
