package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// side is the numbers along each side of a cube: as many as a register of SSE, which every amd64 has, holds.
const side = 4

// cubes declares the sums of cubes; see Cubes of package cpu.
func cubes(c *build.Context) {
	c.Function("addCubes")
	c.Doc("addCubes adds sums of cubes, the last number of each x side by side.")
	c.Attributes(noSplit)
	c.Pragma("noescape")
	c.SignatureExpr("func(dst, box []float32, first []int, shares [][3][4]float32, row, slice, slices int)")
	f := cubeStream{
		Context: c,
		dst:     c.Load(c.Param("dst").Base(), c.GP64()), count: c.Load(c.Param("dst").Len(), c.GP64()),
		box: c.Load(c.Param("box").Base(), c.GP64()), first: c.Load(c.Param("first").Base(), c.GP64()),
		shares: c.Load(c.Param("shares").Base(), c.GP64()), slices: c.Load(c.Param("slices"), c.GP64()),
		row: c.Load(c.Param("row"), c.GP64()), slice: c.Load(c.Param("slice"), c.GP64()), rows: c.GP64(),
	}
	f.SHLQ(operand.U8(2), f.row) // numbers to bytes
	f.SHLQ(operand.U8(2), f.slice)
	f.LEAQ(operand.Mem{Base: f.row, Index: f.row, Scale: 2}, f.rows)
	f.Label("cube")
	f.TESTQ(f.count, f.count)
	f.JEQ(operand.LabelRef("done"))
	f.addCube()
	f.DECQ(f.count)
	f.JMP(operand.LabelRef("cube"))
	f.Label("done")
	f.RET()
}

// cubeStream is a loop over cubes.
type cubeStream struct {
	*build.Context
	dst, first, shares reg.Register // pointers that move along
	count              reg.Register // cubes to go
	box, slices        reg.Register
	row, rows, slice   reg.Register // bytes from one row to the next, to the third after it, and from one slice to the next
}

// addCube adds the sum of a cube and moves on.
func (f cubeStream) addCube() {
	const bytes = 4
	sharesY, sum := [side]reg.VecVirtual{}, f.XMM()
	for k := range sharesY {
		sharesY[k] = f.inAll(operand.Mem{Base: f.shares, Disp: bytes * (side + k)})
	}
	at, z, left := f.GP64(), f.GP64(), f.GP64()
	f.MOVQ(operand.Mem{Base: f.first}, at)
	f.LEAQ(operand.Mem{Base: f.box, Index: at, Scale: bytes}, at)
	f.LEAQ(operand.Mem{Base: f.shares, Disp: bytes * 2 * side}, z)
	f.MOVQ(f.slices, left)
	f.XORPS(sum, sum)

	f.Label("slice")
	part := f.sumRows(at, sharesY)
	f.MULPS(f.inAll(operand.Mem{Base: z}), part)
	f.ADDPS(part, sum)
	f.ADDQ(f.slice, at)
	f.ADDQ(operand.U8(bytes), z)
	f.DECQ(left)
	f.JNE(operand.LabelRef("slice"))

	other := f.XMM()
	f.MOVUPS(operand.Mem{Base: f.shares}, other)
	f.MULPS(other, sum)
	f.MOVHLPS(sum, other)
	f.ADDPS(other, sum) // of 0 and 2, and of 1 and 3
	f.MOVAPS(sum, other)
	f.SHUFPS(operand.U8(1), other, other)
	f.ADDSS(other, sum)
	f.ADDSS(operand.Mem{Base: f.dst}, sum)
	f.MOVSS(sum, operand.Mem{Base: f.dst})
	f.ADDQ(operand.U8(bytes), f.dst)
	f.ADDQ(operand.U8(8), f.first)
	f.ADDQ(operand.U8(bytes*3*side), f.shares)
}

// sumRows is the sum of four rows, each times its share: (0 + 1) + (2 + 3).
func (f cubeStream) sumRows(at reg.Register, shares [side]reg.VecVirtual) reg.VecVirtual {
	var rows [side]reg.VecVirtual
	for k, from := range [side]operand.Mem{
		{Base: at},
		{Base: at, Index: f.row, Scale: 1},
		{Base: at, Index: f.row, Scale: 2},
		{Base: at, Index: f.rows, Scale: 1},
	} {
		rows[k] = f.XMM()
		f.MOVUPS(from, rows[k])
		f.MULPS(shares[k], rows[k])
	}
	f.ADDPS(rows[1], rows[0])
	f.ADDPS(rows[3], rows[2])
	f.ADDPS(rows[2], rows[0])
	return rows[0]
}

// inAll is a number in all four places of a register.
func (f cubeStream) inAll(from operand.Mem) reg.VecVirtual {
	r := f.XMM()
	f.MOVSS(from, r)
	f.SHUFPS(operand.U8(0), r, r)
	return r
}
