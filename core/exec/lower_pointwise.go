package exec

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
)

// lowerPointwise is the kernel of what works on single elements or voxels: activations, dropout, products, softmax.
func lowerPointwise(spec graph.Spec, m memory) runner {
	switch spec := spec.(type) {
	case graph.Activation:
		return &cpu.ActForward{Act: spec.Act, X: m.at(0), Y: m.out}
	case graph.ActivationBackward:
		return &cpu.ActBackward{Act: spec.Act, X: m.at(0), DY: m.at(1), DX: m.out}
	case graph.PReLUForward:
		return &cpu.PReLUForward{X: m.at(0), Slope: m.at(1), Y: m.out, Work: m.work}
	case graph.PReLUBackward:
		return &cpu.PReLUBackward{X: m.at(0), Slope: m.at(1), DY: m.at(2), DX: m.out, Work: m.work}
	case graph.PReLUSlope:
		return &cpu.PReLUSlopeGrad{X: m.at(0), DY: m.at(1), DSlope: m.out, Work: m.work}
	case graph.CurveForward:
		return &cpu.CurveForward{Curve: spec.Curve, X: m.at(0), Y: m.out}
	case graph.CurveBackward:
		return &cpu.CurveBackward{Curve: spec.Curve, V: m.at(0), DY: m.at(1), DX: m.out}
	case graph.DropoutApply:
		return &cpu.Dropout{Dropout: spec.Dropout, X: m.at(0), Key: m.at(1), Y: m.out}
	case graph.Product:
		return &cpu.Multiply{Product: spec.Product, X: m.at(0), F: m.at(1), Y: m.out, Work: m.work}
	case graph.ProductReduce:
		return &cpu.MultiplyReduce{Product: spec.Product, X: m.at(0), DY: m.at(1), DF: m.out, Work: m.work}
	case graph.LargestClass:
		return &cpu.Argmax{Classes: spec.Classes, X: m.at(0), Y: m.out}
	case graph.SoftmaxForward:
		return &cpu.SoftmaxForward{Classes: spec.Classes, X: m.at(0), Y: m.out, Work: m.work}
	case graph.SoftmaxBackward:
		return &cpu.SoftmaxBackward{Classes: spec.Classes, Y: m.at(0), DY: m.at(1), DX: m.out, Work: m.work}
	default:
		return nil
	}
}
