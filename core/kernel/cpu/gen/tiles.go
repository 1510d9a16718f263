package main

import (
	"fmt"
	"go/types"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// tileKernel computes blocks of rows positions by vectors of channels; see the record tile of package cpu.
type tileKernel struct {
	isa
	rows, vectors int
}

// maxAddressed is the most rows that multiples of one step reach from two base registers.
const maxAddressed = 28

// unrolled is the channels between two branches.
const unrolled = 4

// secondBase is the row that the second base register points to.
const secondBase = 14

// emit writes the kernel. AX and BX are the bases of a tap's rows, DX its weights, SI what to fetch ahead, CX the
// channels left, R15 the tap, and R8 to R14 odd multiples of the step between rows.
func (k tileKernel) emit(records *types.Package) {
	b := block{isa: k.isa, rows: k.rows, vectors: k.vectors}
	doc := fmt.Sprintf("%s computes blocks of %d positions by %d channels.", k.name(), k.rows, k.vectors*k.lanes)
	t := begin(k.Context, records, k.name(), doc, "tile", RDI)
	position := k.AllocLocal(8) // address of the block's first destination
	blocks, lines, step := k.AllocLocal(8), k.AllocLocal(8), k.AllocLocal(8)
	source := k.AllocLocal(8) // address of the block's first source

	k.MOVQ(t.field("lines"), RAX)
	k.MOVQ(RAX, lines)
	k.MOVQ(t.field("destinationAt"), RAX)
	k.MOVQ(t.slice("destination"), RBX)
	k.LEAQ(Mem{Base: RBX, Index: RAX, Scale: 4}, RBX)
	k.MOVQ(RBX, position)
	k.MOVQ(t.field("sourceAt"), RAX)
	k.MOVQ(t.slice("source"), RSI)
	k.LEAQ(Mem{Base: RSI, Index: RAX, Scale: 4}, RSI)
	k.MOVQ(RSI, source)
	b.loadMask(t.array("tail"), b.spare(0))
	k.steps(t)
	k.MOVQ(t.field("weightsStep"), RAX)
	k.SHLQ(Imm(2), RAX)
	k.MOVQ(RAX, step)

	k.Label("line")
	k.MOVQ(t.field("blocks"), RAX)
	k.MOVQ(RAX, blocks)
	k.Label("block")
	k.begin(b, t, position)
	k.taps(b, t, step, source)
	k.finish(b, t, position)
	k.MOVQ(t.field("sourceStep"), RAX)
	k.IMUL3Q(U32(4*k.rows), RAX, RAX)
	k.ADDQ(RAX, source)
	k.DECQ(blocks)
	k.JNZ(LabelRef("block"))
	k.MOVQ(t.field("sourceJump"), RAX)
	k.SHLQ(Imm(2), RAX)
	k.ADDQ(RAX, source)
	k.MOVQ(t.field("destinationJump"), RAX)
	k.SHLQ(Imm(2), RAX)
	k.ADDQ(RAX, position)
	k.DECQ(lines)
	k.JNZ(LabelRef("line"))
	k.VZEROUPPER()
	k.RET()
}

// steps puts odd multiples of the step between rows in registers.
func (k tileKernel) steps(t argument) {
	k.MOVQ(t.field("sourceStep"), R8)
	k.SHLQ(Imm(2), R8)
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
		if odd.multiple < k.rows {
			k.LEAQ(odd.from, stepRegister(odd.multiple))
		}
	}
}

// stepRegister holds an odd multiple of the step.
func stepRegister(odd int) GPPhysical {
	return []GPPhysical{R8, R9, R10, R11, R12, R13, R14}[odd/2]
}

// element is the source element of a row.
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

// begin sets the sums to the start values or the destination.
func (k tileKernel) begin(b block, t argument, position Mem) {
	k.CMPQ(t.length("start"), Imm(0))
	k.JEQ(LabelRef("add"))
	k.MOVQ(t.slice("start"), RAX)
	for row := range k.rows {
		for v := range k.vectors {
			k.VMOVUPS(Mem{Base: RAX, Disp: v * k.bytes()}, b.sum(row, v))
		}
	}
	k.JMP(LabelRef("started"))
	k.Label("add")
	k.eachDestination(b, t, position, func(row, v int, at Mem) {
		b.load(at, v, b.spare(0), b.sum(row, v))
	})
	k.Label("started")
}

// finish stores the sums and moves on to the next block's destination.
func (k tileKernel) finish(b block, t argument, position Mem) {
	k.eachDestination(b, t, position, func(row, v int, at Mem) {
		b.store(b.sum(row, v), v, b.spare(0), at)
	})
	k.MOVQ(RAX, position)
}

// eachDestination visits the block's destinations, and leaves the address past them in RAX.
func (k tileKernel) eachDestination(b block, t argument, position Mem, visit func(row, v int, at Mem)) {
	if !k.masked {
		b.loadMask(t.array("tail"), b.spare(0))
	}
	k.MOVQ(position, RAX)
	k.MOVQ(t.field("destinationStep"), RBX)
	k.SHLQ(Imm(2), RBX)
	for row := range k.rows {
		for v := range k.vectors {
			visit(row, v, Mem{Base: RAX, Disp: v * k.bytes()})
		}
		k.ADDQ(RBX, RAX)
	}
}

// taps sums over taps and channels. R15 is the next tap; step is the bytes between the weights of channels, source
// the address of the block's first source.
func (k tileKernel) taps(b block, t argument, step, source Mem) {
	k.XORQ(R15, R15)
	k.JMP(LabelRef("taps"))
	k.Label("tap")
	k.MOVQ(R15, RCX)
	k.SHLQ(Imm(4), RCX)
	k.ADDQ(t.slice("taps"), RCX)
	k.MOVQ(Mem{Base: RCX}, RAX)
	k.MOVQ(Mem{Base: RCX, Disp: 8}, RDX)
	k.MOVQ(Mem{Base: RCX, Disp: 16}, RSI)
	k.SHLQ(Imm(2), RSI)
	k.ADDQ(source, RSI)
	k.SHLQ(Imm(2), RAX)
	k.ADDQ(source, RAX)
	k.SHLQ(Imm(2), RDX)
	k.ADDQ(t.slice("weights"), RDX)
	if k.rows > secondBase {
		k.LEAQ(Mem{Base: RAX, Index: stepRegister(7), Scale: 2}, RBX)
	}
	k.MOVQ(t.field("depth"), RCX)
	k.SUBQ(Imm(unrolled), RCX)
	k.JLT(LabelRef("rest"))
	k.Label("channels")
	k.channels(b, unrolled, step)
	k.SUBQ(Imm(unrolled), RCX)
	k.JGE(LabelRef("channels"))
	k.Label("rest")
	k.ADDQ(Imm(unrolled), RCX)
	k.JEQ(LabelRef("next"))
	k.Label("channel")
	k.channels(b, 1, step)
	k.DECQ(RCX)
	k.JNZ(LabelRef("channel"))

	k.Label("next")
	k.INCQ(R15)
	k.Label("taps")
	k.CMPQ(R15, t.length("taps"))
	k.JLT(LabelRef("tap"))
}

// channels adds some channels of a tap to the sums.
func (k tileKernel) channels(b block, count int, step Mem) {
	for i := range count {
		for v := range k.vectors {
			k.VMOVUPS(Mem{Base: RDX, Disp: v * k.bytes()}, b.column(v))
		}
		k.ADDQ(step, RDX)
		b.multiply(func(row int) Mem { return element(row).Offset(4 * i) })
	}
	if count == unrolled && k.vectors > 1 {
		k.fetchAhead()
	}
	k.ADDQ(Imm(uint64(4*count)), RAX)
	if k.rows > secondBase {
		k.ADDQ(Imm(uint64(4*count)), RBX)
	}
}

// fetchAhead asks for what the next tap reads, supposing that positions are neighbours: the part of it that takes as
// long to read as the unrolled channels. Where taps are apart, the processor does not see by itself what comes next.
// Tiles of one vector have no loads to spare.
func (k tileKernel) fetchAhead() {
	const line = 64 // bytes
	lines := (4*unrolled*k.rows + line - 1) / line
	for i := range lines {
		k.PREFETCHT0(Mem{Base: RSI, Disp: line * i})
	}
	k.ADDQ(U32(line*lines), RSI)
}
