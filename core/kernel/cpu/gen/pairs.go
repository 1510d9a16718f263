package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pair declares what makes pairs of bfloat16, held as bits in float32, from float32.
func (s isa) pair() {
	s.roundRows()
	s.couple()
}

// roundRows declares a loop that rounds rows of some elements; two neighbours in a row are a pair, and a last one
// without a neighbour is paired with zero.
func (s isa) roundRows() {
	f := s.function("RoundRows", "the rounding of rows to pairs of neighbours", "dst, src []float32, rows, width int")
	to, from := f.Load(f.Param("dst").Base(), f.GP64()), f.Load(f.Param("src").Base(), f.GP64())
	rows, width := f.Load(f.Param("rows"), f.GP64()), f.Load(f.Param("width"), f.GP64())
	left, pairs := f.GP64(), f.GP64()
	s.tailMask(width, 15, reg.K1)
	f.MOVQ(width, pairs)
	f.INCQ(pairs)
	f.SHRQ(operand.U8(1), pairs)
	s.tailMask(pairs, 7, reg.K2)
	f.Label("row")
	f.MOVQ(width, left)
	f.Label("vector")
	f.CMPQ(left, operand.U8(s.lanes))
	f.JLE(operand.LabelRef("last"))
	f.VMOVUPS(operand.Mem{Base: from}, reg.Z0)
	s.evex(roundToPair, reg.Z0, nil, reg.Z1, false)
	f.VMOVUPS(reg.Y1, operand.Mem{Base: to})
	f.ADDQ(operand.U8(64), from)
	f.ADDQ(operand.U8(32), to)
	f.SUBQ(operand.U8(s.lanes), left)
	f.JMP(operand.LabelRef("vector"))
	f.Label("last")
	f.VMOVUPS_Z(operand.Mem{Base: from}, reg.K1, reg.Z0)
	s.evex(roundToPair, reg.Z0, nil, reg.Z1, false)
	f.VMOVUPS(reg.Y1, reg.K2, operand.Mem{Base: to})
	f.LEAQ(operand.Mem{Base: from, Index: left, Scale: 4}, from)
	f.INCQ(left)
	f.SHRQ(operand.U8(1), left)
	f.LEAQ(operand.Mem{Base: to, Index: left, Scale: 4}, to)
	f.DECQ(rows)
	f.JNE(operand.LabelRef("row"))
	f.VZEROUPPER()
	f.RET()
}

// couple declares a loop that makes pairs of the elements of two arrays: rows of some elements, stride elements apart in
// both arrays, which follow each other as pairs.
func (s isa) couple() {
	f := s.function("Couple", "the pairing of rows of two arrays", "dst, low, high []float32, rows, width, stride int")
	to := f.Load(f.Param("dst").Base(), f.GP64())
	low, high := f.Load(f.Param("low").Base(), f.GP64()), f.Load(f.Param("high").Base(), f.GP64())
	rows, width := f.Load(f.Param("rows"), f.GP64()), f.Load(f.Param("width"), f.GP64())
	skip, left := f.Load(f.Param("stride"), f.GP64()), f.GP64()
	f.SUBQ(width, skip) // from the end of a row to the next
	s.tailMask(width, 15, reg.K1)
	f.Label("row")
	f.MOVQ(width, left)
	f.Label("vector")
	f.CMPQ(left, operand.U8(s.lanes))
	f.JLE(operand.LabelRef("last"))
	f.VMOVUPS(operand.Mem{Base: low}, reg.Z0)
	f.VMOVUPS(operand.Mem{Base: high}, reg.Z1)
	s.interleave()
	f.VMOVUPS(reg.Z0, operand.Mem{Base: to})
	for _, p := range []reg.Register{to, low, high} {
		f.ADDQ(operand.U8(64), p)
	}
	f.SUBQ(operand.U8(s.lanes), left)
	f.JMP(operand.LabelRef("vector"))
	f.Label("last")
	f.VMOVUPS_Z(operand.Mem{Base: low}, reg.K1, reg.Z0)
	f.VMOVUPS_Z(operand.Mem{Base: high}, reg.K1, reg.Z1)
	s.interleave()
	f.VMOVUPS(reg.Z0, reg.K1, operand.Mem{Base: to})
	f.LEAQ(operand.Mem{Base: to, Index: left, Scale: 4}, to)
	f.ADDQ(skip, left)
	f.LEAQ(operand.Mem{Base: low, Index: left, Scale: 4}, low)
	f.LEAQ(operand.Mem{Base: high, Index: left, Scale: 4}, high)
	f.DECQ(rows)
	f.JNE(operand.LabelRef("row"))
	f.VZEROUPPER()
	f.RET()
}

// interleave makes Z0 the pairs of what Z0 and Z1 hold.
func (s isa) interleave() {
	const half = operand.U8(16)
	s.evex(roundToPair, reg.Z0, nil, reg.Z2, false)
	s.evex(roundToPair, reg.Z1, nil, reg.Z3, false)
	s.VPMOVZXWD(reg.Y2, reg.Z0)
	s.VPMOVZXWD(reg.Y3, reg.Z1)
	s.VPSLLD(half, reg.Z1, reg.Z1)
	s.VPORD(reg.Z1, reg.Z0, reg.Z0)
}

// tailMask sets a mask for the last vector of an array of a length above 0: 1 to low+1 lanes.
func (s isa) tailMask(length reg.Register, low uint8, mask reg.OpmaskPhysical) {
	bits := s.GP64()
	s.MOVQ(length, reg.RCX)
	s.DECQ(reg.RCX)
	s.ANDQ(operand.U8(low), reg.RCX)
	s.MOVQ(operand.I32(2), bits)
	s.SHLQ(reg.CL, bits)
	s.DECQ(bits)
	s.KMOVW(bits.As32(), mask)
}
