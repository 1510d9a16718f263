//go:build amd64 && !purego

package cpu

import "golang.org/x/sys/cpu"

// hasBFloat16 tells whether the processor multiplies pairs of bfloat16.
func hasBFloat16() bool { return Best() == AVX512 && cpu.X86.HasAVX512BF16 }

// Best is the fastest tier that this processor and operating system can run.
func Best() Tier {
	switch x := cpu.X86; {
	case x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512BW && x.HasFMA:
		return AVX512
	case x.HasAVX2 && x.HasFMA:
		return AVX2
	default:
		return Portable
	}
}
