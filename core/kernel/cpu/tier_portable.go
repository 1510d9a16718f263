//go:build !amd64 || purego

package cpu

// Best is the fastest tier that this build has.
func Best() Tier { return Portable }
