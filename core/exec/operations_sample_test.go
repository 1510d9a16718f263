package exec_test

import (
	"fmt"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

func sampleOperations() []operation {
	image := tensor.Shape{2, 3, 4, 5, 3}
	var rows []operation
	for i := kernel.Linear; i <= kernel.InverseDistance; i++ {
		for b := kernel.Replicate; b <= kernel.Zero; b++ {
			rows = append(rows, resampleRow(i, b, tensor.Shape{2, 2, 3, 4, 3}))
		}
		rows = append(rows, resampleRow(i, kernel.Symmetric, tensor.Shape{1, 2, 3, 4, 3}))
	}
	lattice := func(similarity float64) func(in []*graph.Node) *graph.Node {
		return func(in []*graph.Node) *graph.Node {
			return graph.NewLattice(in[1], [3]float64{0.5, 0.4, 0.3}, similarity).Filter(in[0])
		}
	}
	return append(rows, []operation{
		{name: "affine grid", shapes: []tensor.Shape{{2, 12}}, build: func(in []*graph.Node) *graph.Node {
			return graph.AffineGrid(in[0], [3]int{3, 4, 5}, [3]int{2, 3, 4})
		}},
		{name: "invert affine", shapes: []tensor.Shape{{2, 12}}, fill: nearIdentity, build: func(in []*graph.Node) *graph.Node {
			return graph.InvertAffine(in[0])
		}},
		{name: "constrain affine", shapes: []tensor.Shape{{2, 10}}, build: func(in []*graph.Node) *graph.Node {
			return graph.ConstrainAffine(in[0], graph.AffineConstraint{Fixed: [12]bool{2: true, 7: true}, Value: [12]float64{2: 3}})
		}},
		{name: "gradient norm", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.GradientNorm(in[0])
		}},
		{name: "bending energy", shapes: []tensor.Shape{{2, 5, 6, 7, 3}}, build: func(in []*graph.Node) *graph.Node {
			return graph.BendingEnergy(in[0])
		}},
		{name: "smooth", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.Smooth(in[0], graph.Bell{Sigma: [3]float64{0.7, 0, 1.5}, Truncate: 3})
		}},
		{name: "smooth by Cauchy", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.Smooth(in[0], graph.Bell{Cauchy: true, Sigma: [3]float64{0.3, 0.5, 1}, Truncate: 5})
		}},
		{name: "spatial gradient", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.SpatialGradient(in[0], 2)
		}},
		{name: "cropped spatial gradient", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.CroppedSpatialGradient(in[0], 1)
		}},
		{name: "control field", shapes: []tensor.Shape{{2, 4, 1, 5, 3}}, build: func(in []*graph.Node) *graph.Node {
			return graph.ControlField(in[0], [3]int{6, 3, 4}, kernel.BSpline)
		}},
		{name: "lattice filter", shapes: []tensor.Shape{image, {2, 3, 4, 5, 1}}, labels: true, build: lattice(0.7)},
		{name: "spatial lattice filter", shapes: []tensor.Shape{image, {2, 3, 4, 5, 1}}, labels: true, build: lattice(0)},
		{name: "mean field", shapes: []tensor.Shape{image, {3, 3}, {3}, {2, 3, 4, 5, 1}}, labels: true, build: meanField},
		{name: "message weights", shapes: []tensor.Shape{{3, 3}, {3}}, build: func(in []*graph.Node) *graph.Node {
			return graph.MessageWeights(in[0], in[1])
		}},
	}...)
}

// meanField is two iterations of a conditional random field.
func meanField(in []*graph.Node) *graph.Node {
	lattice := graph.NewLattice(in[3], [3]float64{0.5, 0.4, 0.3}, 0.7)
	weights := graph.MessageWeights(in[1], in[2])
	refined := in[0]
	for range 2 {
		refined = graph.Add(in[0], graph.Conv(lattice.Filter(graph.Softmax(refined)), weights, nil, graph.Geometry{}))
	}
	return refined
}

func resampleRow(i kernel.Interpolation, b kernel.Boundary, coordinates tensor.Shape) operation {
	return operation{
		name:   fmt.Sprint("resample ", i, " ", b, " ", coordinates[0]),
		shapes: []tensor.Shape{{2, 3, 4, 5, 3}, coordinates}, labels: i == kernel.Nearest, fill: places,
		build: func(in []*graph.Node) *graph.Node { return graph.Resample(in[0], in[1], i, b) },
	}
}

// places are coordinates from -2 to 6, away from whole and half numbers, where interpolations have kinks.
func places(input int, data []float32) {
	for k := range data {
		if input == 1 {
			data[k] = float32(k*7%8-2) + 0.15 + 0.02*float32(k%11)
		}
	}
}

func nearIdentity(_ int, data []float32) {
	for k := range data {
		if k%12%5 == 0 {
			data[k] += 3
		}
	}
}
