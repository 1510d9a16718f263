package volume_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/volume"
)

// Expected values: scipy 1.17.1, gaussian_filter1d(deviation sqrt(f²-1)/(2 sqrt(2 ln 2)), mode "reflect") along axes
// whose voxels grow, then map_coordinates(mode "mirror") at ((x - (m-1)/2) f + (n-1)/2), kept inside.
func TestApply_InterpolatesAsSciPy(t *testing.T) {
	cases := []struct {
		spacingMM    [3]float64
		how          volume.Interpolation
		size         [3]int
		sum, squares float64
		samples      []float64 // each ninth of the voxels
	}{
		{
			[3]float64{1.5, 0.75, 1},
			volume.Interpolation{Order: 3},
			[3]int{5, 7, 6},
			2351.37988, 34427.24487,
			[]float64{0, 15.88462, 8.87739, 4, 12.10938, 0.4375, 6.58413, 5.31329, 1},
		},
		{
			[3]float64{1.5, 0.75, 1},
			volume.Interpolation{Order: 2},
			[3]int{5, 7, 6},
			2350.36042, 34267.14187,
			[]float64{0, 16.25253, 8.71477, 4, 12.16176, 0.80882, 6.35707, 5.78687, 1},
		},
		{
			[3]float64{1.5, 0.75, 1},
			volume.Interpolation{Order: 1},
			[3]int{5, 7, 6},
			2347.75, 33288.6875,
			[]float64{0, 17, 9.5, 4, 12.25, 3.25, 6.5, 7.625, 1},
		},
		{
			[3]float64{1.5, 0.75, 1.25},
			volume.Interpolation{Order: 0, Antialias: true},
			[3]int{5, 7, 5},
			1990, 30990,
			[]float64{0, 22, 19, 15, 3, 5, 19, 19, 15},
		},
		{
			[3]float64{2.5, 1, 1.25},
			volume.Interpolation{Order: 3, Antialias: true},
			[3]int{3, 5, 5},
			837.0661, 10901.55816,
			[]float64{3.26551, 18.83969, 11.93565, 11.43461, 7.70639, 13.24782, 9.08672, 18.46935, 12.17145},
		},
		{
			[3]float64{0.625, 0.5, 0.5},
			volume.Interpolation{Order: 3, Antialias: true},
			[3]int{11, 10, 12},
			14834.55469, 207063.57523,
			[]float64{0, 5.38241, 9.93242, 9.74788, 17.53391, 11.85985, 3.92371, 14.5222, 11.88166},
		},
	}
	for _, c := range cases {
		got := resampling(t, pattern().Grid(), c.spacingMM).Apply(pattern(), c.how)
		if got.Size != c.size {
			t.Errorf("%v: %v voxels, want %v", c.spacingMM, got.Size, c.size)
			continue
		}
		sum, squares := 0.0, 0.0
		for _, v := range got.Data {
			sum += float64(v)
			squares += float64(v) * float64(v)
		}
		if math.Abs(sum-c.sum) > 2e-3 || math.Abs(squares-c.squares) > 5e-2 {
			t.Errorf("%v %+v: sum %.5f of squares %.5f, want %.5f and %.5f", c.spacingMM, c.how, sum, squares, c.sum, c.squares)
		}
		for i, want := range c.samples {
			if v := float64(got.Data[i*(len(got.Data)/9)]); math.Abs(v-want) > 5e-5 {
				t.Errorf("%v %+v: sample %d is %.5f, want %.5f", c.spacingMM, c.how, i, v, want)
			}
		}
	}
}

// An image that grows evenly with the place in the world reads the same at every place once resampled.
func TestApply_KeepsPlaces(t *testing.T) {
	affine := volume.Affine{{0, -0.9, 0.3, 10}, {1.2, 0, 0, -7}, {0, 0.4, 1.1, 3}, {0, 0, 0, 1}}
	v := volume.New([3]int{30, 28, 26}, 2, affine)
	plane := func(g volume.Grid, i int) float64 {
		p := g.Affine.Apply([3]float64{float64(i % g.Size[0]), float64(i / g.Size[0] % g.Size[1]), float64(i / (g.Size[0] * g.Size[1]))})
		return 3*p[0] - 2*p[1] + p[2]
	}
	for i := range v.Voxels() {
		v.Data[i] = float32(plane(v.Grid(), i))
		v.Channel(1)[i] = -v.Data[i]
	}
	for order := 1; order <= 3; order++ {
		got := resampling(t, v.Grid(), [3]float64{0.8, 1.4, 1.2}).Apply(v, volume.Interpolation{Order: order})
		nx, ny, nz := got.Size[0], got.Size[1], got.Size[2]
		for i := range got.Voxels() {
			// Mirroring bends the ramp near its ends.
			if x, y, z := i%nx, i/nx%ny, i/(nx*ny); min(x, y, z, nx-1-x, ny-1-y, nz-1-z) < 8 {
				continue
			}
			if want := plane(got.Grid(), i); math.Abs(float64(got.Data[i])-want) > 1e-2 || got.Channel(1)[i] != -got.Data[i] {
				t.Fatalf("order %d: voxel %d is %v, want %v", order, i, got.Data[i], want)
			}
		}
	}
}

func TestApply_NothingToDoChangesNoBit(t *testing.T) {
	v := pattern()
	r := resampling(t, v.Grid(), [3]float64{1.00001, 0, 1})
	if !r.IsIdentity() {
		t.Error("a difference of 0.00001 mm is resampled")
	}
	if diff := cmp.Diff(v, r.Apply(v, volume.Interpolation{Order: 3, Antialias: true})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(v, r.ApplyLabels(v, 1)); diff != "" {
		t.Error(diff)
	}
}

// Slices of 6 mm with pixels of 1 mm: between slices nothing is made up, within them it is.
func TestApply_TakesTheNearestSliceOfThickOnes(t *testing.T) {
	v := volume.New([3]int{4, 1, 2}, 1, volume.Scaling([3]float64{1, 1, 6}))
	copy(v.Data, []float32{0, 4, 8, 12, 100, 104, 108, 112})
	got := resampling(t, v.Grid(), [3]float64{2, 0, 2}).Apply(v, volume.Interpolation{Order: 1})
	// x at 0.5 and 2.5 of the old; z at -1/3, 0, 1/3, 2/3, 1, 4/3.
	want := []float32{2, 10, 2, 10, 2, 10, 102, 110, 102, 110, 102, 110}
	if diff := cmp.Diff(want, got.Data); diff != "" {
		t.Error(diff)
	}
}

// How a header rounds does not decide whether one of two long axes is apart, nor whether three times as long is.
func TestApply_RoundingSetsNoAxisApart(t *testing.T) {
	const rounding = 1 + 1e-7
	for _, spacings := range [][2][3]float64{
		{{4, 4, 1}, {4, 4 * rounding, 1}},
		{{0.7, 0.7, 2.1 / rounding}, {0.7, 0.7, 2.1 * rounding}},
	} {
		var voxels [2][]float32
		for i, s := range spacings {
			v := pattern()
			v.Affine = volume.Scaling(s)
			voxels[i] = resampling(t, v.Grid(), [3]float64{1.3, 1.3, 1.3}).Apply(v, volume.Interpolation{Order: 1}).Data
		}
		if diff := cmp.Diff(voxels[0], voxels[1]); diff != "" {
			t.Errorf("voxels of %v mm: %s", spacings, diff)
		}
	}
}

func TestApplyLabels_ElectsByShare(t *testing.T) {
	line := func(labels ...float32) *volume.Volume {
		v := volume.New([3]int{len(labels), 1, 1}, 1, volume.Identity())
		copy(v.Data, labels)
		return v
	}
	cases := []struct {
		spacing float64
		order   int
		labels  *volume.Volume
		want    []float32
	}{
		// Half the size: at -1/4, 1/4, 3/4, ...
		{0.5, 1, line(0, 7, 0), []float32{0, 0, 7, 7, 0, 0}},
		// Twice the size: at 1/2 and 5/2, where halves go to the highest label.
		{2, 1, line(3, 0, 5, 9), []float32{3, 9}},
		{2, 0, line(3, 0, 5, 9), []float32{0, 9}},
	}
	for _, c := range cases {
		got := resampling(t, c.labels.Grid(), [3]float64{c.spacing, 0, 0}).ApplyLabels(c.labels, c.order)
		if diff := cmp.Diff(c.want, got.Data); diff != "" {
			t.Errorf("%v to %v mm, order %d: %s", c.labels.Data, c.spacing, c.order, diff)
		}
	}
	// Where three labels meet none has a half; the one of two voxels in four wins over those of one.
	square := volume.New([3]int{2, 2, 1}, 1, volume.Identity())
	copy(square.Data, []float32{1, 2, 3, 1})
	if got := resampling(t, square.Grid(), [3]float64{2, 2, 0}).ApplyLabels(square, 1); got.Data[0] != 1 {
		t.Errorf("the middle of 1 2 / 3 1 is %v", got.Data)
	}
}

// Voxels of an eighth part hold the whole old one, so the way back gives every label.
func TestApplyLabels_FinerAndBackIsIdentity(t *testing.T) {
	v := pattern()
	r := resampling(t, v.Grid(), [3]float64{0.5, 0.5, 0.5})
	for order := range 2 {
		if diff := cmp.Diff(v.Data, r.Invert().ApplyLabels(r.ApplyLabels(v, order), order).Data); diff != "" {
			t.Errorf("order %d: %s", order, diff)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	v := volume.New([3]int{182, 218, 182}, 1, volume.Identity())
	for i := range v.Data {
		v.Data[i] = float32(i % 97)
	}
	r := resampling(b, v.Grid(), [3]float64{1.5, 1.5, 1.5})
	b.Run("cubic", func(b *testing.B) {
		for b.Loop() {
			r.Apply(v, volume.Interpolation{Order: 3, Antialias: true})
		}
	})
	b.Run("labels", func(b *testing.B) {
		for b.Loop() {
			r.ApplyLabels(v, 1)
		}
	})
}
