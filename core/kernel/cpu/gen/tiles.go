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
	w := k.newWalk(t, k.rows)
	step := k.AllocLocal(8)
	b.loadMask(t.array("tail"), b.spare(0))
	k.MOVQ(t.field("weightsStep"), RAX)
	k.SHLQ(Imm(2), RAX)
	k.MOVQ(RAX, step)
	w.blocks(func() {
		k.begin(b, t, w.position)
		w.taps(func() { k.tap(b, t, step) })
		k.finish(b, t, w.position)
	})
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

// tap sums over the channels of a tap; step is the bytes between the weights of channels.
func (k tileKernel) tap(b block, t argument, step Mem) {
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
	if count == unrolled && k.vectors > 1 { // tiles of one vector have no loads to spare
		k.fetchAhead((4*unrolled*k.rows + 63) / 64)
	}
	k.ADDQ(Imm(uint64(4*count)), RAX)
	if k.rows > secondBase {
		k.ADDQ(Imm(uint64(4*count)), RBX)
	}
}
