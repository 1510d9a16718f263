package kernel

import "fmt"

// PadMode is what an image is continued with.
type PadMode int

// The ways to continue a b c d: with a constant, c b | a b c d | c b, b a | a b c d | d c and a a | a b c d | d d.
const (
	PadConstant PadMode = iota
	PadReflect
	PadSymmetric
	PadReplicate
)

// Pad is the geometry of padding [N D H W C] in space. Axes are in the order D, H, W. Where more is added than the image
// has, reflections go back and forth, as in numpy.pad; a single position is reflected to itself.
type Pad struct {
	N             int    // images
	In            [3]int // spatial sizes
	Channels      int
	Before, After [3]int // positions to add
	Mode          PadMode
	Value         float64 // of PadConstant
}

// Out is the spatial sizes after padding.
func (p Pad) Out() [3]int {
	var out [3]int
	for a := range out {
		out[a] = p.Before[a] + p.In[a] + p.After[a]
	}
	return out
}

// Check says what is wrong with the mode or the positions to add.
func (p Pad) Check() error {
	if p.Mode < PadConstant || p.Mode > PadReplicate {
		return fmt.Errorf("there is no pad mode %d", p.Mode)
	}
	const most = 1 << 40 // no tensor has more
	for a, name := range [3]string{"D", "H", "W"} {
		if before, after := p.Before[a], p.After[a]; min(before, after) < 0 || max(before, after) > most {
			return fmt.Errorf("cannot add %d and %d positions along axis %s", before, after, name)
		}
	}
	return nil
}

// Source is the input position along an axis that output position o shows, -1 for the constant.
func (p Pad) Source(axis, o int) int {
	i, n := o-p.Before[axis], p.In[axis]
	switch p.Mode {
	case PadReplicate:
		return Replicate.Index(i, n)
	case PadSymmetric:
		i = modulo(i, 2*n)
		return min(i, 2*n-1-i)
	case PadReflect:
		return Symmetric.Index(i, n)
	default:
		return Zero.Index(i, n)
	}
}

// PadForward is y [N Out Channels], x [N In Channels] continued beyond its borders.
func PadForward[T Float](p Pad, x, y []T) {
	for i := range y {
		y[i] = T(p.Value)
	}
	p.each(func(in, out int) { copy(y[out:][:p.Channels], x[in:]) })
}

// PadBackward is dx [N In Channels], the sum of the gradients dy [N Out Channels] of all positions that show an input.
// With PadConstant that is dy without its borders: a crop.
func PadBackward[T Float](p Pad, dy, dx []T) {
	clear(dx)
	p.each(func(in, out int) {
		for c, v := range dy[out:][:p.Channels] {
			dx[in+c] += v
		}
	})
}

// each visits the offsets of every output position and of the input that it shows.
func (p Pad) each(visit func(in, out int)) {
	size := p.Out()
	for i := range p.N * volume(size) {
		in, at := i/volume(size), place(i, size)
		inside := true
		for a := range 3 {
			source := p.Source(a, at[a])
			inside = inside && source >= 0
			in = in*p.In[a] + source
		}
		if inside {
			visit(in*p.Channels, i*p.Channels)
		}
	}
}
