//go:build !amd64 || purego

package cpu

// Best is the fastest tier that this build has.
func Best() Tier { return Portable }

// hasBFloat16 tells whether the processor multiplies pairs of bfloat16.
func hasBFloat16() bool { return false }
