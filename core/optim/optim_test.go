package optim_test

import (
	"math"
	"strings"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/optim"
	"dev.niftynet/core/tensor"
)

// descend takes steps on f(x) = x*x/2, whose gradient is x, from x = 1.
func descend(t *testing.T, s optim.Settings, lr float64, steps int) float32 {
	t.Helper()
	e := cpu.New(1)
	defer e.Close()
	x := tensor.New(1)
	x.Data[0] = 1
	grad := make([]float32, 1)
	o, err := optim.New(e, s, []optim.Target{{Path: "x", Param: x, Grad: grad}})
	if err != nil {
		t.Fatal(err)
	}
	for range steps {
		grad[0] = x.Data[0]
		o.Step(lr)
	}
	return x.Data[0]
}

// Expected values by hand: two steps at learning rate 0.1 from x = 1.
func TestOptimiser_TakesTheStepsOfItsRule(t *testing.T) {
	cases := []struct {
		settings optim.Settings
		want     float64
	}{
		{optim.Settings{Name: "gradientdescent"}, 0.9 * 0.9},
		{optim.Settings{Name: "momentum", Momentum: 0.9}, 0.9 - 0.1*(0.9*1+0.9)},
		{optim.Settings{Name: "nesterov", Momentum: 0.9}, nesterov()},
		{optim.Settings{Name: "gradientdescent", Penalty: kernel.Penalty{L2: 1}}, 0.8 * 0.8},
		{optim.Settings{Name: "gradientdescent", Penalty: kernel.Penalty{L1: 1}}, 0.8*0.9 - 0.1},
		{optim.Settings{Name: "gradientdescent", ClipNorm: 0.5}, 0.95 - 0.05},
		{optim.Settings{Name: "gradientdescent", ClipNorm: 0.5, Penalty: kernel.Penalty{L2: 1}}, 0.95 - 0.05},
		{optim.Settings{Name: "gradientdescent", ClipValue: 0.5}, 0.95 - 0.05},
		{optim.Settings{Name: "adam"}, adam(0)},
		{optim.Settings{Name: "adam", WeightDecay: 1}, adam(0)}, // is adamw's
		{optim.Settings{Name: "adamw", WeightDecay: 1}, adam(1)},
		{optim.Settings{Name: "adagrad"}, adagrad()},
		{optim.Settings{Name: "rmsprop"}, rmsProp()},
	}
	for _, c := range cases {
		if got := descend(t, c.settings, 0.1, 2); !(math.Abs(float64(got)-c.want) <= 1e-6) {
			t.Errorf("%+v: x is %v after two steps, want %v", c.settings, got, c.want)
		}
	}
}

func nesterov() float64 {
	x, v := 1.0, 0.0
	for range 2 {
		v = 0.9*v + x
		x -= 0.1 * (x + 0.9*v)
	}
	return x
}

func adam(decay float64) float64 {
	x, m, v := 1.0, 0.0, 0.0
	for step := 1; step <= 2; step++ {
		m, v = 0.9*m+0.1*x, 0.999*v+0.001*x*x
		mHat, vHat := m/(1-math.Pow(0.9, float64(step))), v/(1-math.Pow(0.999, float64(step)))
		x -= 0.1*decay*x + 0.1*mHat/(math.Sqrt(vHat)+1e-8)
	}
	return x
}

func adagrad() float64 {
	x, sum := 1.0, 0.1
	for range 2 {
		sum += x * x
		x -= 0.1 * x / math.Sqrt(sum)
	}
	return x
}

func rmsProp() float64 {
	x, square := 1.0, 1.0
	for range 2 {
		square = 0.9*square + 0.1*x*x
		x -= 0.1 * x / math.Sqrt(square+1e-10)
	}
	return x
}

// The original's penalty is the mean over parameters: of two with decay 0.5, each one's gradient is 0.25*x.
func TestOptimiser_TakesTheMeanOfThePenaltiesOfItsTargets(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	targets := make([]optim.Target, 2)
	for i := range targets {
		targets[i] = optim.Target{Path: string(rune('a' + i)), Param: tensor.New(1), Grad: make([]float32, 1)}
		targets[i].Param.Data[0] = float32(4 * (1 + i))
	}
	o, err := optim.New(e, optim.Settings{Name: "gradientdescent", Penalty: kernel.Penalty{L2: 0.5}}, targets)
	if err != nil {
		t.Fatal(err)
	}
	if norm := o.Step(1); norm != math.Sqrt(5) || targets[0].Param.Data[0] != 3 || targets[1].Param.Data[0] != 6 {
		t.Errorf("gradient of length %v, parameters %v and %v; want sqrt(5), 3 and 6",
			norm, targets[0].Param.Data, targets[1].Param.Data)
	}
}

func TestOptimiser_AllocatesNothing(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	for _, name := range []string{"adam", "adamw", "nesterov", "momentum", "gradientdescent", "adagrad", "rmsprop"} {
		x, grad := tensor.New(40_000), make([]float32, 40_000)
		s := optim.Settings{Name: name, Momentum: 0.9, ClipNorm: 0.1, ClipValue: 0.01, Penalty: kernel.Penalty{L1: 1, L2: 1}}
		o, err := optim.New(e, s, []optim.Target{{Path: "x", Param: x, Grad: grad}})
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(5, func() { grad[0] = 1; o.Step(0.1) }); n != 0 {
			t.Errorf("%s allocates %g times a step", name, n)
		}
	}
}

func TestOptimiser_LeavesWeightsWhenTheGradientIsNoNumber(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	x := tensor.New(2)
	o, err := optim.New(e, optim.Settings{Name: "adam"}, []optim.Target{{Path: "x", Param: x, Grad: []float32{1, float32(math.NaN())}}})
	if err != nil {
		t.Fatal(err)
	}
	if norm := o.Step(0.1); !math.IsNaN(norm) || x.Data[0] != 0 {
		t.Errorf("norm %v, weights %v; want NaN and untouched weights", norm, x.Data)
	}
}

func TestNew_RefusesUnknownRules(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	_, err := optim.New(e, optim.Settings{Name: "adamm"}, []optim.Target{{Path: "x", Param: tensor.New(1), Grad: make([]float32, 1)}})
	if err == nil || !strings.Contains(err.Error(), "training.optimiser") {
		t.Errorf("error %v", err)
	}
}

func TestAverage_ForgetsTheStartAndThenFollowsSlowly(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	w := tensor.New(1)
	a := optim.NewAverage(0.99, map[string]*tensor.Tensor{"w": w})
	w.Data[0] = 1
	want := 0.0
	for step := 1; step <= 2000; step++ {
		a.Update(e, step)
		decay := min(0.99, float64(1+step)/float64(10+step))
		want = decay*want + 1 - decay
	}
	if got := float64(a.Tensors["w"].Data[0]); !(math.Abs(got-want) <= 1e-5) || got < 0.999 {
		t.Errorf("the mean of ones is %v, want %v", got, want)
	}
}
