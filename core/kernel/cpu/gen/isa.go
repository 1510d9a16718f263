package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const noSplit = attr.NOSPLIT

// isa is an instruction set for vectors of float32.
type isa struct {
	*build.Context
	name       string
	lanes      int
	registers  []reg.VecPhysical
	broadcasts int  // registers set aside for broadcast elements
	maxVectors int  // most vectors of channels in a block
	masked     bool // masks and embedded broadcasts, as in AVX-512
	pairs      bool // elements are pairs of bfloat16, sums float32
}

func avx2(c *build.Context) isa {
	return isa{Context: c, name: "avx2", lanes: 8, broadcasts: 1, maxVectors: 4, registers: []reg.VecPhysical{
		reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
		reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
	}}
}

func avx512(c *build.Context) isa {
	return isa{Context: c, name: "avx512", lanes: 16, broadcasts: 2, maxVectors: 6, masked: true, registers: []reg.VecPhysical{
		reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
		reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
		reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
		reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
	}}
}

// bfloat16 is AVX-512 whose multiplications take pairs of bfloat16.
func bfloat16(c *build.Context) isa {
	s := avx512(c)
	s.name, s.pairs, s.maxVectors = "bfloat16", true, 4
	return s
}

// block is the registers of a rows by vectors block of sums.
type block struct {
	isa
	rows, vectors int
}

// sum is the accumulator of a row and vector.
func (b block) sum(row, v int) reg.VecPhysical { return b.registers[row*b.vectors+v] }

// column is the register of a vector that multiplies every row.
func (b block) column(v int) reg.VecPhysical { return b.registers[b.rows*b.vectors+v] }

// spare is one of the registers for broadcast elements.
func (b block) spare(i int) reg.VecPhysical {
	return b.registers[(b.rows+1)*b.vectors+i%b.broadcasts]
}

// multiply adds, to every row, the element of that row times the columns.
func (b block) multiply(element func(row int) operand.Mem) {
	for row := range b.rows {
		if b.masked && b.vectors == 1 {
			b.multiplyBroadcast(element(row), b.column(0), b.sum(row, 0))
			continue
		}
		b.VBROADCASTSS(element(row), b.spare(row))
		for v := range b.vectors {
			b.multiplyVectors(b.column(v), b.spare(row), b.sum(row, v))
		}
	}
}

// multiplyVectors adds the product of two vectors to a sum.
func (s isa) multiplyVectors(a, b, sum reg.VecPhysical) {
	if s.pairs {
		s.evex(dotPairs, a, b, sum, false)
	} else {
		s.VFMADD231PS(a, b, sum)
	}
}

// multiplyBroadcast adds an element of memory times a vector to a sum.
func (s isa) multiplyBroadcast(element operand.Mem, vector, sum reg.VecPhysical) {
	if s.pairs {
		s.evex(dotPairs, element, vector, sum, true)
	} else {
		s.VFMADD231PS_BCST(element, vector, sum)
	}
}

// zero clears the sums.
func (b block) zero() {
	for row := range b.rows {
		for v := range b.vectors {
			if b.masked {
				b.VPXORD(b.sum(row, v), b.sum(row, v), b.sum(row, v))
			} else {
				b.VXORPS(b.sum(row, v), b.sum(row, v), b.sum(row, v))
			}
		}
	}
}

// loadMask sets the mask of the last vector: opmask K1, or a vector register.
func (b block) loadMask(tail operand.Mem, r reg.VecPhysical) {
	b.VMOVUPS(tail, r)
	if b.masked {
		b.VPMOVD2M(r, reg.K1)
	}
}

// load reads vector v, the last of them under the mask.
func (b block) load(from operand.Mem, v int, mask, to reg.VecPhysical) {
	switch {
	case v < b.vectors-1:
		b.VMOVUPS(from, to)
	case b.masked:
		b.VMOVUPS_Z(from, reg.K1, to)
	default:
		b.VMASKMOVPS(from, mask, to)
	}
}

// store writes vector v, the last of them under the mask.
func (b block) store(from reg.VecPhysical, v int, mask reg.VecPhysical, to operand.Mem) {
	switch {
	case v < b.vectors-1:
		b.VMOVUPS(from, to)
	case b.masked:
		b.VMOVUPS(from, reg.K1, to)
	default:
		b.VMASKMOVPS(from, mask, to)
	}
}

// bytes is the size of a vector register.
func (s isa) bytes() int { return 4 * s.lanes }
