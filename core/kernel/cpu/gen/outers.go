package main

import (
	"fmt"
	"go/types"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// outerKernel adds outer products of rows runs of width source elements and vectors of gradients, summed over
// positions; see the record outer of package cpu.
type outerKernel struct {
	isa
	rows, width, vectors int
}

// aheadShift is the logarithm of how many positions ahead the source is fetched: those of many channels are a cache line
// and more apart, and come too late otherwise.
const aheadShift = 4

func (k outerKernel) emit(records *types.Package) {
	b := block{isa: k.isa, rows: k.rows * k.width, vectors: k.vectors}
	doc := fmt.Sprintf("%s sums products of %d runs of %d source elements by %d channels.",
		k.name(), k.rows, k.width, k.vectors*k.lanes)
	t := begin(k.Context, records, k.name(), doc, "outer", RDI)
	k.addresses(t)
	b.zero()
	mask := b.spare(0)
	if k.masked {
		b.loadMask(t.array("tail"), mask)
	} else {
		mask = b.column(k.vectors - 1)
	}
	k.MOVQ(t.field("lines"), R15)
	k.MOVQ(R12, R14)
	k.SHLQ(Imm(aheadShift), R14) // from a position to what is fetched
	k.Label("line")
	k.MOVQ(t.field("count"), RCX)
	k.Label("position")
	k.PREFETCHT0(Mem{Base: RAX, Index: R14, Scale: 1})
	if !k.masked {
		k.VMOVUPS(t.array("tail"), mask)
	}
	for v := range k.vectors {
		b.load(Mem{Base: RDX, Disp: v * k.bytes()}, v, mask, b.column(v))
	}
	b.multiply(k.element)
	k.ADDQ(R12, RAX)
	k.ADDQ(R13, RDX)
	k.DECQ(RCX)
	k.JNZ(LabelRef("position"))
	k.ADDQ(R10, RAX)
	k.ADDQ(R11, RDX)
	k.DECQ(R15)
	k.JNZ(LabelRef("line"))

	k.add(b, t)
	k.VZEROUPPER()
	k.RET()
}

// addresses sets RAX and RDX to the first source and gradient, R12 and R13 to their steps from position to
// position, R10 and R11 to what remains from the end of a line to the next, and R8 and R9 to 1 and 3 times the
// step between runs.
func (k outerKernel) addresses(t argument) {
	k.MOVQ(t.field("count"), RCX)
	for _, side := range []struct {
		name             string
		base, step, line GPPhysical
	}{{"source", RAX, R12, R10}, {"gradient", RDX, R13, R11}} {
		k.MOVQ(t.slice(side.name), side.base)
		k.MOVQ(t.field(side.name+"At"), RBX)
		k.LEAQ(Mem{Base: side.base, Index: RBX, Scale: 4}, side.base)
		k.MOVQ(t.field(side.name+"Step"), side.step)
		k.SHLQ(Imm(2), side.step)
		k.MOVQ(t.field(side.name+"Line"), side.line)
		k.SHLQ(Imm(2), side.line)
		k.MOVQ(side.step, RBX)
		k.IMULQ(RCX, RBX)
		k.SUBQ(RBX, side.line)
	}
	if k.rows > 1 {
		k.MOVQ(t.field("sourceRow"), R8)
		k.SHLQ(Imm(2), R8)
		k.LEAQ(Mem{Base: R8, Index: R8, Scale: 2}, R9)
	}
}

// element is a source element of the block: row i is element i%width of run i/width.
func (k outerKernel) element(i int) Mem {
	at := Mem{Base: RAX, Disp: 4 * (i % k.width)}
	switch run := i / k.width; run {
	case 0:
	case 3:
		at.Index, at.Scale = R9, 1
	default:
		at.Index, at.Scale = R8, uint8(run)
	}
	return at
}

// add adds the block to the sums in memory.
func (k outerKernel) add(b block, t argument) {
	k.MOVQ(t.slice("sums"), RAX)
	k.MOVQ(t.field("sumsAt"), RBX)
	k.LEAQ(Mem{Base: RAX, Index: RBX, Scale: 4}, RAX)
	k.MOVQ(t.field("sumsRow"), RCX)
	k.MOVQ(t.field("sumsStep"), RDX)
	k.SHLQ(Imm(2), RCX)
	k.SHLQ(Imm(2), RDX)
	for run := range k.rows {
		k.MOVQ(RAX, RBX)
		for i := range k.width {
			for v := range k.vectors {
				at := Mem{Base: RBX, Disp: v * k.bytes()}
				sum := b.sum(run*k.width+i, v)
				k.VADDPS(at, sum, sum)
				k.VMOVUPS(sum, at)
			}
			k.ADDQ(RDX, RBX)
		}
		k.ADDQ(RCX, RAX)
	}
}
