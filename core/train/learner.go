package train

import (
	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/optim"
	"dev.niftynet/core/rng"
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
	batches   int            // of a step
	gathered  accumulator
	seed      uint64
	step      int
}

// Settings choose how a Learner learns.
type Settings struct {
	Seed      uint64
	Optimiser optim.Settings
	Batches   int     // whose mean gradient makes a step; 0 counts as 1
	Average   float64 // decay of the running mean of the weights; 0 for none

	MemoryLimit   int64 // most bytes that the process may take; 0 sets no limit
	Reserve       int64 // bytes of these that the application will take for itself
	DetectAnomaly bool  // stop at the first value that is not finite
}

// NewLearner builds the graph of a loss with its inputs, differentiates it and compiles the program.
func NewLearner(e *cpu.Engine, s Settings, build func(*graph.Graph, *layer.Scope) (*graph.Node, error)) (*Learner, error) {
	g := graph.New()
	l := &Learner{engine: e, Params: layer.NewParams(s.Seed), seed: s.Seed, batches: max(s.Batches, 1)}
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
		Bound: l.Params.Tensors(), MemoryLimit: s.MemoryLimit, Reserve: s.reserve(l.Params.Count()), DetectAnomaly: s.DetectAnomaly,
	}
	if l.program, err = settings.Compile(e, outputs); err != nil {
		return nil, err
	}
	for i := range targets {
		targets[i].Grad = l.program.Output(1 + i)
	}
	if l.batches > 1 {
		l.gathered = newAccumulator(targets)
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
// optimiser, the most that any keeps, the running mean, and the sum of gradients.
func (s Settings) reserve(parameters int) int64 {
	copies := 2
	if s.Average > 0 {
		copies++
	}
	if s.Batches > 1 {
		copies++
	}
	return s.Reserve + int64(4*copies*parameters)
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

// Program is what a step runs, to be looked at.
func (l *Learner) Program() *exec.Program { return l.program }

// Step learns from the batches of one step, each of which fill puts into the inputs, and changes the weights once. It
// returns the loss before the change and the length of the gradient, both of the mean over the batches. A loss or
// gradient that is not finite is an error and changes no weight.
func (l *Learner) Step(lr float64, fill func() error) (loss, norm float64, err error) {
	l.gathered.reset()
	for range l.batches - 1 {
		if loss, err = l.run(fill); err != nil {
			return loss, 0, err
		}
		l.update()
		l.gathered.add(l.engine, loss)
	}
	if loss, err = l.run(fill); err != nil {
		return loss, 0, err
	}
	loss = l.gathered.mean(l.engine, loss)
	if norm = l.optimiser.Step(lr); !finite(norm) {
		return loss, norm, &DivergedError{Step: l.step + 1, What: "gradient"}
	}
	l.update()
	l.step++
	if l.average != nil {
		l.average.Update(l.engine, l.step)
	}
	return loss, norm, nil
}

// run computes the loss of the next batch and its gradients.
func (l *Learner) run(fill func() error) (loss float64, err error) {
	if err := fill(); err != nil {
		return 0, err
	}
	l.draw()
	if err := l.program.Run(); err != nil {
		return 0, l.explain(err)
	}
	loss = float64(l.program.Output(0)[0])
	if !finite(loss) {
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
