package kernel

// Concat joins arrays xs [S channels[i]] along their last axis to y [S sum of channels].
func Concat[T Float](channels []int, xs [][]T, y []T) {
	width, from := Width(channels), 0
	for i, c := range channels {
		for s := range len(y) / width {
			copy(y[s*width+from:][:c], xs[i][s*c:])
		}
		from += c
	}
}

// Split cuts x [S sum of channels] along its last axis into ys [S channels[i]]; those that are nil are left
// out. It is the gradient of Concat.
func Split[T Float](channels []int, x []T, ys [][]T) {
	width, from := Width(channels), 0
	for i, c := range channels {
		for s := range len(ys[i]) / c {
			copy(ys[i][s*c:][:c], x[s*width+from:])
		}
		from += c
	}
}

// Width is the number of channels in all.
func Width(channels []int) int {
	width := 0
	for _, c := range channels {
		width += c
	}
	return width
}
