package augment_test

import (
	"math"
	"slices"
	"testing"

	"dev.niftynet/core/augment"
	"dev.niftynet/core/phantom"
	"dev.niftynet/core/volume"
)

// filled makes a volume of a function of the voxel's place.
func filled(size [3]int, value func(x, y, z int) float64) *volume.Volume {
	v := volume.New(size, 1, volume.Identity())
	for z := range size[2] {
		for y := range size[1] {
			for x := range size[0] {
				v.Data[v.Index(x, y, z)] = float32(value(x, y, z))
			}
		}
	}
	return v
}

// places makes volumes that hold each voxel's own x, y and z, which interpolation gives back between voxels too.
func places(size [3]int) (v [3]*volume.Volume) {
	for axis := range v {
		v[axis] = filled(size, func(x, y, z int) float64 { return float64([3]int{x, y, z}[axis]) })
	}
	return v
}

// see is a volume through a map.
func see(m augment.Map, v *volume.Volume, window [3]int) *volume.Volume {
	out := volume.New(window, 1, volume.Identity())
	m.Image(out.Data, v, 0, -100, &augment.Scratch{})
	return out
}

func cubic(n int) augment.Shape {
	return augment.Shape{Window: [3]int{n, n, n}, Channels: 1, Case: [3]int{n, n, n}, SpacingMM: [3]float64{1, 1, 1}, ImageOrder: 1, LabelOrder: 1}
}

func TestMap_WithoutChangeIsTheWindow(t *testing.T) {
	v := small()
	window := [3]int{3, 4, 2}
	c := nothing(1)
	m := c.Map([3]float64{2 + 1, 1 + 1.5, 3 + 0.5}, augment.Shape{Window: window, SpacingMM: [3]float64{1, 2, 3}, ImageOrder: 1, LabelOrder: 1}) // from 2, 1, 3 on
	got := see(m, v, window)
	for z := range 2 {
		for y := range 4 {
			for x := range 3 {
				if g, want := got.At(x, y, z), v.At(2+x, 1+y, 3+z); g != want {
					t.Errorf("voxel %d %d %d is %v, want %v", x, y, z, g, want)
				}
			}
		}
	}
}

func TestMap_TurnsXToYAndEnlarges(t *testing.T) {
	// One bright voxel two to the right of the middle: a quarter turn about z puts it two to the front, a zoom by 2 four to the right.
	v := filled([3]int{9, 9, 9}, func(x, y, z int) float64 {
		if x == 6 && y == 4 && z == 4 {
			return 1
		}
		return 0
	})
	cases := []struct {
		name    string
		set     func(c *augment.Change)
		x, y, z int
	}{
		{"turn about z", func(c *augment.Change) { c.TurnDegrees[2] = 90 }, 4, 6, 4},
		{"turn about y", func(c *augment.Change) { c.TurnDegrees[1] = 90 }, 4, 4, 2},
		{"turn about z, after one about y", func(c *augment.Change) { c.TurnDegrees[1], c.TurnDegrees[2] = 180, 90 }, 4, 2, 4},
		{"zoom", func(c *augment.Change) { c.Zoom[0] = 2 }, 8, 4, 4},
		{"zoom, then turn", func(c *augment.Change) { c.Zoom[0], c.TurnDegrees[2] = 2, 90 }, 4, 8, 4},
	}
	for _, k := range cases {
		c := nothing(1)
		k.set(&c)
		got := see(c.Map([3]float64{4, 4, 4}, cubic(9)), v, [3]int{9, 9, 9})
		if bright := got.At(k.x, k.y, k.z); math.Abs(float64(bright)-1) > 1e-6 {
			t.Errorf("%s: %v at %d %d %d", k.name, bright, k.x, k.y, k.z)
		}
	}
}

// A turn by a quarter about z in voxels of 1 x 3 mm: what is 3 voxels to the right, 3 mm, comes one voxel to the front.
func TestMap_TurnsInMillimetres(t *testing.T) {
	v := filled([3]int{9, 9, 1}, func(x, y, z int) float64 { return float64(100*x + y) })
	c := nothing(1)
	c.TurnDegrees[2] = 90
	shape := augment.Shape{Window: [3]int{9, 9, 1}, SpacingMM: [3]float64{1, 3, 5}, ImageOrder: 1, LabelOrder: 1}
	got := see(c.Map([3]float64{4, 4, 0}, shape), v, shape.Window)
	if at := got.At(4, 5, 0); math.Abs(float64(at)-704) > 1e-3 {
		t.Errorf("one to the front is %v, want the voxel at x = 7, y = 4", at)
	}
}

func TestMap_InverseTakesEveryVoxelBack(t *testing.T) {
	const n = 21
	forth, back := nothing(1), nothing(1)
	forth.TurnDegrees, back.TurnDegrees = [3]float64{0, 25, 0}, [3]float64{0, -25, 0}
	forth.Zoom, back.Zoom = [3]float64{1.2, 1.2, 1.2}, [3]float64{1 / 1.2, 1 / 1.2, 1 / 1.2}
	middle := [3]float64{10, 10, 10}
	for axis, place := range places([3]int{n, n, n}) {
		there := see(forth.Map(middle, cubic(n)), place, [3]int{n, n, n})
		again := see(back.Map(middle, cubic(n)), there, [3]int{n, n, n})
		for d := 5; d < 16; d++ {
			at := [3]int{d, 20 - d, d}
			if got := again.At(at[0], at[1], at[2]); math.Abs(float64(got)-float64(at[axis])) > 1e-4 {
				t.Errorf("voxel %v came back to %v along axis %d", at, got, axis)
			}
		}
	}
}

func TestMap_SeesTheCaseBeyondTheWindow(t *testing.T) {
	v := filled([3]int{40, 40, 40}, func(x, y, z int) float64 { return 1 })
	c := nothing(1)
	c.TurnDegrees = [3]float64{45, 30, 45}
	window := [3]int{16, 16, 16} // its diagonal, 28, fits into the case
	if got := see(c.Map([3]float64{19.5, 19.5, 19.5}, augment.Shape{Window: window, SpacingMM: [3]float64{1, 1, 1}, ImageOrder: 1, LabelOrder: 1}), v, window); slices.Min(got.Data) < 0.999 {
		t.Errorf("a corner is %v: it lies in the case", slices.Min(got.Data))
	}
	far := see(c.Map([3]float64{-1e12, 19, 19}, cubic(16)), v, window)
	if slices.Min(far.Data) != -100 || slices.Max(far.Data) != -100 {
		t.Errorf("far outside is %v to %v, want the padding", slices.Min(far.Data), slices.Max(far.Data))
	}
}

func TestMap_BlendsIntoPaddingWithinOneVoxel(t *testing.T) {
	v := filled([3]int{3, 1, 1}, func(x, y, z int) float64 { return 10 })
	c := nothing(1)
	shape := augment.Shape{Window: [3]int{5, 1, 1}, SpacingMM: [3]float64{1, 1, 1}, ImageOrder: 1, LabelOrder: 1}
	got := see(c.Map([3]float64{0.75, 0, 0}, shape), v, shape.Window) // x from -1.25 to 2.75
	for i, want := range []float32{-100, 10 - 0.25*110, 10, 10, 10 - 0.75*110} {
		if math.Abs(float64(got.Data[i]-want)) > 1e-4 {
			t.Errorf("voxel %d is %v, want %v", i, got.Data[i], want)
		}
	}
}

// A case of one slice has padding above and below it.
func TestMap_OneSliceFadesIntoPadding(t *testing.T) {
	v := filled([3]int{4, 3, 1}, func(x, y, z int) float64 { return 10 })
	shape := augment.Shape{Window: [3]int{2, 2, 1}, SpacingMM: [3]float64{1, 1, 1}, ImageOrder: 1, LabelOrder: 1}
	for z, want := range map[float64]float32{0: 10, 0.25: 7.5 - 25, -0.75: 2.5 - 75, 1: -100} {
		c := nothing(1)
		for _, got := range see(c.Map([3]float64{1.2, 1.1, z}, shape), v, shape.Window).Data {
			if math.Abs(float64(got-want)) > 1e-4 {
				t.Errorf("at %v is %v, want %v", z, got, want)
			}
		}
	}
}

// The label of a window is where its structure is in the image, whatever was done to both.
func TestMap_LabelsFollowTheImage(t *testing.T) {
	_, truth := phantom.Hippocampus(1, 0)
	shape := augment.Shape{Window: [3]int{32, 40, 24}, Channels: 1, Case: truth.Size, SpacingMM: [3]float64{1, 1, 1.5}, ImageOrder: 1, LabelOrder: 1}
	middle := [3]float64{float64(truth.Size[0]) / 2, float64(truth.Size[1]) / 2, float64(truth.Size[2]) / 2}
	for step := range 8 {
		c := draw(everything(), step)
		c.Deformation = augment.Draw(everything(), augment.Place{Step: step}, shape).Deformation
		c.Antialias = false
		m := c.Map(middle, shape)
		label := volume.New(shape.Window, 1, volume.Identity())
		m.Label(label.Data, truth, &augment.Scratch{})
		for class := float32(1); class <= 2; class++ {
			alone := truth.Clone()
			for i, v := range alone.Data {
				alone.Data[i] = 0
				if v == class {
					alone.Data[i] = 1
				}
			}
			share := volume.New(shape.Window, 1, volume.Identity())
			m.Image(share.Data, alone, 0, 0, &augment.Scratch{})
			both, sum := 0, 0
			for i, s := range share.Data {
				inImage, inLabel := s > 0.5, label.Data[i] == class
				if inImage && inLabel {
					both += 2
				}
				if inImage {
					sum++
				}
				if inLabel {
					sum++
				}
			}
			// A voxel where three classes meet may belong to one with less than half of it.
			if dice := float64(both) / float64(sum); sum < 200 || dice < 0.995 {
				t.Errorf("step %d, class %v: Dice %.4f of %d voxels", step, class, dice, sum)
			}
		}
	}
}

func TestMap_NearestLabelsAreThoseOfOneVoxel(t *testing.T) {
	v := filled([3]int{4, 1, 1}, func(x, y, z int) float64 { return float64(10 * (x + 1)) })
	for _, k := range []struct {
		first float64 // x of the first of six voxels
		want  []float32
	}{
		{-0.8, []float32{0, 10, 20, 30, 40, 0}},
		{-0.2, []float32{10, 20, 30, 40, 0, 0}},
	} {
		for order := range 2 {
			c := nothing(1)
			m := c.Map([3]float64{k.first + 2.5, 0, 0}, augment.Shape{Window: [3]int{6, 1, 1}, SpacingMM: [3]float64{1, 1, 1}, LabelOrder: order})
			got := make([]float32, 6)
			m.Label(got, v, &augment.Scratch{})
			if !slices.Equal(got, k.want) {
				t.Errorf("from %v, order %d: %v, want %v", k.first, order, got, k.want)
			}
		}
	}
	// Between four voxels of classes 3, 3, 0 and 2 the largest share wins, though no corner is nearest.
	square := filled([3]int{2, 2, 1}, func(x, y, z int) float64 { return []float64{3, 0, 2, 3}[2*y+x] })
	c := nothing(1)
	m := c.Map([3]float64{0.6, 0.4, 0}, augment.Shape{Window: [3]int{1, 1, 1}, SpacingMM: [3]float64{1, 1, 1}, ImageOrder: 1, LabelOrder: 1})
	got := make([]float32, 1)
	if m.Label(got, square, &augment.Scratch{}); got[0] != 3 { // 0.24 + 0.24 of 3, 0.36 of 0, 0.16 of 2
		t.Errorf("got class %v, want 3", got[0])
	}
	m = c.Map([3]float64{0.5, 1, 0}, augment.Shape{Window: [3]int{1, 1, 1}, SpacingMM: [3]float64{1, 1, 1}, ImageOrder: 1, LabelOrder: 1})
	swapped := filled([3]int{2, 2, 1}, func(x, y, z int) float64 { return []float64{3, 0, 3, 2}[2*y+x] })
	for _, v := range []*volume.Volume{square, swapped} {
		if m.Label(got, v, &augment.Scratch{}); got[0] != 3 {
			t.Errorf("halfway between 2 and 3 is class %v, want 3, the higher, as when cases are resampled", got[0])
		}
	}
}

// Coefficients that grow evenly with their control points make displacements that do so with the voxels.
func TestDeformation_ReproducesEvenStretching(t *testing.T) {
	f := &augment.Deformation{SpacingVoxels: [3]float64{5, 4, 7.5}, Points: [3]int{6, 7, 5}}
	for axis := range 3 {
		f.Coefficients[axis] = make([]float64, 6*7*5)
		for i := range f.Coefficients[axis] {
			point := [3]int{i % 6, i / 6 % 7, i / 42}
			for other, weight := range [3]float64{0.01, -0.02, 0.03} {
				f.Coefficients[axis][i] += float64(axis+1) * weight * float64(point[other]-1) * f.SpacingVoxels[other]
			}
		}
	}
	c := nothing(1)
	c.Deformation = f
	if !c.Moves() {
		t.Error("a deformation moves nothing")
	}
	const n = 13
	for axis, place := range places([3]int{60, 60, 60}) {
		got := see(c.Map([3]float64{30, 30, 30}, cubic(n)), place, [3]int{n, n, n}) // from 24 on
		for _, at := range [][3]int{{0, 0, 0}, {12, 12, 12}, {5, 4, 7}, {1, 11, 3}} {
			want := 24 + float64(at[axis]) + float64(axis+1)*(0.01*float64(at[0])-0.02*float64(at[1])+0.03*float64(at[2]))
			if g := got.At(at[0], at[1], at[2]); math.Abs(float64(g)-want) > 1e-4 {
				t.Errorf("voxel %v comes from %v along axis %d, want %v", at, g, axis, want)
			}
		}
	}
}
