package exec_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	gt "gorgonia.org/tensor"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/tensor"
)

// operation is one node type with inputs small enough for central differences.
type operation struct {
	name   string
	shapes []tensor.Shape
	labels bool                            // the last input holds class numbers and has no gradient
	flat   bool                            // no input has a gradient: the result itself is compared
	fill   func(input int, data []float32) // other values than the usual, such as coordinates; may be nil
	build  func(in []*graph.Node) *graph.Node
}

// operations is every node type, by family: one row for each way that its kernel works.
func operations() []operation {
	return slices.Concat(convOperations(), normOperations(), pointwiseOperations(), shapeOperations(),
		sampleOperations(), lossOperations())
}

// trial is an operation's output, contracted to a scalar by fixed numbers, with the scalar's gradients; of a flat
// operation it is the output as it is.
type trial struct {
	inputs  []*graph.Node
	values  []*tensor.Tensor
	outputs []*graph.Node // the scalar, then a gradient for every differentiable input; or the flat result
}

func newTrial(t *testing.T, o operation) trial {
	t.Helper()
	g := graph.New()
	var tr trial
	for i, shape := range o.shapes {
		tr.inputs = append(tr.inputs, g.Input(fmt.Sprint("input", i), shape...))
		v := values(shape, i, o.labels && i == len(o.shapes)-1)
		if o.fill != nil {
			o.fill(i, v.Data)
		}
		tr.values = append(tr.values, v)
	}
	var scalar *graph.Node
	err := graph.Build(func() { scalar = o.build(tr.inputs) })
	if err != nil {
		t.Fatal(err)
	}
	if o.flat {
		tr.outputs = []*graph.Node{scalar}
		return tr
	}
	if shape := graph.ShapeOf(scalar); len(shape) > 0 {
		weights := g.Input("weights", shape.Size())
		tr.inputs = append(tr.inputs, weights)
		tr.values = append(tr.values, values(tensor.Shape{shape.Size()}, 99, false))
		flat := gorgonia.Must(gorgonia.Reshape(scalar, gt.Shape{shape.Size()}))
		scalar = gorgonia.Must(gorgonia.Mul(flat, weights))
	}
	wanted := tr.inputs[:len(o.shapes)]
	if o.labels {
		wanted = wanted[:1]
	}
	grads, err := g.Gradients(scalar, wanted)
	if err != nil {
		t.Fatal(err)
	}
	tr.outputs = append([]*graph.Node{scalar}, grads...)
	return tr
}

// values keep away from zero and from each other, where activations and maxima have kinks.
func values(shape tensor.Shape, stream int, classes bool) *tensor.Tensor {
	r := rng.At(1, "values", 0, uint64(stream))
	v := tensor.New(shape...)
	for i, k := range r.Perm(len(v.Data)) {
		if classes {
			v.Data[i] = float32(r.IntN(3))
			continue
		}
		v.Data[i] = float32(0.2+float64(k)/float64(len(v.Data))) * float32(1-2*r.IntN(2))
	}
	return v
}

func (tr trial) bound() map[string]*tensor.Tensor {
	bound := make(map[string]*tensor.Tensor)
	for i, n := range tr.inputs {
		bound[n.Name()] = tr.values[i]
	}
	return bound
}

func engines(t *testing.T) []*cpu.Engine {
	t.Helper()
	var all []*cpu.Engine
	for tier := cpu.Portable; tier <= cpu.Best(); tier++ {
		e := cpu.NewTier(2, tier)
		t.Cleanup(e.Close)
		all = append(all, e)
	}
	return all
}

// The derivative of float32 functions is good to about one in a thousand at this step; package kernel checks every
// formula in float64.
func TestGradients_AgreeWithCentralDifferences(t *testing.T) {
	for _, o := range slices.DeleteFunc(operations(), func(o operation) bool { return o.flat }) {
		for _, e := range engines(t) {
			t.Run(o.name+"/"+e.Tier().String(), func(t *testing.T) {
				tr := newTrial(t, o)
				p, err := exec.Compile(e, tr.outputs, tr.bound())
				if err != nil {
					t.Fatal(err)
				}
				for i := range tr.outputs[1:] {
					if err := differs(p, tr.values[i].Data, i, 1); err != nil {
						t.Errorf("input %d: %v", i, err)
					}
					if differs(p, tr.values[i].Data, i, 1.1) == nil {
						t.Errorf("input %d: a gradient that is wrong by a tenth passes", i)
					}
				}
			})
		}
	}
}

// differs compares the gradient of input i, times a factor, with differences along random directions.
func differs(p *exec.Program, x []float32, i int, factor float64) error {
	const h = 2e-3
	r := rand.New(rand.NewPCG(3, 4))
	worst := 0.0
	var total float64
	for range 6 {
		direction := make([]float64, len(x))
		for k := range direction {
			direction[k] = r.NormFloat64()
		}
		if err := p.Run(); err != nil {
			return err
		}
		analytic := 0.0
		for k, g := range p.Output(1 + i) {
			analytic += factor * float64(g) * direction[k]
		}
		old := append([]float32(nil), x...)
		at := func(step float64) float64 {
			for k := range x {
				x[k] = old[k] + float32(step*direction[k])
			}
			defer copy(x, old)
			if p.Run() != nil {
				return math.NaN()
			}
			return float64(p.Output(0)[0])
		}
		numeric := (at(h) - at(-h)) / (2 * h)
		worst = max(worst, math.Abs(numeric-analytic))
		total += math.Abs(numeric)
	}
	if limit := 0.02*total/6 + 2e-4; !(worst <= limit) {
		return fmt.Errorf("off by %g, want at most %g", worst, limit)
	}
	return nil
}

// Gorgonia's own machine runs our operations by their plain loops: the truth for every tier.
func TestPrograms_AgreeWithGorgoniasMachine(t *testing.T) {
	for _, o := range operations() {
		t.Run(o.name, func(t *testing.T) {
			tr := newTrial(t, o)
			reads := make([]gorgonia.Value, len(tr.outputs))
			for i, n := range tr.inputs {
				err := gorgonia.Let(n, gt.New(gt.WithShape(tr.values[i].Shape...), gt.WithBacking(tr.values[i].Data)))
				if err != nil {
					t.Fatal(err)
				}
			}
			for i, n := range tr.outputs {
				gorgonia.Read(n, &reads[i])
			}
			vm := gorgonia.NewTapeMachine(tr.outputs[0].Graph())
			defer vm.Close()
			if err := vm.RunAll(); err != nil {
				t.Fatal(err)
			}
			for _, e := range engines(t) {
				p, err := exec.Compile(e, tr.outputs, tr.bound())
				if err != nil {
					t.Fatal(err)
				}
				if err := p.Run(); err != nil {
					t.Fatal(err)
				}
				for i, v := range reads {
					want, err := graph.Floats(v)
					if err != nil {
						t.Fatal(err)
					}
					near(t, fmt.Sprintf("%v output %d", e.Tier(), i), p.Output(i), want)
				}
			}
		})
	}
}

func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	scale := 0.0
	for _, w := range want {
		scale = max(scale, math.Abs(float64(w)))
	}
	for k := range want {
		if d := math.Abs(float64(got[k] - want[k])); !(d <= 2e-5*scale+1e-6) {
			t.Fatalf("%s: element %d is %g, want %g", what, k, got[k], want[k])
		}
	}
}
