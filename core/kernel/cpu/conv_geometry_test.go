package cpu_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/rng"
)

// extent is the output size that padding equally on both sides gives, at least 1.
func extent(in, kernel, stride, dilation, pad int) int {
	return max(1, (in+2*pad-(kernel-1)*dilation-1)/stride+1)
}

func geometry(n, in, cIn, cOut, k, stride, dilation, pad int) kernel.Conv {
	out := extent(in, k, stride, dilation, pad)
	cube := func(v int) [3]int { return [3]int{v, v, v} }
	return kernel.Conv{
		N: n, In: cube(in), Out: cube(out), CIn: cIn, COut: cOut,
		Kernel: cube(k), Stride: cube(stride), Dilation: cube(dilation), Pad: cube(pad),
	}
}

// layers are shapes that networks have, and extreme ones.
func layers() []kernel.Conv {
	shapes := []kernel.Conv{
		geometry(1, 10, 1, 16, 3, 1, 1, 1),
		geometry(2, 9, 16, 16, 3, 1, 1, 1),
		geometry(1, 12, 16, 16, 3, 1, 2, 2),
		geometry(1, 12, 8, 8, 3, 1, 4, 4),
		geometry(1, 8, 32, 32, 3, 1, 1, 1),
		geometry(2, 8, 16, 32, 1, 1, 1, 0),
		geometry(1, 7, 24, 24, 3, 1, 1, 1),
		geometry(1, 12, 4, 8, 3, 2, 1, 1),
		geometry(1, 12, 16, 32, 2, 2, 1, 0),
		geometry(1, 6, 80, 48, 3, 1, 1, 1),
		geometry(1, 10, 2, 3, 5, 1, 1, 2),
		geometry(1, 5, 3, 1, 3, 3, 1, 0),
		geometry(1, 2, 160, 160, 3, 1, 1, 1),
		geometry(1, 30, 1, 4, 3, 1, 1, 0),
	}
	flat := geometry(2, 13, 3, 12, 3, 1, 1, 1)
	flat.In[0], flat.Out[0], flat.Kernel[0], flat.Pad[0] = 1, 1, 1, 0
	shapes = append(shapes, flat)
	long := geometry(1, 3, 5, 18, 1, 1, 1, 0)
	long.In[2], long.Out[2] = 2053, 2053 // a prime above the longest row
	shapes = append(shapes, long)
	unread := geometry(1, 6, 2, 9, 3, 1, 1, 1) // along W, both taps lie in the padding
	unread.In[2], unread.Out[2], unread.Kernel[2], unread.Stride[2], unread.Dilation[2] = 1, 1, 2, 2, 2
	shapes = append(shapes, unread)
	for _, channels := range [][2]int{{3, 1}, {1, 3}, {5, 3}, {3, 5}, {45, 3}, {3, 45}, {17, 19}} {
		in, out := channels[0], channels[1]
		lines := geometry(1, 9, in, out, 3, 1, 1, 1) // with a stride, but not along W
		lines.Stride[1], lines.Out[1] = 2, 5
		shapes = append(shapes, lines, geometry(1, 9, in, out, 3, 2, 1, 1), geometry(2, 10, in, out, 3, 1, 3, 3),
			geometry(1, 3, in, out, 3, 1, 1, 0), geometry(1, 1, in, out, 3, 1, 1, 1))
	}
	return shapes
}

// drawn are random shapes.
func drawn() []kernel.Conv {
	var shapes []kernel.Conv
	r := rng.At(1, "conv shapes", 0, 0)
	pick := func(from ...int) int { return from[r.IntN(len(from))] }
	for range 150 {
		c := kernel.Conv{
			N: 1 + r.IntN(2), CIn: pick(1, 2, 3, 4, 8, 12, 16, 17, 24, 32, 48, 80),
			COut: pick(1, 2, 3, 4, 8, 12, 16, 17, 24, 32, 48, 80),
		}
		for a := range 3 {
			c.Kernel[a], c.Stride[a], c.Dilation[a] = 1+r.IntN(5), 1+r.IntN(3), 1+r.IntN(4)
			c.Pad[a], c.In[a] = r.IntN(c.Kernel[a]+1), 1+r.IntN(9)
			c.Out[a] = extent(c.In[a], c.Kernel[a], c.Stride[a], c.Dilation[a], c.Pad[a])
		}
		shapes = append(shapes, c)
	}
	return shapes
}

func geometries() []kernel.Conv { return append(layers(), drawn()...) }

// kernels are how the passes of a convolution are done on an engine, without sizes.
func kernels(e *cpu.Engine, c kernel.Conv) []string {
	all := []string{
		(&cpu.ConvForward{Conv: c}).Kernel(e), (&cpu.ConvBackwardData{Conv: c}).Kernel(e), (&cpu.ConvBackwardWeights{Conv: c}).Kernel(e),
	}
	for i, name := range all {
		all[i] = strings.Join(slices.DeleteFunc(strings.Fields(name), func(word string) bool {
			return unicode.IsDigit(rune(word[0]))
		}), " ")
	}
	return all
}

// What the other tests say of all geometries, they say of every way to do a convolution.
func TestGeometries_AreDoneInEveryWay(t *testing.T) {
	kinds := map[string]func(c kernel.Conv) bool{
		"odd channels": func(c kernel.Conv) bool { return c.CIn%2 == 1 && c.COut%2 == 1 },
		"stride 2":     func(c kernel.Conv) bool { return slices.Max(c.Stride[:]) == 2 },
		"dilation 3":   func(c kernel.Conv) bool { return c.Dilation[2] == 3 && c.Kernel[2] > 1 },
		"one position": func(c kernel.Conv) bool { return c.Out == [3]int{1, 1, 1} },
	}
	for _, e := range engines(t, 1) {
		done := map[string]bool{}
		for _, c := range geometries() {
			for _, k := range kernels(e, c) {
				done[k] = true
				for kind, is := range kinds {
					if is(c) {
						done[k+", "+kind] = true
					}
				}
			}
		}
		ways, numbers := []string{"tiles", "straight", "swapped"}, ""
		if e.Tier() > cpu.Portable {
			ways = append(ways, "dots")
		}
		if e.Format() == cpu.BFloat16 {
			numbers = " bfloat16"
		}
		wanted := []string{"tiles fold" + numbers, "straight fold" + numbers}
		for _, way := range ways {
			for kind := range kinds {
				wanted = append(wanted, way+numbers+", "+kind)
			}
		}
		for _, w := range wanted {
			if !done[w] {
				t.Errorf("%v %v: no geometry is done by %s", e.Tier(), e.Format(), w)
			}
		}
	}
}
