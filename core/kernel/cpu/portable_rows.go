package cpu

func copyRows(dst, src []float32, rows, width, dstStride, srcStride int) {
	for i := range rows {
		copy(dst[i*dstStride:][:width], src[i*srcStride:])
	}
}

func claim(dx, x, largest, dy []float32, channels, wide int) {
	for i := range len(dy) / channels {
		to, at := dx[i*wide:][:channels], x[i*wide:][:channels]
		top, from := largest[i*channels:][:channels], dy[i*channels:][:channels]
		for c, v := range at {
			if v == top[c] {
				to[c] += from[c]
				from[c] = 0
			}
		}
	}
}

func mixRuns(y, x []float32, runs []int32, weights []float32, channels int) {
	for ; len(runs) > 0; y, runs = y[channels:], runs[2:] {
		from, n := int(runs[0])*channels, int(runs[1])
		out := y[:channels]
		clear(out)
		for _, w := range weights[:n] {
			in := x[from:][:channels]
			for c := range out {
				out[c] += w * in[c]
			}
			from += channels
		}
		weights = weights[n:]
	}
}
