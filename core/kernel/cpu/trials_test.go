package cpu_test

import (
	"maps"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// trials makes an operation of each kind that works on channels.
func trials() builders[size] {
	all := builders[size]{
		"NormStats": normStats, "NormApply": normApply, "NormReduce": normReduce, "NormBackward": normBackward,
		"ActForward": actForward, "ActBackward": actBackward,
		"PReLUForward": preluForward, "PReLUBackward": preluBackward, "PReLUSlopeGrad": preluSlopeGrad,
		"Add": add, "AddChannels": addChannels, "AddToEach": addToEach, "SumOfImages": sumOfImages, "AddScaled": addScaled, "Scale": scale,
		"Concat": concat, "Split": split,
		"SoftmaxForward": softmaxForward, "SoftmaxBackward": softmaxBackward,
		"Dice": lossForward(kernel.Dice), "DiceGradient": lossBackward(kernel.Dice),
		"DicePlusXEnt": lossForward(kernel.DicePlusXEnt), "DicePlusXEntGradient": lossBackward(kernel.DicePlusXEnt),
		"CrossEntropy": lossForward(kernel.CrossEntropy), "CrossEntropyGradient": lossBackward(kernel.CrossEntropy),
		"Adam": adam(0), "AdamW": adam(0.01), "SGD": sgd(false), "Nesterov": sgd(true),
		"Adagrad": adagrad, "RMSProp": rmsProp, "EMA": ema, "Clamp": clamp,
		"Regularise": regularise(kernel.Penalty{}), "RegulariseL1": regularise(kernel.Penalty{L1: 0.3}),
		"RegulariseL2":   regularise(kernel.Penalty{L2: 0.3}),
		"GroupNormStats": grouped(normStats), "GroupNormBackward": grouped(normBackward),
		"FixedNormBackward": fixed(normBackward),
	}
	maps.Copy(all, pointwiseTrials())
	return all
}

// norm is one instance normalisation with leaky activation, and its affine map of random statistics.
func norm(z size) (kernel.Norm, []float32, []float32, []float32) {
	n := kernel.Norm{
		Groups: z.images, Positions: z.s, Channels: z.c, Joint: z.joint, Fixed: z.fixed, Eps: 1e-5,
		Act: kernel.Act{Kind: kernel.LeakyReLU, Slope: 0.02},
	}
	stats := normal(11, 2*z.images*z.c)
	for g := range z.images {
		copy(stats[(2*g+1)*z.c:][:z.c], positive(12+uint64(g), z.c))
	}
	for i := range stats {
		stats[i] = stats[i-i%z.c%n.Together()]
	}
	return n, stats, normal(13, z.c), normal(14, z.c)
}

// grouped has every third channel begin a group with statistics of its own, where the number of channels allows it.
func grouped(build func(e *cpu.Engine, z size) trial) func(e *cpu.Engine, z size) trial {
	return func(e *cpu.Engine, z size) trial {
		if z.c%3 == 0 {
			z.joint = 3
		}
		return build(e, z)
	}
}

// fixed takes statistics from elsewhere.
func fixed(build func(e *cpu.Engine, z size) trial) func(e *cpu.Engine, z size) trial {
	return func(e *cpu.Engine, z size) trial {
		z.fixed = true
		return build(e, z)
	}
}

func normStats(e *cpu.Engine, z size) trial {
	n, _, _, _ := norm(z)
	x := normal(1, z.elements())
	for i := range x { // far from zero and of another scale in every channel
		x[i] = (x[i] + 100) * float32(1+i%z.c)
	}
	op := &cpu.NormStats{Norm: n, X: x, Stats: unset(2 * z.images * z.c)}
	op.Work = unset(op.WorkSize(e))
	want := make([]float64, len(op.Stats))
	kernel.NormStats(n, wide(x), want)
	made := trial{op: op}
	for at := 0; at < len(want); at += z.c { // means and deviations apart
		made.got, made.want = append(made.got, op.Stats[at:][:z.c]), append(made.want, want[at:][:z.c])
	}
	return made
}

func normApply(e *cpu.Engine, z size) trial {
	n, stats, gamma, beta := norm(z)
	x := normal(1, z.elements())
	want := make([]float64, len(x))
	kernel.NormApply(n, kernel.Affine[float64]{Stats: wide(stats), Gamma: wide(gamma), Beta: wide(beta)}, wide(x), want)
	op := &cpu.NormApply{Norm: n, X: x, Stats: stats, Gamma: gamma, Beta: beta, Y: x} // in place
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{op.Y}, [][]float64{want}}
}

func normReduce(e *cpu.Engine, z size) trial {
	n, stats, gamma, beta := norm(z)
	x, dy := normal(1, z.elements()), normal(2, z.elements())
	want := make([]float64, len(stats))
	a := kernel.Affine[float64]{Stats: wide(stats), Gamma: wide(gamma), Beta: wide(beta)}
	kernel.NormReduce(n, a, wide(x), wide(dy), want)
	op := &cpu.NormReduce{
		Norm: n, X: x, Stats: stats, Gamma: gamma, Beta: beta, DY: dy, Sums: unset(len(stats)),
	}
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{op.Sums}, [][]float64{want}}
}

func normBackward(e *cpu.Engine, z size) trial {
	n, stats, gamma, beta := norm(z)
	x, dy, sums := normal(1, z.elements()), normal(2, z.elements()), normal(3, len(stats))
	want := make([]float64, len(x))
	a := kernel.Affine[float64]{Stats: wide(stats), Gamma: wide(gamma), Beta: wide(beta)}
	kernel.NormBackward(n, a, wide(x), wide(dy), wide(sums), want)
	op := &cpu.NormBackward{
		Norm: n, X: x, Stats: stats, Gamma: gamma, Beta: beta, Sums: sums, DY: dy, DX: dy, // in place
	}
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{op.DX}, [][]float64{want}}
}

func leaky() kernel.Act { return kernel.Act{Kind: kernel.LeakyReLU, Slope: 0.02} }

func actForward(_ *cpu.Engine, z size) trial {
	x := normal(1, z.elements())
	want := make([]float64, len(x))
	kernel.ActForward(leaky(), wide(x), want)
	return trial{&cpu.ActForward{Act: leaky(), X: x, Y: x}, [][]float32{x}, [][]float64{want}}
}

func actBackward(_ *cpu.Engine, z size) trial {
	x, dy := normal(1, z.elements()), normal(2, z.elements())
	want := make([]float64, len(x))
	kernel.ActBackward(leaky(), wide(x), wide(dy), want)
	return trial{&cpu.ActBackward{Act: leaky(), X: x, DY: dy, DX: dy}, [][]float32{dy}, [][]float64{want}}
}

func preluForward(e *cpu.Engine, z size) trial {
	x, slope := normal(1, z.elements()), normal(2, z.c)
	want := make([]float64, len(x))
	kernel.PReLUForward(wide(x), wide(slope), want)
	op := &cpu.PReLUForward{X: x, Slope: slope, Y: unset(len(x))}
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{op.Y}, [][]float64{want}}
}

func preluBackward(e *cpu.Engine, z size) trial {
	x, slope, dy := normal(1, z.elements()), normal(2, z.c), normal(3, z.elements())
	want := make([]float64, len(x))
	kernel.PReLUBackward(wide(x), wide(slope), wide(dy), want)
	op := &cpu.PReLUBackward{X: x, Slope: slope, DY: dy, DX: unset(len(x))}
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{op.DX}, [][]float64{want}}
}

func preluSlopeGrad(e *cpu.Engine, z size) trial {
	x, dy := normal(1, z.elements()), positive(3, z.elements())
	want := make([]float64, z.c)
	kernel.PReLUSlopeGrad(wide(x), wide(dy), want)
	op := &cpu.PReLUSlopeGrad{X: x, DY: dy, DSlope: unset(z.c)}
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{op.DSlope}, [][]float64{want}}
}

func add(_ *cpu.Engine, z size) trial {
	a, b := normal(1, z.elements()), normal(2, z.elements())
	want := make([]float64, len(a))
	kernel.Add(wide(a), wide(b), want)
	return trial{&cpu.AddScaled{A: a, B: b, Y: b, Factor: 1}, [][]float32{b}, [][]float64{want}}
}

func addChannels(_ *cpu.Engine, z size) trial {
	r := kernel.ChannelRange{Width: z.c + 3, First: 1, Count: z.c}
	a, b := normal(1, z.images*z.s*r.Width), normal(2, z.elements())
	want := make([]float64, len(a))
	kernel.AddChannels(r, wide(a), wide(b), want)
	return trial{&cpu.AddChannels{ChannelRange: r, A: a, B: b, Y: a}, [][]float32{a}, [][]float64{want}}
}

func addToEach(_ *cpu.Engine, z size) trial {
	x, image := normal(1, z.elements()), normal(2, z.s*z.c)
	want := make([]float64, len(x))
	kernel.AddToEach(wide(x), wide(image), want)
	return trial{&cpu.AddToEach{X: x, Image: image, Y: x}, [][]float32{x}, [][]float64{want}}
}

func sumOfImages(_ *cpu.Engine, z size) trial {
	x, y := normal(1, z.elements()), unset(z.s*z.c)
	want := make([]float64, len(y))
	kernel.SumOfImages(wide(x), want)
	return trial{&cpu.SumOfImages{X: x, Y: y}, [][]float32{y}, [][]float64{want}}
}

func addScaled(_ *cpu.Engine, z size) trial {
	a, b, y := normal(1, z.elements()), normal(2, z.elements()), unset(z.elements())
	want := make([]float64, len(a))
	kernel.AddScaled(wide(a), wide(b), -0.3, want)
	return trial{&cpu.AddScaled{A: a, B: b, Y: y, Factor: -0.3}, [][]float32{y}, [][]float64{want}}
}

func scale(_ *cpu.Engine, z size) trial {
	x, y := normal(1, z.elements()), unset(z.elements())
	want := make([]float64, len(x))
	kernel.Scale(wide(x), 0.3, want)
	return trial{&cpu.Scale{X: x, Y: y, Factor: 0.3}, [][]float32{y}, [][]float64{want}}
}

func concat(_ *cpu.Engine, z size) trial {
	n := z.images * z.s
	a, b, y := normal(1, n*z.c), normal(2, n*5), unset(n*(z.c+5))
	want := make([]float64, len(y))
	kernel.Concat([]int{z.c, 5}, [][]float64{wide(a), wide(b)}, want)
	op := &cpu.Concat{Channels: []int{z.c, 5}, Xs: [][]float32{a, b}, Y: y}
	return trial{op, [][]float32{y}, [][]float64{want}}
}

func split(_ *cpu.Engine, z size) trial {
	n := z.images * z.s
	x, a, b := normal(1, n*(z.c+7)), unset(n*z.c), unset(n*5)
	want := [][]float64{make([]float64, len(a)), make([]float64, len(b))}
	channels := []int{z.c, 2, 5}
	kernel.Split(channels, wide(x), [][]float64{want[0], nil, want[1]})
	return trial{&cpu.Split{Channels: channels, X: x, Ys: [][]float32{a, nil, b}}, [][]float32{a, b}, want}
}

func softmaxForward(e *cpu.Engine, z size) trial {
	x := normal(1, z.elements())
	want := make([]float64, len(x))
	kernel.SoftmaxForward(z.c, wide(x), want)
	op := &cpu.SoftmaxForward{Classes: z.c, X: x, Y: x}
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{x}, [][]float64{want}}
}

func softmaxBackward(e *cpu.Engine, z size) trial {
	y, dy := normal(1, z.elements()), normal(2, z.elements())
	want := make([]float64, len(y))
	kernel.SoftmaxBackward(z.c, wide(y), wide(dy), want)
	op := &cpu.SoftmaxBackward{Classes: z.c, Y: y, DY: dy, DX: dy}
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{dy}, [][]float64{want}}
}

// labels are class numbers.
func labels(z size) []float32 {
	x := make([]float32, z.images*z.s)
	for i := range x {
		x[i] = float32(i * i % z.c)
	}
	return x
}

func lossForward(kind kernel.LossKind) func(e *cpu.Engine, z size) trial {
	return func(e *cpu.Engine, z size) trial {
		l := kernel.Loss{Kind: kind, Images: z.images, Positions: z.s, Classes: z.c}
		logits, labels := normal(1, z.elements()), labels(z)
		sums, loss := make([]float64, z.images*z.c*3), make([]float64, 1)
		loss[0], _ = kernel.LossForward(l, wide(logits), wide(labels), sums)
		op := &cpu.LossForward{Loss: l, Logits: logits, Labels: labels, Sums: unset(len(sums)), Out: unset(1)}
		op.Work = unset(op.WorkSize(e))
		return trial{op, [][]float32{op.Out, op.Sums}, [][]float64{loss, sums}}
	}
}

func lossBackward(kind kernel.LossKind) func(e *cpu.Engine, z size) trial {
	return func(e *cpu.Engine, z size) trial {
		l := kernel.Loss{Kind: kind, Images: z.images, Positions: z.s, Classes: z.c}
		logits, labels := normal(1, z.elements()), labels(z)
		sums, want := make([]float64, z.images*z.c*3), make([]float64, z.elements())
		kernel.LossForward(l, wide(logits), wide(labels), sums)
		narrow := make([]float32, len(sums))
		for i, v := range sums {
			narrow[i] = float32(v)
		}
		kernel.LossBackward(l, wide(logits), wide(labels), sums, 0.7, want)
		op := &cpu.LossBackward{
			Loss: l, Logits: logits, Labels: labels, Sums: narrow, DOut: []float32{0.7}, DLogits: unset(len(want)),
		}
		op.Work = unset(op.WorkSize(e))
		return trial{op, [][]float32{op.DLogits}, [][]float64{want}}
	}
}
