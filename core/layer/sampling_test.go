package layer_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/tensor"
)

// augmented runs an augmentation in training: the warped image, and that image warped back.
func augmented(t *testing.T, l layer.AffineAugmentation, x *tensor.Tensor) (warped, back []float32) {
	t.Helper()
	e := cpu.New(2)
	defer e.Close()
	g := graph.New()
	s := layer.NewScope(g, layer.NewParams(1), true).In("net")
	var outputs []*graph.Node
	err := graph.Build(func() {
		y, undo := l.Apply(s, g.Input("x", x.Shape...))
		outputs = []*graph.Node{y, undo(y)}
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := exec.Compile(e, outputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	copy(p.Input("x"), x.Data)
	for _, d := range s.Draws() {
		d.Fill(rng.At(7, d.Path, 1, 0), p.Input(d.Path))
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	return slices.Clone(p.Output(0)), slices.Clone(p.Output(1))
}

// hill is an image that is 50 in the middle and 0 well before its faces.
func hill(shape ...int) *tensor.Tensor {
	x := tensor.New(shape...)
	n := [3]int(shape[1:4])
	for i := range x.Data {
		at := [3]int{i / (n[1] * n[2]) % n[0], i / n[2] % n[1], i % n[2]}
		square := 0.0
		for axis, k := range at {
			if n[axis] > 1 {
				square += math.Pow(4*float64(k)/float64(n[axis]-1)-2, 2)
			}
		}
		x.Data[i] = float32(50 * max(0, 1-square))
	}
	return x
}

// NiftyNet's test of its layer, at the same scale: of the voxels that aren't 0, 90 % in the plane and 95 % in space
// come back within 1.
func TestAffineAugmentation_IsUndoneByItsInverse(t *testing.T) {
	cases := []struct {
		name  string
		x     *tensor.Tensor
		share float64
	}{
		{"plane", hill(3, 1, 60, 70, 1), 0.9},
		{"space", hill(2, 40, 50, 60, 1), 0.95},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := layer.AffineAugmentation{Scale: 0.2}
			warped, back := augmented(t, l, c.x)
			voxels, good, moved := 0, 0, 0
			for i, v := range c.x.Data {
				if v == 0 {
					continue
				}
				voxels++
				if math.Abs(float64(back[i]-v)) < 1 {
					good++
				}
				if !(math.Abs(float64(warped[i]-v)) <= 1) {
					moved++
				}
			}
			if float64(good) < c.share*float64(voxels) || moved < voxels/4 {
				t.Errorf("%d of %d voxels came back, %d had moved", good, voxels, moved)
			}
		})
	}
}

func TestAffineAugmentation_DoesNothingOutsideTraining(t *testing.T) {
	g := graph.New()
	x := g.Input("x", 1, 4, 4, 4, 1)
	for _, c := range []struct {
		training bool
		scale    float64
	}{{false, 0.5}, {true, 0}} {
		s := layer.NewScope(g, layer.NewParams(1), c.training)
		y, undo := layer.AffineAugmentation{Scale: c.scale}.Apply(s, x)
		if y != x || undo(x) != x || len(s.Draws()) != 0 {
			t.Errorf("training %v, scale %g: another node, or %d draws", c.training, c.scale, len(s.Draws()))
		}
	}
}

func TestAffineAugmentation_DrawsMapsThatZoomIn(t *testing.T) {
	const scale = 0.3
	g := graph.New()
	s := layer.NewScope(g, layer.NewParams(1), true)
	layer.AffineAugmentation{Scale: scale}.Apply(s, g.Input("x", 50, 1, 4, 4, 1))
	theta := make([]float32, 50*12)
	s.Draws()[0].Fill(rng.At(1, "test", 0, 0), theta)
	smallest, largest := float32(1), float32(0)
	for n := 0; n < len(theta); n += 12 {
		m := theta[n:][:12]
		if !slices.Equal(m[:4], []float32{1, 0, 0, 0}) || m[4] != 0 || m[8] != 0 {
			t.Fatalf("map %v changes an axis of one voxel", m)
		}
		for row := 1; row < 3; row++ { // corners stay within the square
			reach := math.Abs(float64(m[4*row+1])) + math.Abs(float64(m[4*row+2])) + math.Abs(float64(m[4*row+3]))
			if reach > 1+scale || m[5*row] < 1-scale || m[5*row] > 1 {
				t.Fatalf("map %v does not zoom in by at most %g", m, scale)
			}
			smallest, largest = min(smallest, m[5*row]), max(largest, m[5*row])
		}
	}
	if largest-smallest < scale/2 {
		t.Errorf("factors from %g to %g", smallest, largest)
	}
}

func TestAffineAugmentation_RefusesOtherScales(t *testing.T) {
	g := graph.New()
	err := graph.Build(func() {
		s := layer.NewScope(g, layer.NewParams(1), true).In("net")
		layer.AffineAugmentation{Scale: 1.5}.Apply(s, g.Input("x", 1, 4, 4, 4, 1))
	})
	if shape := (*graph.ShapeError)(nil); !errors.As(err, &shape) || shape.Path != "net" {
		t.Errorf("error %v, want one that names the scope", err)
	}
}

// The two planar cases of NiftyNet's test-suite, by six parameters.
func TestAffineGridWarper_TakesConstrainedParameters(t *testing.T) {
	cases := []struct {
		name       string
		constraint graph.AffineConstraint
		parameters []float32
		want       []float64
	}{
		{"plane", layer.PlanarAffine(), []float32{1, 0, 5, 0, 1, 6}, []float64{0, 5, 6, 0, 5, 8, 0, 7, 6, 0, 7, 8}},
		{"translation", layer.Translation(), []float32{9, 5, 6}, []float64{0, 5, 6, 0, 5, 8, 0, 7, 6, 0, 7, 8}},
		{"scaling", layer.ScalingAndTranslation(), []float32{9, 9, 2, 0, 0.5, 1}, []float64{0, -1, 1.5, 0, -1, 2.5, 0, 3, 1.5, 0, 3, 2.5}},
		{"no constraint", graph.AffineConstraint{}, []float32{1, 0, 0, 0, 0, 1, 0, 5, 0, 0, 1, 6}, []float64{0, 5, 6, 0, 5, 8, 0, 7, 6, 0, 7, 8}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := layer.AffineGridWarper{Source: [3]int{1, 3, 3}, Out: [3]int{1, 2, 2}, Constraint: c.constraint}
			y, _ := evaluate(t, layer.NewParams(1), false, image(c.parameters, 1, len(c.parameters)), l.Apply)
			near(t, "grid", y, c.want, 1e-6)
		})
	}
}

// Displacements 0 2 4 6 8 along W, of two control points, are read at 0 to 8, where they are mirrored.
func TestFieldGridWarper_FeedsTheResampledOne(t *testing.T) {
	points := image([]float32{0, 0, 0, 0, 0, 8}, 1, 1, 1, 2, 3)
	y, _ := evaluate(t, layer.NewParams(1), false, points, func(s *layer.Scope, x *graph.Node) *graph.Node {
		field := layer.FieldGridWarper{Out: [3]int{1, 1, 5}}.Apply(s, x)
		places := layer.FieldGridWarper{Out: [3]int{1, 1, 9}}.Apply(s, x) // 0 1 2 ... 8, beyond the field from 5 on
		return layer.ResampledFieldGridWarper{Boundary: kernel.Symmetric}.Apply(s, field, places)
	})
	var along []float32
	for i := 2; i < len(y); i += 3 {
		along = append(along, y[i])
	}
	near(t, "field", along, []float64{0, 2, 4, 6, 8, 6, 4, 2, 0}, 1e-6)
}

func TestSmoothing_KeepsTheSumOfWhatIsInside(t *testing.T) {
	x := tensor.New(1, 9, 9, 9, 2)
	x.Data[(4*81+4*9+4)*2] = 1
	for _, l := range []layer.Smoothing{{Sigma: [3]float64{1, 0.5, 1}}, {Sigma: [3]float64{0.6, 0.6, 0}, Cauchy: true}} {
		y, _ := evaluate(t, layer.NewParams(1), false, x, l.Apply)
		sums := [2]float64{}
		for i, v := range y {
			sums[i%2] += float64(v)
		}
		if !(math.Abs(sums[0]-1) <= 1e-6) || sums[1] != 0 || y[(4*81+4*9+4)*2] > 0.5 {
			t.Errorf("%+v: sums %v, middle %g", l, sums, y[(4*81+4*9+4)*2])
		}
	}
	y, _ := evaluate(t, layer.NewParams(1), false, x, layer.Smoothing{}.Apply)
	if !slices.Equal(y, x.Data) {
		t.Error("no sigma smooths")
	}
}
