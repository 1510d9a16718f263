package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
)

// copyRows declares a loop that copies rows of some elements; strides are elements between rows.
func (s isa) copyRows() {
	f := s.function("CopyRows", "the copying of rows", "dst, src []float32, rows, width, dstStride, srcStride int")
	to, from := f.Load(f.Param("dst").Base(), f.GP64()), f.Load(f.Param("src").Base(), f.GP64())
	rows, width := f.Load(f.Param("rows"), f.GP64()), f.Load(f.Param("width"), f.GP64())
	toStride, fromStride := f.Load(f.Param("dstStride"), f.GP64()), f.Load(f.Param("srcStride"), f.GP64())
	at, left := f.GP64(), f.GP64()
	f.Label("row")
	f.MOVQ(width, left)
	f.XORQ(at, at)
	for _, w := range []int{s.lanes, 4, 1} {
		again, narrower := fmt.Sprintf("copy%d", w), fmt.Sprintf("below%d", w)
		f.Label(again)
		f.CMPQ(left, operand.U8(w))
		f.JLT(operand.LabelRef(narrower))
		l := lanes{s, w}
		l.store(l.load(operand.Mem{Base: from, Index: at, Scale: 4}), operand.Mem{Base: to, Index: at, Scale: 4})
		f.ADDQ(operand.U8(w), at)
		f.SUBQ(operand.U8(w), left)
		f.JMP(operand.LabelRef(again))
		f.Label(narrower)
	}
	f.LEAQ(operand.Mem{Base: to, Index: toStride, Scale: 4}, to)
	f.LEAQ(operand.Mem{Base: from, Index: fromStride, Scale: 4}, from)
	f.DECQ(rows)
	f.JNE(operand.LabelRef("row"))
	f.VZEROUPPER()
	f.RET()
}
