package augment

import "math"

// Bias is a field that varies slowly, as that of a receiving coil: the exponential of a polynomial in x, y and z, each
// from -1 to 1 over the window.
type Bias struct {
	Order        int
	Coefficients []float64 // of z^k y^j x^i with i+j+k <= Order: i fastest, then j, then k
}

// terms is the number of coefficients of a polynomial of an order in three variables.
func terms(order int) int { return (order + 1) * (order + 2) * (order + 3) / 6 }

// mostExponent keeps fields of wild coefficients finite.
const mostExponent = 20

// apply multiplies what x is above air.
func (b *Bias) apply(x []float32, size [3]int, air float32) {
	line := make([]float64, b.Order+1) // the polynomial in x on one row
	for z := range size[2] {
		for y := range size[1] {
			b.collapse(line, centred(y, size[1]), centred(z, size[2]))
			row := x[(z*size[1]+y)*size[0]:][:size[0]]
			for i, v := range row {
				at, field := centred(i, size[0]), 0.0
				for k := len(line) - 1; k >= 0; k-- {
					field = field*at + line[k]
				}
				row[i] = air + (v-air)*float32(math.Exp(min(field, mostExponent)))
			}
		}
	}
}

// collapse puts y and z into the polynomial.
func (b *Bias) collapse(line []float64, y, z float64) {
	clear(line)
	at, powerZ := 0, 1.0
	for k := 0; k <= b.Order; k++ {
		power := powerZ
		for j := 0; j <= b.Order-k; j++ {
			for i := 0; i <= b.Order-k-j; i++ {
				line[i] += b.Coefficients[at] * power
				at++
			}
			power *= y
		}
		powerZ *= z
	}
}

// centred is voxel i of n on a scale from -1 to 1; the only one is at 0.
func centred(i, n int) float64 {
	if n == 1 {
		return 0
	}
	return 2*float64(i)/float64(n-1) - 1
}
