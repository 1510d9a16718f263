package segmentation

import (
	"context"
	"fmt"

	"dev.niftynet/core/aggregator"
	"dev.niftynet/core/config"
	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/tensor"
	"dev.niftynet/core/volume"
)

// predictor applies a network to whole cases, batch of windows by batch.
type predictor struct {
	engine   *cpu.Engine
	config   *config.Config
	network  Network
	channels int // of an image
	weights  map[string]*tensor.Tensor
	over     *exec.Program         // whose memory it runs in; nil for its own
	programs map[int]*exec.Program // by batch size
}

// newPredictor compiles the network over weights that must be complete and that the caller may go on changing. It runs
// in the memory of another program, unless that is nil.
func newPredictor(e *cpu.Engine, c *config.Config, n Network, channels int, weights map[string]*tensor.Tensor, over *exec.Program) (*predictor, error) {
	if err := CheckWeights(c, n, channels, weights); err != nil {
		return nil, err
	}
	p := &predictor{
		engine: e, config: c, network: n, channels: channels, weights: weights, over: over, programs: map[int]*exec.Program{},
	}
	_, err := p.program(p.batch())
	return p, err
}

// batch is how many windows go through the network together: of cases that are resized, the one that each has.
func (p *predictor) batch() int {
	if p.config.Network.WindowSampling == "resize" {
		return 1
	}
	return p.config.Inference.BatchSize
}

// finalBatch is what becomes of the last windows of a case.
func finalBatch(c *config.Config) sampler.FinalBatch {
	switch c.Network.SmallerFinalBatchMode {
	case "drop":
		return sampler.DropBatch
	case "dynamic":
		return sampler.SmallerBatch
	default:
		return sampler.CompleteBatch
	}
}

// program is the network for batches of one size.
func (p *predictor) program(batch int) (*exec.Program, error) {
	if program := p.programs[batch]; program != nil {
		return program, nil
	}
	logits, err := buildLogits(p.config, p.network, layer.NewBlankParams(), batch, p.channels)
	if err != nil {
		return nil, inferenceError(p.config, err)
	}
	program, err := programSettings(p.config, p.weights, p.over).Compile(p.engine, []*graph.Node{logits})
	if err != nil {
		return nil, inferenceError(p.config, err)
	}
	p.programs[batch] = program
	return program, nil
}

// checkChannels refuses a case that doesn't have the channels that the network takes.
func checkChannels(c sampler.Case, channels int) error {
	if n := c.Image.Channels; n != channels {
		return fmt.Errorf("the image has %d channels, but the network takes %d: take the case out, or cut the right channels from its file", n, channels)
	}
	return nil
}

// logits is the network's output on the grid of a case, one channel per class.
func (p *predictor) logits(ctx context.Context, c sampler.Case) (*volume.Volume, error) {
	if err := checkChannels(c, p.channels); err != nil {
		return nil, err
	}
	if p.config.Network.WindowSampling != "resize" {
		return p.whole(ctx, c)
	}
	output, err := p.whole(ctx, resizing(p.config).Case(c))
	if err != nil {
		return nil, err
	}
	return aggregator.Resize(output, c.Image.Grid(), volume.Interpolation{Order: p.config.Inference.OutputInterpOrder}), nil
}

// whole is the network's output for all windows that cover a case.
func (p *predictor) whole(ctx context.Context, c sampler.Case) (*volume.Volume, error) {
	window, border := p.config.InferenceWindow(), p.config.Inference.Border
	grid, err := sampler.NewGrid(c, window, border)
	if err != nil {
		return nil, err
	}
	whole := aggregator.NewGrid(c.Image, p.config.Segmentation.NumClasses, window, border)
	var batch *sampler.Batch
	for first := 0; first < grid.Len(); first += len(batch.Locations) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := finalBatch(p.config).Size(grid.Len()-first, p.batch())
		if n == 0 {
			break
		}
		if batch == nil || len(batch.Locations) != n {
			batch = grid.Batch(n)
		}
		if err := p.put(whole, batch, grid.Fill(batch, first)); err != nil {
			return nil, err
		}
	}
	return whole.Volume(), nil
}

// put runs the network on a batch and puts the outputs of its first windows, those that are new, in their places.
func (p *predictor) put(whole *aggregator.Grid, batch *sampler.Batch, fresh int) error {
	program, err := p.program(len(batch.Locations))
	if err != nil {
		return err
	}
	copy(program.Input(imageInput), batch.Image.Data)
	if err := program.Run(); err != nil {
		return err
	}
	shape := append(tensor.Shape{}, batch.Image.Shape...)
	shape[len(shape)-1] = p.config.Segmentation.NumClasses
	return whole.Add(&tensor.Tensor{Shape: shape, Data: program.Output(0)}, batch.Locations[:fresh])
}
