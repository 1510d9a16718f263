package cpu

// Arithmetic on [positions classes] with few classes goes through planes: blocks of `block` positions, turned to
// [classes block], so that the lanes of a vector are positions.
const block = 128

// padded is the number of planes for some classes: the loops turn four at once.
func padded(classes int) int { return (classes + 3) / 4 * 4 }

// turn makes planes of rows of classes, at most a block of them, and pads those with zeros.
func (l *loops) turn(planes, rows []float32, classes int) {
	n := len(rows) / classes
	whole := n / 16 * 16
	for c := 0; c < classes; c += 4 {
		channels := min(4, classes-c)
		if whole > 0 {
			l.toPlanes(planes[c*block:], rows[c:], whole, classes, channels)
		}
		toPlanes(planes[c*block+whole:], rows[whole*classes:][min(c, (n-whole)*classes):], n-whole, classes, channels)
	}
	for c := range classes {
		clear(planes[c*block+n : (c+1)*block])
	}
}

// turnBack makes rows of planes.
func (l *loops) turnBack(rows, planes []float32, classes int) {
	n := len(rows) / classes
	whole := n / 16 * 16
	for c := 0; c < classes; c += 4 {
		channels := min(4, classes-c)
		if whole > 0 {
			l.fromPlanes(planes[c*block:], rows[c:], whole, classes, channels)
		}
		fromPlanes(planes[c*block+whole:], rows[whole*classes:][min(c, (n-whole)*classes):], n-whole, classes, channels)
	}
}

// shift takes the largest logit of every position, which largest receives, from planes of logits.
func (l *loops) shift(planes, largest []float32) {
	copy(largest, planes)
	for at := block; at < len(planes); at += block {
		l.maximum(largest, planes[at:][:block], largest)
	}
	for at := 0; at < len(planes); at += block {
		l.blend(planes[at:][:block], planes[at:][:block], largest, 1, -1)
	}
}

// normalise turns planes of shifted logits into probabilities; total receives the sum of their exponentials.
func (l *loops) normalise(planes, total []float32) {
	clear(total)
	for at := 0; at < len(planes); at += block {
		plane := planes[at:][:block]
		l.exp(plane, plane)
		l.blend(total, total, plane, 1, 1)
	}
	for at := 0; at < len(planes); at += block {
		l.div(planes[at:][:block], planes[at:][:block], total)
	}
}

// softmaxGrad turns planes dp of the gradient by probabilities p into p*(dp - mean), where mean, a plane, receives
// the sum over classes of p*dp; scratch is another plane.
func (l *loops) softmaxGrad(dp, p, mean, scratch []float32) {
	clear(mean)
	for at := 0; at < len(p); at += block {
		l.mul(scratch, p[at:][:block], dp[at:][:block])
		l.blend(mean, mean, scratch, 1, 1)
	}
	for at := 0; at < len(p); at += block {
		plane := dp[at:][:block]
		l.blend(plane, plane, mean, 1, -1)
		l.mul(plane, plane, p[at:][:block])
	}
}
