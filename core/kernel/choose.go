package kernel

// Choose is y = a in the channels whose mask is not 0 and b in the others. a, b and y are [S C] and mask [C]; y may be
// a or b.
func Choose[T Float](mask, a, b, y []T) {
	for i := range y {
		if mask[i%len(mask)] != 0 {
			y[i] = a[i]
		} else {
			y[i] = b[i]
		}
	}
}
