package cpu

// Arithmetic on [positions classes] with few classes goes through planes: blocks of `block` positions, turned to
// [classes block], so that the lanes of a vector are positions.
const block = 128

// toPlanes turns rows of classes, at most a block of them, into planes, and pads those with zeros.
func toPlanes(planes, rows []float32, classes int) {
	n := len(rows) / classes
	for c := range classes {
		plane := planes[c*block:][:block]
		at := c
		for i := range n {
			plane[i] = rows[at]
			at += classes
		}
		clear(plane[n:])
	}
}

// fromPlanes turns planes back into rows.
func fromPlanes(rows, planes []float32, classes int) {
	n := len(rows) / classes
	for c := range classes {
		at := c
		for _, v := range planes[c*block:][:n] {
			rows[at] = v
			at += classes
		}
	}
}

// softmax turns planes of logits into probabilities. largest and total, each a plane, receive the largest logit
// of every position and the sum of exp(logit - largest).
func (l *loops) softmax(planes, largest, total []float32) {
	copy(largest, planes)
	for at := block; at < len(planes); at += block {
		l.maximum(largest, planes[at:][:block], largest)
	}
	clear(total)
	for at := 0; at < len(planes); at += block {
		plane := planes[at:][:block]
		l.blend(plane, plane, largest, 1, -1)
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
