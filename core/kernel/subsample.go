package kernel

// Stride keeps every Step-th position of [N D H W C] (axes D, H, W): labels for the lower levels of a deeply
// supervised network. On every axis output position o takes input position floor((o + 1/2) Step), the voxel at
// the centre of what it stands for (PyTorch's "nearest-exact"), or the last one where that lies outside.
type Stride struct {
	N             int    // images
	In, Out, Step [3]int // In and Out are spatial sizes
	Channels      int
}

// Source is the input position along an axis that output position o takes.
func (s Stride) Source(axis, o int) int {
	return min(o*s.Step[axis]+s.Step[axis]/2, s.In[axis]-1)
}

// Subsample copies the positions that are kept from x [N In C] to y [N Out C].
func Subsample[T Float](s Stride, x, y []T) {
	to := 0
	for n := range s.N {
		for d := range s.Out[0] {
			for h := range s.Out[1] {
				for w := range s.Out[2] {
					row := (n*s.In[0]+s.Source(0, d))*s.In[1] + s.Source(1, h)
					from := (row*s.In[2] + s.Source(2, w)) * s.Channels
					to += copy(y[to:][:s.Channels], x[from:])
				}
			}
		}
	}
}
