package train

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/optim"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/tensor"
)

// Learner is a network under training: its parameters, the program of loss and gradients, and the optimiser.
type Learner struct {
	Params    *layer.Params
	engine    *cpu.Engine
	program   *exec.Program
	optimiser *optim.Optimiser
	average   *optim.Average // nil without one
	updates   []layer.Update // outputs of the program behind loss and gradients
	first     int            // the first update's output
	draws     []layer.Draw   // inputs to fill before every batch
	gathered  accumulator
	seed      uint64
	step      int
}

// Settings choose how a Learner learns.
type Settings struct {
	Seed      uint64
	Optimiser optim.Settings
	Average   float64 // decay of the running mean of the weights; 0 for none

	MemoryLimit   int64 // most bytes that the process may take; 0 sets no limit
	Reserve       int64 // bytes of these that the application will take for itself
	DetectAnomaly bool  // stop at the first value that is not finite
}

// NewLearner builds the graph of a loss with its inputs, differentiates it and compiles the program.
func NewLearner(e *cpu.Engine, s Settings, build func(*graph.Graph, *layer.Scope) (*graph.Node, error)) (*Learner, error) {
	g := graph.New()
	l := &Learner{engine: e, Params: layer.NewParams(s.Seed), seed: s.Seed}
	scope := layer.NewScope(g, l.Params, true)
	loss, err := build(g, scope)
	if err != nil {
		return nil, err
	}
	targets, outputs, err := differentiate(g, loss, l.Params)
	if err != nil {
		return nil, err
	}
	l.updates, l.first, l.draws = scope.Updates(), len(outputs), scope.Draws()
	for _, u := range l.updates {
		outputs = append(outputs, u.Value)
	}
	settings := exec.Settings{
		Bound: l.Params.Tensors(), MemoryLimit: s.MemoryLimit, Reserve: l.reserve(s), DetectAnomaly: s.DetectAnomaly,
	}
	if l.program, err = settings.Compile(e, outputs); err != nil {
		return nil, err
	}
	for i := range targets {
		targets[i].Grad = l.program.Output(1 + i)
		l.gathered.grads = append(l.gathered.grads, gathered{last: targets[i].Grad})
	}
	if l.optimiser, err = optim.New(e, s.Optimiser, targets); err != nil {
		return nil, err
	}
	if s.Average > 0 {
		l.average = optim.NewAverage(s.Average, l.Params.Tensors())
	}
	return l, nil
}

// reserve is the bytes that the application takes and what is kept beside the parameters: two values of each by the
// optimiser, the most that any keeps, and the running mean.
func (l *Learner) reserve(s Settings) int64 {
	copies := 2
	if s.Average > 0 {
		copies++
	}
	return s.Reserve + int64(4*copies*l.Params.Count())
}

// differentiate gives the loss and the gradient of every trained parameter that it depends on.
func differentiate(g *graph.Graph, loss *graph.Node, params *layer.Params) ([]optim.Target, []*graph.Node, error) {
	var trained []*layer.Param
	var nodes []*graph.Node
	for _, p := range params.All() {
		if p.Trained {
			trained = append(trained, p)
			nodes = append(nodes, g.Input(p.Path, p.Shape...))
		}
	}
	grads, err := g.Gradients(loss, nodes)
	if err != nil {
		return nil, nil, err
	}
	outputs := []*graph.Node{loss}
	var targets []optim.Target
	for i, grad := range grads {
		if grad != nil {
			outputs = append(outputs, grad)
			targets = append(targets, optim.Target{Path: trained[i].Path, Param: trained[i].Tensor})
		}
	}
	return targets, outputs, nil
}

// Input is the memory of an input of the loss, to be filled before Step.
func (l *Learner) Input(name string) []float32 { return l.program.Input(name) }

// Bytes is the memory of a step: the arena of activations and gradients.
func (l *Learner) Bytes() int64 { return l.program.Bytes() }

// Program is what a step runs, to be looked at.
func (l *Learner) Program() *exec.Program { return l.program }

// Accumulate computes the loss of a batch and keeps its gradient for the next Step, which takes the mean over all
// batches since the last. A loss that is not finite is an error.
func (l *Learner) Accumulate() error {
	loss, err := l.run()
	if err != nil {
		return err
	}
	l.update()
	l.gathered.add(l.engine, loss)
	return nil
}

// Step computes the loss and changes the weights once. It returns the loss before the change and the length of the
// gradient, both of the mean over the batches. A loss or gradient that is not finite is an error and changes no weight.
func (l *Learner) Step(lr float64) (loss, norm float64, err error) {
	if loss, err = l.run(); err != nil {
		return loss, 0, err
	}
	loss = l.gathered.mean(l.engine, loss)
	if norm = l.optimiser.Step(lr); math.IsNaN(norm) || math.IsInf(norm, 0) {
		return loss, norm, &DivergedError{Step: l.step + 1, What: "gradient"}
	}
	l.update()
	l.step++
	if l.average != nil {
		l.average.Update(l.engine, l.step)
	}
	return loss, norm, nil
}

// explain adds the step to what went wrong in the program, and the usual remedies.
func (l *Learner) explain(err error) error {
	var anomaly *exec.AnomalyError
	if errors.As(err, &anomaly) {
		return fmt.Errorf("step %d: %w; %s", l.step+1, err, divergenceRemedy)
	}
	return fmt.Errorf("step %d: %w", l.step+1, err)
}

// divergenceRemedy is what usually helps against values that are not finite.
const divergenceRemedy = "lower training.lr, set training.gradient_clip_norm, or look for NaN in the images"

// run computes the loss of a batch and its gradients.
func (l *Learner) run() (loss float64, err error) {
	l.draw()
	if err := l.program.Run(); err != nil {
		return 0, l.explain(err)
	}
	loss = float64(l.program.Output(0)[0])
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return loss, &DivergedError{Step: l.step + 1, What: "loss"}
	}
	return loss, nil
}

// update stores what layers want to keep of the last batch.
func (l *Learner) update() {
	for i, u := range l.updates {
		copy(u.Param.Data, l.program.Output(l.first+i))
	}
}

// draw fills the random inputs of the batch to come.
func (l *Learner) draw() {
	for _, d := range l.draws {
		if data := l.program.Input(d.Path); data != nil {
			d.Fill(rng.At(l.seed, "draw/"+d.Path, uint64(l.step+1), uint64(l.gathered.batches)), data)
		}
	}
}

// DivergedError says that training produced a number that is none.
type DivergedError struct {
	Step int
	What string // "loss" or "gradient"
}

// Error names the step and the usual remedies.
func (e *DivergedError) Error() string {
	return fmt.Sprintf("step %d: the %s is not finite, so the weights were left as they are; %s; "+
		"system.detect_anomaly = true says where it comes from", e.Step, e.What, divergenceRemedy)
}

// Weights is what validation and inference use: the running mean of the weights if there is one.
func (l *Learner) Weights() map[string]*tensor.Tensor {
	if l.average != nil {
		return l.average.Tensors
	}
	return l.Params.Tensors()
}

// emaPrefix marks running means in a checkpoint.
const emaPrefix = "ema/"

// state is every tensor that continuing needs, by its name in a checkpoint, not copied.
func (l *Learner) state() map[string]*tensor.Tensor {
	all := maps.Clone(l.Params.Tensors())
	maps.Copy(all, l.optimiser.Slots())
	if l.average != nil {
		for path, t := range l.average.Tensors {
			all[emaPrefix+path] = t
		}
	}
	return all
}

// Checkpoint is the learner's whole state, sharing its memory.
func (l *Learner) Checkpoint() *checkpoint.Checkpoint {
	return &checkpoint.Checkpoint{
		Tensors: l.state(),
		Meta:    map[string]string{"step": strconv.Itoa(l.step)},
	}
}

// Restore continues from a checkpoint, which must hold exactly the learner's tensors. It returns the step reached.
func (l *Learner) Restore(c *checkpoint.Checkpoint) (int, error) {
	state := l.state()
	for _, name := range slices.Sorted(maps.Keys(state)) {
		t := state[name]
		from, ok := c.Tensors[name]
		if !ok {
			return 0, fmt.Errorf("the checkpoint has no tensor %s: it comes from another network or optimiser; undo changes of [network] and training.optimiser", name)
		}
		if !from.Shape.Equal(t.Shape) {
			return 0, fmt.Errorf("tensor %s: the checkpoint has shape %v, the network %v; undo changes of [network]", name, from.Shape, t.Shape)
		}
	}
	if len(c.Tensors) != len(state) {
		return 0, fmt.Errorf("the checkpoint has %d tensors, the network and optimiser %d", len(c.Tensors), len(state))
	}
	step, err := strconv.Atoi(c.Meta["step"])
	if err != nil || step < 0 {
		return 0, fmt.Errorf("the checkpoint's step is %q, not a number", c.Meta["step"])
	}
	for name, t := range state {
		copy(t.Data, c.Tensors[name].Data)
	}
	l.step = step
	l.gathered.reset()
	l.optimiser.Resume(step)
	return step, nil
}

// InferenceWeights picks the weights for inference from a checkpoint: the running means where it has them.
func InferenceWeights(c *checkpoint.Checkpoint) map[string]*tensor.Tensor {
	weights := make(map[string]*tensor.Tensor)
	for name, t := range c.Tensors {
		if path, ok := strings.CutPrefix(name, emaPrefix); ok {
			weights[path] = t
		}
	}
	if len(weights) > 0 {
		return weights
	}
	for name, t := range c.Tensors {
		if _, slot := strings.CutPrefix(name, "optimiser/"); !slot {
			weights[name] = t
		}
	}
	return weights
}
