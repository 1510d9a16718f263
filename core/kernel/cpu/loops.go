package cpu

//go:generate go run -C gen . loops -out ../loops_amd64.s -stubs ../loops_stub_amd64.go -pkg cpu
//go:generate go run -C gen . optimisers -out ../optimisers_amd64.s -stubs ../optimisers_stub_amd64.go -pkg cpu

// loops are the inner loops of one tier. The streams of one call have equal lengths, and an output may be one of
// the inputs. A pattern holds a constant or a sum for every element of `period` consecutive ones: element i of a
// stream meets element i%period of the pattern. Several patterns in one slice follow each other. The assembly trusts
// these lengths: whoever calls a loop cuts every stream to its own, so that a short one panics in Go.
type loops struct {
	// moments adds x-centre and its square to the two patterns of sums.
	moments func(x, centre, sums []float32, period int)

	// The normalisation loops share the patterns mean, scale, shift, and have z = (x-mean)*scale + shift and
	// dz = dy where z > 0, slope*dy elsewhere. normBackward has two more, base and product.
	normApply    func(y, x, constants []float32, period int, slope float32)        // z, slope*z where z <= 0
	normReduce   func(x, dy, constants, sums []float32, period int, slope float32) // add dz, dz*(x-mean)
	normBackward func(dx, x, dy, constants []float32, period int, slope float32)   // dz*scale + base + (x-mean)*product

	prelu         func(y, x, slope []float32)      // x, slope*x where x <= 0; slope is a pattern
	preluBackward func(dx, x, dy, slope []float32) // dy, slope*dy where x <= 0
	preluSlope    func(x, dy, sum []float32)       // add dy*min(x, 0) to a pattern

	addProduct func(y, x, w []float32)   // y += x*w; w is a pattern
	sumProduct func(x, y, sum []float32) // add x*y to a pattern

	blend   func(y, a, b []float32, wa, wb float32) // wa*a + wb*b
	scale   func(y, x []float32, factor float32)
	mul     func(y, a, b []float32)
	div     func(y, a, b []float32)
	maximum func(y, a, b []float32) // a where a > b, b elsewhere
	exp     func(y, x []float32)    // of x <= 0; 0 below -87

	// claim adds dy to dx, and makes it 0, where x is the largest. dy and largest are rows of channels, at least one;
	// those of dx and x begin so many elements apart as wide says.
	claim func(dx, x, largest, dy []float32, channels, wide int)

	// mix makes every position of y, rows of channels, the weighted sum of a run of positions of x. A pair in runs is
	// the first position of one and how many there are; their weights follow each other.
	mix func(y, x []float32, runs []int32, weights []float32, channels int)

	// classSums adds p, its square, and p and 1 where the label is the class, to four patterns of sumPeriod sums.
	classSums func(p, labels, sums []float32, class float32)
	// classSlope adds factor*p, and atLabel where the label is the class, to y.
	classSlope func(y, p, labels []float32, class, factor, atLabel float32)

	// toPlanes turns up to four channels of rows of positions, stride elements apart, into planes of a block each,
	// and fromPlanes turns them back; the number of positions is a multiple of 16. toPlanes may write four planes.
	toPlanes   func(planes, rows []float32, positions, stride, channels int)
	fromPlanes func(planes, rows []float32, positions, stride, channels int)

	// copyRows copies rows of a width; strides are the elements from one to the next.
	copyRows func(dst, src []float32, rows, width, dstStride, srcStride int)

	penalise func(grad, param []float32, l1, l2 float32) // add l1*sign(param) + l2*param
	clamp    func(y, x []float32, low, high float32)     // x between low and high

	// adam updates with the factors 1-decay, beta1, 1-beta1, beta2, 1-beta2, rate, correct and eps.
	adam func(param, grad, m, v, factors []float32)
	// momentum adds grad to momentum*velocity, and own*grad + share*velocity to param.
	momentum func(param, grad, velocity []float32, momentum, own, share float32)
	// adagrad adds the square of grad to sum, and takes rate*grad/sqrt(sum) from param.
	adagrad func(param, grad, sum []float32, rate float32)
	// rmsProp updates with the factors decay, 1-decay, rate and eps.
	rmsProp func(param, grad, square, factors []float32)
}
