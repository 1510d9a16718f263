package kernel

// each calls f with the offset of every output position and those of the input positions in its window.
func (p Pool) each(f func(out int, in []int)) {
	var window []int
	out := 0
	for n := range p.N {
		for i := range volume(p.Out) {
			o := place(i, p.Out)
			var lo, hi [3]int
			for axis := range o {
				lo[axis], hi[axis] = p.Window(axis, o[axis])
			}
			window = window[:0]
			for d := lo[0]; d < hi[0]; d++ {
				for h := lo[1]; h < hi[1]; h++ {
					for w := lo[2]; w < hi[2]; w++ {
						window = append(window, (((n*p.In[0]+d)*p.In[1]+h)*p.In[2]+w)*p.Channels)
					}
				}
			}
			f(out, window)
			out += p.Channels
		}
	}
}

// MaxPoolForward is y [N Out Channels] = the largest x [N In Channels] in each window.
func MaxPoolForward[T Float](p Pool, x, y []T) {
	p.each(func(out int, in []int) {
		for c := range p.Channels {
			largest := x[in[0]+c]
			for _, i := range in {
				largest = max(largest, x[i+c])
			}
			y[out+c] = largest
		}
	})
}

// MaxPoolBackward gives every dy [N Out Channels] to the first largest x of its window: dx [N In Channels] is the sum
// over windows.
func MaxPoolBackward[T Float](p Pool, x, dy, dx []T) {
	clear(dx)
	p.each(func(out int, in []int) {
		for c := range p.Channels {
			largest := in[0]
			for _, i := range in {
				if x[i+c] > x[largest+c] {
					largest = i
				}
			}
			dx[largest+c] += dy[out+c]
		}
	})
}
