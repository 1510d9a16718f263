package segmentation

import (
	"context"
	"fmt"

	"dev.niftynet/core/aggregator"
	"dev.niftynet/core/config"
	"dev.niftynet/core/exec"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/tensor"
	"dev.niftynet/core/volume"
)

// predictor applies a network to whole cases, window by window.
type predictor struct {
	program        *exec.Program
	window, border [3]int
	channels       int // of an image
	classes        int
}

// newPredictor compiles the network over weights that the caller may go on changing. It runs in the memory of another
// program, unless that is nil.
func newPredictor(e *cpu.Engine, c *config.Config, n Network, channels int, weights map[string]*tensor.Tensor, over *exec.Program) (*predictor, error) {
	program, err := compileLogits(e, c, n, channels, weights, over)
	if err != nil {
		return nil, err
	}
	return &predictor{program, c.InferenceWindow(), c.Inference.Border, channels, c.Segmentation.NumClasses}, nil
}

// check refuses a case that doesn't have the channels that the network takes.
func (p *predictor) check(c sampler.Case) error {
	if n := c.Image.Channels; n != p.channels {
		return fmt.Errorf("the image has %d channels, but the network takes %d: take the case out, or cut the right channels from its file", n, p.channels)
	}
	return nil
}

// logits is the network's output on the grid of a case, one channel per class.
func (p *predictor) logits(ctx context.Context, c sampler.Case) (*volume.Volume, error) {
	if err := p.check(c); err != nil {
		return nil, err
	}
	grid, err := sampler.NewGrid(c, p.window, p.border)
	if err != nil {
		return nil, err
	}
	whole := aggregator.NewGrid(c.Image, p.classes, p.window, p.border)
	batch := grid.Batch(1)
	output := &tensor.Tensor{
		Shape: tensor.Shape{1, p.window[2], p.window[1], p.window[0], p.classes}, Data: p.program.Output(0),
	}
	for i := range grid.Len() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		grid.Fill(batch, i)
		copy(p.program.Input(imageInput), batch.Image.Data)
		if err := p.program.Run(); err != nil {
			return nil, err
		}
		if err := whole.Add(output, batch.Locations); err != nil {
			return nil, err
		}
	}
	return whole.Volume(), nil
}
