package main

import (
	"log"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The instructions of AVX-512 BF16, which neither avo nor Go's assembler knows, are written as bytes: EVEX.512.F3.0F38.W0
// opcodes (Intel's manual, volume 2, section 2.7).
const (
	dotPairs    = 0x52 // VDPBF16PS: to every float32 adds the products of two pairs of bfloat16
	roundToPair = 0x72 // VCVTNEPS2BF16: float32 to the nearest bfloat16, half as wide
)

// evex writes an instruction whose last operand is a register or memory, whose elements of 4 bytes are broadcast where
// said so.
func (s isa) evex(opcode byte, last operand.Op, second, destination reg.VecPhysical, broadcast bool) {
	var code []byte
	to, and := number(destination), 0
	if second != nil {
		and = number(second)
	}
	switch last := last.(type) {
	case operand.Mem:
		index := 0
		if last.Index != nil {
			index = number(last.Index.(reg.Physical))
		}
		code = append(prefix(to, and, number(last.Base.(reg.Physical))>>3&1, index>>3&1, broadcast), opcode)
		code = append(code, address32(to, last)...)
	case reg.VecPhysical:
		from := number(last)
		code = append(prefix(to, and, from>>3&1, from>>4&1, false), opcode, byte(0xc0|to&7<<3|from&7))
	default:
		log.Fatalf("gen: operand %v", last)
	}
	for _, part := range []struct {
		name  string
		bytes int
	}{{"LONG", 4}, {"WORD", 2}, {"BYTE", 1}} {
		for len(code) >= part.bytes {
			value := uint32(0)
			for i := range part.bytes {
				value |= uint32(code[i]) << (8 * i)
			}
			s.Instruction(&ir.Instruction{Opcode: part.name, Operands: []operand.Op{operand.U32(value)}})
			code = code[part.bytes:]
		}
	}
}

func number(r reg.Physical) int { return int(r.PhysicalIndex()) }

// prefix is the four bytes before the opcode, from the highest bits of register numbers, most of them inverted.
func prefix(to, and, base, index int, broadcast bool) []byte {
	not := func(bit, at int) byte { return byte((^bit & 1) << at) }
	length := byte(2 << 5) // 512 bits
	if broadcast {
		length |= 1 << 4
	}
	return []byte{
		0x62,
		not(to>>3, 7) | not(index, 6) | not(base, 5) | not(to>>4, 4) | 2,
		byte(^and&15<<3) | 1<<2 | 2,
		length | not(and>>4, 3),
	}
}

// address32 is ModRM, SIB and a displacement of 32 bits, or none.
func address32(to int, m operand.Mem) []byte {
	base := number(m.Base.(reg.Physical))
	mode, displacement := byte(0), []byte(nil)
	if m.Disp != 0 || base&7 == 5 { // RBP and R13 always have one
		mode = 2 << 6
		displacement = []byte{byte(m.Disp), byte(m.Disp >> 8), byte(m.Disp >> 16), byte(m.Disp >> 24)}
	}
	modRM := mode | byte(to&7<<3)
	if m.Index == nil && base&7 != 4 { // RSP and R12 need a SIB
		return append([]byte{modRM | byte(base&7)}, displacement...)
	}
	index, scale := 4, 0 // none
	if m.Index != nil {
		index = number(m.Index.(reg.Physical)) & 7
		for 1<<scale < int(m.Scale) {
			scale++
		}
	}
	return append([]byte{modRM | 4, byte(scale<<6 | index<<3 | base&7)}, displacement...)
}
