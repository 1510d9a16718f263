package main

import (
	"fmt"
	"go/types"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// peakChains is the independent sums of the peak kernels, enough to hide the latency of multiplication; package cpu
// counts operations by its own peakChains, which must be the same.
const peakChains = 12

// emitPeak declares a kernel that multiplies and adds in registers alone.
func emitPeak(set isa, records *types.Package) {
	name := set.name + "Peak"
	doc := fmt.Sprintf("%s does %d vector multiplications and additions in each of its rounds.", name, peakChains)
	k := begin(set.Context, records, name, doc, "peak", RDI)
	set.MOVQ(k.field("rounds"), RCX)
	for i := range peakChains + 1 {
		set.VXORPS(set.registers[i].AsY(), set.registers[i].AsY(), set.registers[i].AsY())
	}
	set.Label("round")
	for i := range peakChains {
		factor, sum := set.registers[peakChains], set.registers[i]
		if set.pairs {
			set.evex(dotPairs, factor, factor, sum, false)
		} else {
			set.VFMADD231PS(factor, factor, sum)
		}
	}
	set.DECQ(RCX)
	set.JNZ(LabelRef("round"))
	set.VZEROUPPER()
	set.RET()
}
