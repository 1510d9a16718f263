package layer_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/tensor"
)

// drawn is a tensor filled by an initialiser.
func drawn(init layer.Initialiser, seed uint64, shape ...int) []float32 {
	t := tensor.New(shape...)
	init(t.Shape)(rng.At(seed, "init", 0, 0), t.Data)
	return t.Data
}

// momentsOf is mean, standard deviation and largest magnitude.
func momentsOf(data []float32) (mean, sd, largest float64) {
	for _, v := range data {
		mean += float64(v) / float64(len(data))
	}
	for _, v := range data {
		d := float64(v) - mean
		sd += d * d / float64(len(data))
		largest = max(largest, math.Abs(float64(v)))
	}
	return mean, math.Sqrt(sd), largest
}

// A kernel of 3x3x3 taps from 8 to 64 channels has fan-in 216, fan-out 1728 and fan average 972. A normal distribution
// cut at two deviations keeps 0.8796 of its deviation; a uniform one has that of its limit over sqrt(3).
func TestInitialisers_HaveTheirMoments(t *testing.T) {
	const cut = 0.8796256610342398
	for _, c := range []struct {
		name        string
		init        layer.Initialiser
		sd, largest float64 // what nothing may exceed and something comes near
	}{
		{"layer default", layer.TruncatedNormal, cut * math.Sqrt(2./216), 2 * math.Sqrt(2./216)},
		{"he_normal", layer.NamedInitialiser("he_normal"), math.Sqrt(2. / 216), 2 / cut * math.Sqrt(2./216)},
		{"he_uniform", layer.NamedInitialiser("he_uniform"), math.Sqrt(2. / 216), math.Sqrt(6. / 216)},
		{"glorot_normal", layer.NamedInitialiser("glorot_normal"), math.Sqrt(1. / 972), 2 / cut * math.Sqrt(1./972)},
		{"glorot_uniform", layer.NamedInitialiser("glorot_uniform"), math.Sqrt(1. / 972), math.Sqrt(3. / 972)},
		{"variance_scaling", layer.NamedInitialiser("variance_scaling"), math.Sqrt(1. / 216), 2 / cut * math.Sqrt(1./216)},
		{"uniform_scaling", layer.NamedInitialiser("uniform_scaling"), math.Sqrt(1. / 216), math.Sqrt(3. / 216)},
		{"fan out", layer.VarianceScaling{Scale: 2, Fan: layer.FanOut}.Uniform, math.Sqrt(2. / 1728), math.Sqrt(6. / 1728)},
		{"nnU-Net's", layer.HeNormal(1), math.Sqrt(1. / 216), math.Inf(1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			mean, sd, largest := momentsOf(drawn(c.init, 1, 3, 3, 3, 8, 64))
			if !(math.Abs(mean) <= 0.03*c.sd) || !(math.Abs(sd/c.sd-1) <= 0.02) {
				t.Errorf("mean %g and deviation %g, want 0 and %g", mean, sd, c.sd)
			}
			if largest > c.largest*(1+1e-6) || !math.IsInf(c.largest, 1) && largest < 0.99*c.largest {
				t.Errorf("the largest is %g, want just below %g", largest, c.largest)
			}
		})
	}
}

// Of a vector, fan-in and fan-out are its length; of a matrix, its axes.
func TestInitialisers_KnowTheFansOfVectorsAndMatrices(t *testing.T) {
	for _, c := range []struct {
		shape []int
		fan   float64
	}{{[]int{4000}, 4000}, {[]int{100, 40}, 100}} {
		_, _, largest := momentsOf(drawn(layer.NamedInitialiser("he_uniform"), 1, c.shape...))
		if limit := math.Sqrt(6 / c.fan); largest > limit || largest < 0.99*limit {
			t.Errorf("the largest of %v is %g, want just below %g", c.shape, largest, limit)
		}
	}
}

func TestOrthogonal_HasOrthonormalRowsOrColumns(t *testing.T) {
	for _, shape := range [][]int{{3, 2, 2, 20}, {2, 2, 30}, {1, 1, 1, 200, 200}} {
		w := drawn(layer.Orthogonal, 1, shape...)
		wide := shape[len(shape)-1]
		high := len(w) / wide
		at := func(i, k int) float64 { return float64(w[k*wide+i]) } // element k of column i
		n, length := wide, high
		if high < wide {
			at = func(i, k int) float64 { return float64(w[i*wide+k]) }
			n, length = high, wide
		}
		for i := range n {
			for j := range i + 1 {
				product, want := 0.0, 0.0
				for k := range length {
					product += at(i, k) * at(j, k)
				}
				if i == j {
					want = 1
				}
				if !(math.Abs(product-want) <= 1e-5) {
					t.Fatalf("%v: vectors %d and %d have product %g, want %g", shape, i, j, product, want)
				}
			}
		}
	}
}

func TestNamedInitialiser_DependsOnTheSeed(t *testing.T) {
	for _, name := range []string{
		"uniform_scaling", "orthogonal", "variance_scaling", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform",
	} {
		init := layer.NamedInitialiser(name)
		one, again, other := drawn(init, 1, 3, 4, 5), drawn(init, 1, 3, 4, 5), drawn(init, 2, 3, 4, 5)
		if !slices.Equal(one, again) || slices.Equal(one, other) {
			t.Errorf("%s: seed 1 gives %v and %v, seed 2 %v", name, one[:3], again[:3], other[:3])
		}
	}
}

func TestNamedInitialiser_FillsWithConstants(t *testing.T) {
	for name, want := range map[string]float32{"constant": 0, "zeros": 0, "ones": 1} {
		if got := drawn(layer.NamedInitialiser(name), 1, 2); !slices.Equal(got, []float32{want, want}) {
			t.Errorf("%s fills with %v", name, got)
		}
	}
	if layer.NamedInitialiser("") != nil {
		t.Error("the empty name chooses for the layers")
	}
}

// initialised is the parameters of a convolution and a transposed one.
func initialised(i layer.Initialisers) (map[string]*tensor.Tensor, error) {
	g, params := graph.New(), layer.NewParams(1)
	s := layer.NewScope(g, params, true).Initialised(i)
	err := graph.Build(func() {
		x := layer.Conv{Out: 3, Bias: true, Init: layer.HeNormal(0)}.Apply(s.In("conv"), g.Input("x", 1, 2, 2, 2, 2))
		layer.ConvTranspose{Out: 2, Kernel: layer.Cube(2), Stride: layer.Cube(2), Bias: true}.Apply(s.In("up"), x)
	})
	return params.Tensors(), err
}

func TestScope_InitialisesAsTheUserChose(t *testing.T) {
	values, err := initialised(layer.Initialisers{Weights: layer.NamedInitialiser("ones"), Biases: layer.NamedInitialiser("ones")})
	if err != nil {
		t.Fatal(err)
	}
	for path, v := range values {
		if slices.ContainsFunc(v.Data, func(x float32) bool { return x != 1 }) {
			t.Errorf("%s is %v, want ones", path, v.Data)
		}
	}
	_, err = initialised(layer.Initialisers{Biases: layer.Orthogonal})
	if want := "conv: orthogonal of 3: want at least two axes"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
	_, err = initialised(layer.Initialisers{Weights: layer.NamedInitialiser("she_normal")})
	want := `conv: initialiser: "she_normal" is none of constant, zeros, ones,`
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want one that begins with %q", err, want)
	}
}

// A transposed kernel [2 2 2 2 3] has 3 inputs: its default variance is 2/(8*3), cut at two deviations. In TensorFlow's
// formulas the slot before the last, which holds the outputs, counts as the input: he_uniform is within sqrt(6/(8*2)).
func TestConvTranspose_CountsItsFan(t *testing.T) {
	g, params := graph.New(), layer.NewParams(1)
	up := layer.ConvTranspose{Out: 100, Kernel: layer.Cube(2), Stride: layer.Cube(2)}
	s, x := layer.NewScope(g, params, true), g.Input("x", 1, 1, 1, 1, 25)
	up.Apply(s.In("default"), x)
	up.Apply(s.Initialised(layer.Initialisers{Weights: layer.NamedInitialiser("he_uniform")}).In("he"), x)
	values := params.Tensors()
	for path, limit := range map[string]float64{"default/w": 2 * math.Sqrt(2./(8*25)), "he/w": math.Sqrt(6. / (8 * 100))} {
		if _, _, largest := momentsOf(values[path].Data); largest > limit || largest < 0.99*limit {
			t.Errorf("the largest of %s is %g, want just below %g", path, largest, limit)
		}
	}
}
