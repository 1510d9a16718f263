//go:build amd64 && !purego

package cpu

// roundRows rounds rows of a width to pairs of neighbours; one without a neighbour is paired with zero.
func roundRows(to, from []float32, rows, width int) { bfloat16RoundRows(to, from, rows, width) }

// couple makes to[i] the pair of low[i] and high[i].
func couple(to, low, high []float32) { bfloat16Couple(to, low[:len(to)], high[:len(to)]) }
