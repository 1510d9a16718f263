package kernel_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// groupings are convolutions in one, two and as many groups as channels, with one or two outputs an input.
func groupings() []kernel.Grouped {
	var all []kernel.Grouped
	for _, z := range []struct{ groups, in, out int }{{1, 2, 3}, {2, 4, 6}, {3, 3, 3}, {2, 2, 4}} {
		for _, c := range convolutions()[1:4] {
			c.CIn, c.COut = z.in, z.out
			all = append(all, kernel.Grouped{Conv: c, Groups: z.groups})
		}
	}
	return all
}

// ungrouped are the weights of a grouped convolution among those of one that mixes all channels, zero elsewhere.
func ungrouped(g kernel.Grouped, w []float64) []float64 {
	all := make([]float64, g.Conv.WLen())
	cIn, cOut := g.CIn/g.Groups, g.COut/g.Groups
	for i, v := range w {
		tap, k, j := i/(cIn*g.COut), i/g.COut%cIn, i%g.COut
		all[(tap*g.CIn+j/cOut*cIn+k)*g.COut+j] = v
	}
	return all
}

func TestGroupedForward_IsADenseConvolutionWithZeros(t *testing.T) {
	for i, g := range groupings() {
		x, w, bias := kerneltest.Normal(1, g.XLen()), kerneltest.Normal(2, g.WLen()), kerneltest.Normal(3, g.COut)
		got, want := make([]float64, g.YLen()), make([]float64, g.YLen())
		kernel.GroupedForward(g, x, w, bias, got)
		kernel.ConvForward(g.Conv, x, ungrouped(g, w), bias, want)
		if d := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); d != "" {
			t.Errorf("%d (-dense +grouped):\n%s", i, d)
		}
	}
}

func TestGrouped_GradientsMatchCentralDifferences(t *testing.T) {
	for i, g := range groupings() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			x, w, dy := kerneltest.Normal(1, g.XLen()), kerneltest.Normal(2, g.WLen()), kerneltest.Normal(4, g.YLen())
			loss := func(x, w []float64) float64 {
				y := make([]float64, g.YLen())
				kernel.GroupedForward(g, x, w, nil, y)
				return kerneltest.Dot(y, dy)
			}
			dx, dw := make([]float64, len(x)), make([]float64, len(w))
			kernel.GroupedBackwardData(g, dy, w, dx)
			kernel.GroupedBackwardWeights(g, x, dy, dw)
			kerneltest.Gradient(t, func(x []float64) float64 { return loss(x, w) }, x, dx)
			kerneltest.Gradient(t, func(w []float64) float64 { return loss(x, w) }, w, dw)
		})
	}
}

func TestGroupedCheck_WantsGroupsThatDivide(t *testing.T) {
	g := groupings()[0]
	g.Groups = 2
	if err := g.Check(); err == nil || err.Error() != "2 groups of 2 to 3 channels: the groups must divide both" {
		t.Errorf("Check says %v", err)
	}
}
