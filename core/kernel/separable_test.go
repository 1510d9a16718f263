package kernel_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// Golden values of half-pixel and nearest resizing: torch.nn.functional.interpolate of PyTorch 1.13; of asymmetric
// resizing: numpy.interp at o*in/out, NumPy 1.24.
func TestResize_FollowsItsConvention(t *testing.T) {
	line := []float64{1, 4, 2, 8, 0}
	cases := []struct {
		kind kernel.ResizeKind
		want []float64
	}{
		{kernel.LinearHalfPixel, []float64{1, 2.3125, 3.875, 2.625, 3.875, 7.625, 3.5, 0}},
		{kernel.LinearHalfPixel, []float64{2, 2, 8. / 3}},
		{kernel.LinearHalfPixel, []float64{2}},
		{kernel.NearestVoxel, []float64{1, 1, 4, 4, 2, 8, 8, 0}},
		{kernel.NearestVoxel, []float64{1, 4, 8}},
		{kernel.LinearAsymmetric, []float64{1, 2.875, 3.5, 2.25, 5, 7, 2, 0}},
		{kernel.LinearAsymmetric, []float64{1, 8. / 3, 16. / 3}},
		{kernel.LinearAsymmetric, []float64{1}},
		{kernel.LinearAsymmetric, []float64{1, 2.5, 4, 3, 2, 5, 8, 4, 0, 0}},
	}
	for _, c := range cases {
		r := kernel.Resize{N: 1, In: [3]int{1, 1, 5}, Out: [3]int{1, 1, len(c.want)}, Channels: 1, Kind: c.kind}
		y := make([]float64, len(c.want))
		kernel.MapSeparable(r.Separable(), line, y)
		if d := cmp.Diff(c.want, y, cmpopts.EquateApprox(0, 1e-12)); d != "" {
			t.Errorf("kind %d to %d (-want +got):\n%s", c.kind, len(y), d)
		}
	}
}

// PyTorch 1.13: interpolate(mode="trilinear") of arange(24)^2, and its gradient for dy = arange(30), in float64.
func TestResize_AgreesWithPyTorchInThreeDimensions(t *testing.T) {
	s := kernel.Resize{
		N: 1, In: [3]int{2, 3, 4}, Out: [3]int{3, 2, 5}, Channels: 1, Kind: kernel.LinearHalfPixel,
	}.Separable()
	x, y := make([]float64, 24), make([]float64, 30)
	for i := range x {
		x[i] = float64(i * i)
	}
	kernel.MapSeparable(s, x, y)
	want := []float64{
		4, 6.1, 9.5, 14.1, 19, 52, 62.5, 75.5, 89.7, 103, 88, 98.5, 111.5, 125.7, 139, 208, 226.9, 249.5, 273.3, 295,
		172, 190.9, 213.5, 237.3, 259, 364, 391.3, 423.5, 456.9, 487,
	}
	if d := cmp.Diff(want, y, cmpopts.EquateApprox(0, 1e-9)); d != "" {
		t.Errorf("result (-want +got):\n%s", d)
	}
	for i := range y {
		y[i] = float64(i)
	}
	dx := make([]float64, len(x))
	kernel.MapSeparable(s.Transpose(), y, dx)
	want = []float64{
		5.2125, 6.4125, 7.9875, 10.3875, 5.9125, 6.525, 7.575, 9.3625, 12.525, 13.1625, 14.7375, 17.7,
		24.7125, 24.4125, 25.9875, 29.8875, 18.9125, 18.525, 19.575, 22.3625, 32.025, 31.1625, 32.7375, 37.2,
	}
	if d := cmp.Diff(want, dx, cmpopts.EquateApprox(0, 1e-9)); d != "" {
		t.Errorf("gradient (-want +got):\n%s", d)
	}
}

// Windows of 3 at a stride of 2 over 1 4 2 8 0 0 with one voxel of padding in front: (1+4)/2, (4+2+8)/3, (8+0+0)/3.
func TestAverage_DoesNotCountPadding(t *testing.T) {
	p := kernel.Pool{
		N: 1, In: [3]int{1, 1, 6}, Out: [3]int{1, 1, 3}, Channels: 1,
		Kernel: [3]int{1, 1, 3}, Stride: [3]int{1, 1, 2}, Pad: [3]int{0, 0, 1},
	}
	y := make([]float64, 3)
	kernel.MapSeparable(p.Average(), []float64{1, 4, 2, 8, 0, 0}, y)
	if d := cmp.Diff([]float64{2.5, 14. / 3, 8. / 3}, y, cmpopts.EquateApprox(0, 1e-12)); d != "" {
		t.Errorf("averages (-want +got):\n%s", d)
	}
}

// Step 2 takes floor(0.5*2), floor(1.5*2), floor(2.5*2) = 1, 3, 5; step 3 takes floor(0.5*3), floor(1.5*3) = 1, 4.
func TestCentre_TakesTheMiddleOfWindows(t *testing.T) {
	cases := []struct {
		kernel, stride, pad, out int
		want                     []float64
	}{
		{1, 1, 0, 7, []float64{5, 1, 2, 3, 4, 5, 6}},
		{2, 2, 0, 3, []float64{1, 3, 5}},
		{3, 3, 0, 2, []float64{1, 4}},
		{3, 2, 1, 4, []float64{5, 2, 4, 6}},
		{2, 1, 0, 7, []float64{1, 2, 3, 4, 5, 6, 0}}, // the last middle is in the padding
	}
	for _, c := range cases {
		p := kernel.Pool{
			N: 1, In: [3]int{1, 7, 1}, Out: [3]int{1, c.out, 1}, Channels: 1,
			Kernel: [3]int{1, c.kernel, 1}, Stride: [3]int{1, c.stride, 1}, Pad: [3]int{0, c.pad, 0},
		}
		y := make([]float64, c.out)
		kernel.MapSeparable(p.Centre(), []float64{5, 1, 2, 3, 4, 5, 6}, y)
		if d := cmp.Diff(c.want, y); d != "" {
			t.Errorf("window %d, stride %d (-want +got):\n%s", c.kernel, c.stride, d)
		}
	}
}

// Two positions of three groups of two channels: 1+3+5, 2+4+6, 10+30+50, 20+40+60.
func TestChannelGroups_AddEveryGroup(t *testing.T) {
	g := kernel.ChannelGroups{N: 1, Size: [3]int{1, 2, 1}, Groups: 3, Channels: 2}
	y := make([]float64, 4)
	kernel.MapSeparable(g.Separable(), []float64{1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}, y)
	if d := cmp.Diff([]float64{9, 12, 90, 120}, y); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestTranspose_IsTheGradient(t *testing.T) {
	pool := kernel.Pool{
		N: 2, In: [3]int{3, 4, 5}, Out: [3]int{3, 2, 3}, Channels: 2,
		Kernel: [3]int{2, 3, 3}, Stride: [3]int{1, 2, 2}, Pad: [3]int{0, 1, 1},
	}
	size := [3]int{3, 4, 5}
	maps := map[string]kernel.Separable{
		"average":     pool.Average(),
		"centre":      pool.Centre(),
		"resize down": kernel.Resize{N: 1, In: [3]int{5, 3, 7}, Out: [3]int{2, 3, 2}, Channels: 3}.Separable(),
		"resize up": kernel.Resize{
			N: 1, In: [3]int{2, 3, 4}, Out: [3]int{5, 3, 9}, Channels: 3, Kind: kernel.LinearHalfPixel,
		}.Separable(),
		"resize to the nearest": kernel.Resize{
			N: 1, In: size, Out: [3]int{5, 3, 9}, Channels: 2, Kind: kernel.NearestVoxel,
		}.Separable(),
		"control field": kernel.ControlField{N: 2, In: [3]int{1, 2, 3}, Out: size, Channels: 3}.Separable(),
		"control field of B-splines": kernel.ControlField{
			N: 1, In: [3]int{4, 1, 6}, Out: [3]int{3, 2, 7}, Channels: 3, Interpolation: kernel.BSpline,
		}.Separable(),
		"smoothing":             kernel.Smoothing{N: 2, Size: size, Channels: 2, Sigma: [3]float64{0.5, 0, 1.2}, Truncate: 3}.Separable(),
		"smoothing by Cauchy":   kernel.Smoothing{N: 1, Size: size, Channels: 2, Cauchy: true, Sigma: [3]float64{1, 0.4, 0.2}, Truncate: 5}.Separable(),
		"spatial gradient":      kernel.SpatialGradient{N: 2, Size: size, Channels: 2, Axis: 1, Crop: true}.Separable(),
		"sum of channel groups": kernel.ChannelGroups{N: 2, Size: [3]int{2, 1, 3}, Groups: 3, Channels: 2}.Separable(),
	}
	for name, s := range maps {
		t.Run(name, func(t *testing.T) {
			in, out := s.In(), s.Out()
			kerneltest.Map(t, s.N*in[0]*in[1]*in[2]*s.Channels, s.N*out[0]*out[1]*out[2]*s.Channels,
				func(x, y []float64) { kernel.MapSeparable(s, x, y) },
				func(dy, dx []float64) { kernel.MapSeparable(s.Transpose(), dy, dx) })
			if twice := s.Transpose().Transpose(); !sameMap(s, twice) {
				t.Errorf("transposed twice, %+v is %+v", s, twice)
			}
		})
	}
}

// sameMap compares weights; the start of an empty run does not matter.
func sameMap(a, b kernel.Separable) bool {
	for axis := range a.Axes {
		p, q := a.Axes[axis], b.Axes[axis]
		if p.In != q.In || p.Out() != q.Out() {
			return false
		}
		for o := range p.Out() {
			if !slices.Equal(p.Weights[o], q.Weights[o]) || len(p.Weights[o]) > 0 && p.From[o] != q.From[o] {
				return false
			}
		}
	}
	return true
}

func TestResize_KeepsConstants(t *testing.T) {
	for _, kind := range []kernel.ResizeKind{kernel.LinearAsymmetric, kernel.LinearHalfPixel, kernel.NearestVoxel} {
		for in := 1; in < 9; in++ {
			for out := 1; out < 20; out++ {
				s := kernel.Resize{In: [3]int{in, 1, 1}, Out: [3]int{out, 1, 1}, Kind: kind}.Separable()
				for o, weights := range s.Axes[0].Weights {
					sum, from := 0.0, s.Axes[0].From[o]
					for _, w := range weights {
						sum += w
					}
					if !(math.Abs(sum-1) <= 1e-12) || from < 0 || from+len(weights) > in {
						t.Errorf("kind %d, %d to %d: position %d takes %v from %d", kind, in, out, o, weights, from)
					}
				}
			}
		}
	}
}

// mapsTo compares the map of x with values of seven digits.
func mapsTo(t *testing.T, what string, s kernel.Separable, x, want []float64) {
	t.Helper()
	out := s.Out()
	y := make([]float64, s.N*out[0]*out[1]*out[2]*s.Channels)
	kernel.MapSeparable(s, x, y)
	if d := cmp.Diff(want, y, cmpopts.EquateApprox(0, 1e-7)); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}
