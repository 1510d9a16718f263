//go:build amd64 && !purego

package cpu

// roundRows rounds rows of a width to pairs of neighbours; one without a neighbour is paired with zero.
func roundRows(to, from []float32, rows, width int) { bfloat16RoundRows(to, from, rows, width) }

// couple makes pairs of the elements of low and high: rows of a width, that begin a stride apart.
func couple(to, low, high []float32, width, stride int) {
	rows := len(to) / width
	last := (rows-1)*stride + width
	bfloat16Couple(to, low[:last], high[:last], rows, width, stride)
}
