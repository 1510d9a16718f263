package main

import (
	"fmt"
	"go/types"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// dotKernel computes blocks of rows positions by channels as dot products: lanes hold neighbouring source elements, and
// every position and channel has a vector of partial sums, which are added up at the end. It suits few channels, which
// would leave the lanes of a tile empty. See the record tile of package cpu.
type dotKernel struct {
	isa
	rows, channels int
}

// together is the sums that are added up and stored at once; package cpu counts on as many start values.
const together = 4

// emit writes the kernel. AX is the base of a tap's rows, DX its weights, BX the masks, SI what to fetch ahead, CX the
// vectors left, R15 the tap, and R8 to R14 odd multiples of the step between rows.
func (k dotKernel) emit(records *types.Package) {
	b := block{isa: k.isa, rows: k.rows, vectors: k.channels}
	doc := fmt.Sprintf("%s computes blocks of %d positions by %d channels by dot products.", k.name(), k.rows, k.channels)
	t := begin(k.Context, records, k.name(), doc, "tile", RDI)
	w := k.newWalk(t, k.rows)
	w.blocks(func() {
		b.zero()
		w.taps(func() {
			k.MOVQ(t.slice("masks"), RBX)
			k.MOVQ(t.field("depth"), RCX)
			k.Label("vector")
			k.vector(b)
			k.fetchAhead((k.rows + 2) / 3)
			k.ADDQ(Imm(uint64(k.bytes())), RAX)
			k.ADDQ(Imm(uint64(k.bytes())), RBX)
			k.ADDQ(U32(k.channels*k.bytes()), RDX)
			k.DECQ(RCX)
			k.JNZ(LabelRef("vector"))
		})
		k.finish(b, w)
	})
}

// spare is a register that holds no sum: 0 is the one that is loaded for each use, 1 the mask where it needs a register,
// the others are kept for a vector.
func (k dotKernel) spare(i int) VecPhysical { return k.registers[len(k.registers)-1-i] }

// kept is a register that keeps the vector of a row or channel.
func (k dotKernel) kept(i int) VecPhysical {
	if k.masked {
		return k.spare(1 + i)
	}
	return k.spare(2 + i)
}

// vector adds the products of one vector of source elements.
func (k dotKernel) vector(b block) {
	if k.masked {
		k.VMOVUPS(Mem{Base: RBX}, k.spare(0))
		k.VPMOVD2M(k.spare(0), K1)
	} else {
		k.VMOVUPS(Mem{Base: RBX}, k.spare(1))
	}
	weights := func(channel int) Mem { return Mem{Base: RDX, Disp: channel * k.bytes()} }
	if k.channels <= k.rows {
		for channel := range k.channels {
			k.VMOVUPS(weights(channel), k.kept(channel))
		}
		for row := range k.rows {
			k.read(row, k.spare(0))
			for channel := range k.channels {
				k.multiplyVectors(k.kept(channel), k.spare(0), b.sum(row, channel))
			}
		}
		return
	}
	for row := range k.rows {
		k.read(row, k.kept(row))
	}
	for channel := range k.channels {
		k.VMOVUPS(weights(channel), k.spare(0))
		for row := range k.rows {
			k.multiplyVectors(k.kept(row), k.spare(0), b.sum(row, channel))
		}
	}
}

// read loads the live source elements of a row.
func (k dotKernel) read(row int, to VecPhysical) {
	if k.masked {
		k.VMOVUPS_Z(element(row), K1, to)
		return
	}
	k.VMASKMOVPS(element(row), k.spare(1), to)
}

// finish adds up the lanes of the sums and the start values, stores them, and moves on to the next block's destination.
func (k dotKernel) finish(b block, w walk) {
	k.MOVQ(w.position, RAX)
	k.MOVQ(w.t.slice("start"), RBX)
	k.MOVQ(w.t.field("destinationStep"), RCX)
	k.SHLQ(Imm(2), RCX)
	for row := range k.rows {
		for first := 0; first < k.channels; first += together {
			count := min(together, k.channels-first)
			sums := [together]VecPhysical{k.kept(0), k.kept(0), k.kept(0), k.kept(0)} // free by now
			for i := range count {
				sums[i] = b.sum(row, first+i)
			}
			k.total(sums)
			total := sums[0].AsX()
			k.VADDPS(Mem{Base: RBX, Disp: 4 * first}, total, total)
			k.store(total, count, Mem{Base: RAX, Disp: 4 * first})
		}
		k.ADDQ(RCX, RAX)
	}
	k.MOVQ(RAX, w.position)
}

// total adds up the lanes of four sums, which become the first four lanes of the first. Those after the first may be the
// same.
func (k dotKernel) total(sums [together]VecPhysical) {
	t := k.spare(0)
	for _, pair := range [][2]VecPhysical{{sums[0], sums[1]}, {sums[2], sums[3]}} {
		k.VUNPCKLPS(pair[1], pair[0], t)
		k.VUNPCKHPS(pair[1], pair[0], pair[1])
		k.VADDPS(pair[1], t, pair[0])
	}
	k.VUNPCKLPD(sums[2], sums[0], t)
	k.VUNPCKHPD(sums[2], sums[0], sums[2])
	k.VADDPS(sums[2], t, sums[0])
	if k.masked {
		k.VEXTRACTF64X4(Imm(1), sums[0], t.AsY())
		k.VADDPS(t.AsY(), sums[0].AsY(), sums[0].AsY())
		k.VEXTRACTF32X4(Imm(1), sums[0].AsY(), t.AsX())
	} else {
		k.VEXTRACTF128(Imm(1), sums[0], t.AsX())
	}
	k.VADDPS(t.AsX(), sums[0].AsX(), sums[0].AsX())
}

// store writes the first lanes of a vector.
func (k dotKernel) store(from Register, count int, to Mem) {
	switch count {
	case 1:
		k.VMOVSS(from, to)
	case 2:
		k.VMOVLPS(from, to)
	case 3:
		k.VMOVLPS(from, to)
		k.VEXTRACTPS(Imm(2), from, to.Offset(8))
	default:
		k.VMOVUPS(from, to)
	}
}
