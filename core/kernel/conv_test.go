package kernel_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// convolutions are small geometries with every kind of stride, dilation, kernel and padding.
func convolutions() []kernel.Conv {
	ones := [3]int{1, 1, 1}
	return []kernel.Conv{
		{N: 2, In: [3]int{3, 4, 5}, Out: [3]int{3, 4, 5}, CIn: 2, COut: 3, Kernel: [3]int{3, 3, 3}, Stride: ones, Dilation: ones, Pad: ones},
		{N: 1, In: [3]int{1, 6, 5}, Out: [3]int{1, 4, 3}, CIn: 3, COut: 2, Kernel: [3]int{1, 3, 3}, Stride: ones, Dilation: ones},
		{N: 1, In: [3]int{5, 7, 6}, Out: [3]int{3, 3, 3}, CIn: 1, COut: 2, Kernel: [3]int{3, 2, 2}, Stride: [3]int{2, 2, 2}, Dilation: ones, Pad: [3]int{1, 0, 0}},
		{N: 1, In: [3]int{5, 6, 7}, Out: [3]int{5, 6, 7}, CIn: 1, COut: 1, Kernel: [3]int{3, 3, 3}, Stride: ones, Dilation: [3]int{2, 1, 3}, Pad: [3]int{2, 1, 3}},
		{N: 2, In: [3]int{2, 3, 2}, Out: [3]int{2, 3, 2}, CIn: 3, COut: 4, Kernel: ones, Stride: ones, Dilation: ones},
		{N: 1, In: [3]int{4, 2, 7}, Out: [3]int{2, 1, 3}, CIn: 2, COut: 1, Kernel: [3]int{1, 2, 1}, Stride: [3]int{3, 2, 3}, Dilation: ones},
	}
}

func TestConvForward_SumsTapsOfAnExampleByHand(t *testing.T) {
	c := kernel.Conv{
		N: 1, In: [3]int{1, 1, 4}, Out: [3]int{1, 1, 4}, CIn: 1, COut: 1, Kernel: [3]int{1, 1, 3},
		Stride: [3]int{1, 1, 1}, Dilation: [3]int{1, 1, 1}, Pad: [3]int{0, 0, 1},
	}
	y := make([]float64, 4)
	kernel.ConvForward(c, []float64{1, 2, 3, 4}, []float64{1, 10, 100}, []float64{0.5}, y)
	want := []float64{210.5, 321.5, 432.5, 43.5} // 0*1 + 1*10 + 2*100, 1*1 + 2*10 + 3*100, ...
	if diff := cmp.Diff(want, y); diff != "" {
		t.Errorf("convolution by hand (-want +got):\n%s", diff)
	}
}

func TestConv_GradientsMatchCentralDifferences(t *testing.T) {
	for i, c := range convolutions() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			x, w := kerneltest.Normal(1, c.XLen()), kerneltest.Normal(2, c.WLen())
			bias, dy := kerneltest.Normal(3, c.COut), kerneltest.Normal(4, c.YLen())
			loss := func(x, w, bias []float64) float64 {
				y := make([]float64, c.YLen())
				kernel.ConvForward(c, x, w, bias, y)
				return kerneltest.Dot(y, dy)
			}
			dx, dw, db := make([]float64, len(x)), make([]float64, len(w)), make([]float64, len(bias))
			kernel.ConvBackwardData(c, dy, w, dx)
			kernel.ConvBackwardWeights(c, x, dy, dw)
			kernel.ConvBackwardBias(c, dy, db)
			kerneltest.Gradient(t, func(x []float64) float64 { return loss(x, w, bias) }, x, dx)
			kerneltest.Gradient(t, func(w []float64) float64 { return loss(x, w, bias) }, w, dw)
			kerneltest.Gradient(t, func(bias []float64) float64 { return loss(x, w, bias) }, bias, db)
		})
	}
}

func TestConv_WrongGradientIsFound(t *testing.T) {
	c := convolutions()[0]
	x, w, dy := kerneltest.Normal(1, c.XLen()), kerneltest.Normal(2, c.WLen()), kerneltest.Normal(4, c.YLen())
	dw := make([]float64, len(w))
	kernel.ConvBackwardWeights(c, x, dy, dw)
	dw[5] *= 1.001
	var probe complaint
	kerneltest.Gradient(&probe, func(w []float64) float64 {
		y := make([]float64, c.YLen())
		kernel.ConvForward(c, x, w, nil, y)
		return kerneltest.Dot(y, dy)
	}, w, dw)
	if !probe.failed {
		t.Error("a gradient that is wrong by a thousandth in one element passed the check")
	}
}

// complaint records that a check failed.
type complaint struct {
	testing.TB
	failed bool
}

func (c *complaint) Helper()               {}
func (c *complaint) Errorf(string, ...any) { c.failed = true }

func TestConvCheck_NamesWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(c *kernel.Conv)
		want   string
	}{
		{"batch", func(c *kernel.Conv) { c.N = 0 }, "batch 0"},
		{"channels", func(c *kernel.Conv) { c.COut = -2 }, "-2 channels"},
		{"size", func(c *kernel.Conv) { c.In[1] = 0 }, "axis H: size 0"},
		{"stride", func(c *kernel.Conv) { c.Stride[2] = 0 }, "axis W: kernel 3, stride 0"},
		{"padding", func(c *kernel.Conv) { c.Pad[0] = -1 }, "axis D: padding -1"},
		{"input", func(c *kernel.Conv) { c.In = [3]int{1 << 20, 1 << 20, 1 << 20} }, "input of size"},
		{"weights", func(c *kernel.Conv) { c.CIn = 1 << 62 }, "more elements than fit"},
		{"reach", func(c *kernel.Conv) { c.Dilation[0] = 1 << 62 }, "further than memory"},
		{"far padding", func(c *kernel.Conv) { c.Pad[1] = 1 << 62 }, "axis H: dilated kernel, strided output or padding"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := convolutions()[0]
			if err := c.Check(); err != nil {
				t.Fatalf("a sound geometry: %v", err)
			}
			test.change(&c)
			if err := c.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Check says %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestConvFLOPs_CountsTwoForEveryTap(t *testing.T) {
	c := kernel.Conv{N: 1, Out: [3]int{2, 3, 4}, CIn: 5, COut: 6, Kernel: [3]int{1, 1, 3}}
	if got, want := c.FLOPs(), int64(2*2*3*4*5*6*3); got != want {
		t.Errorf("%d operations, want %d", got, want)
	}
}
