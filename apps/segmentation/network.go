// Package segmentation learns label maps from images, applies what it learnt and judges the result: NiftyNet's
// net_segment (Gibson, Li et al. 2018, doi:10.1016/j.cmpb.2018.01.025, section 3).
//
// The package connects reader, sampler, network, loss and aggregator; the driver of core/train owns the loop.
package segmentation

import (
	"errors"
	"fmt"

	"dev.niftynet/core/config"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/loss"
)

// Network builds logits for an image. Apply takes x [N D H W C] to one tensor [N d h w classes] per output, finest
// (x's own size) first.
type Network interface {
	Apply(s *layer.Scope, x *graph.Node) []*graph.Node
}

// Names of the inputs of a program.
const (
	imageInput   = "image"
	labelInput   = "label"
	partnerInput = "partner" // labels of the windows mixed in
	shareInput   = "share"   // of each window in its mixture
)

// buildLoss builds the network and its loss over a batch of windows.
func buildLoss(c *config.Config, n Network, channels int) func(*graph.Graph, *layer.Scope) (*graph.Node, error) {
	return func(g *graph.Graph, s *layer.Scope) (*graph.Node, error) {
		w, l, batch := c.Window(), c.LabelWindow(), c.Network.BatchSize
		var y *graph.Node
		logits, err := outputs(c, n, s, func() *graph.Node {
			y = g.Input(labelInput, batch, l[2], l[1], l[0], 1)
			return g.Input(imageInput, batch, w[2], w[1], w[0], channels)
		})
		if err != nil {
			return nil, err
		}
		if !c.Network.DeepSupervision {
			logits = logits[:1]
		}
		if logits[0], err = trimmed(logits[0], w, l); err != nil {
			return nil, err
		}
		defer g.Place("loss")
		own, err := loss.Segmentation(c.Training.LossType, logits, y)
		if err != nil || !c.Segmentation.DoMixup {
			return own, err
		}
		partner, err := loss.Segmentation(c.Training.LossType, logits, g.Input(partnerInput, batch, l[2], l[1], l[0], 1))
		if err != nil {
			return nil, err
		}
		return loss.Mixed(g.Input(shareInput), own, partner)
	}
}

// trimmed is the middle of logits [N D H W classes], where labels count: the middles of both windows, half their lengths
// (x, y, z) rounded down, are one voxel.
func trimmed(logits *graph.Node, window, label [3]int) (middle *graph.Node, err error) {
	if window == label {
		return logits, nil
	}
	var rim graph.Border
	for axis := range window {
		before := window[axis]/2 - label[axis]/2
		rim.Before[2-axis], rim.After[2-axis] = before, window[axis]-label[axis]-before
	}
	err = graph.Build(func() { middle = graph.Crop(logits, rim) })
	return middle, err
}

// trainingError adds the key that decides the window of training to what the network said of its shape.
func trainingError(c *config.Config, err error) error {
	return windowError(c, "data."+c.Segmentation.Image[0], err)
}

// inferenceError adds the key that decides the window of inference, which is that of training where none is given.
func inferenceError(c *config.Config, err error) error {
	if c.InferenceWindow() == c.Window() {
		return trainingError(c, err)
	}
	return windowError(c, "inference", err)
}

func windowError(c *config.Config, section string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("build %s (window from %s.spatial_window_size): %w", c.Network.Name, section, err)
}

// buildLogits builds the network for a batch of inference windows.
func buildLogits(c *config.Config, n Network, params *layer.Params, batch, channels int) (logits *graph.Node, err error) {
	g := graph.New()
	w := c.InferenceWindow()
	all, err := outputs(c, n, layer.NewScope(g, params, false), func() *graph.Node {
		return g.Input(imageInput, batch, w[2], w[1], w[0], channels)
	})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// outputs applies a network to an input, which must give logits of the window's own size and may give coarser ones.
func outputs(c *config.Config, n Network, s *layer.Scope, input func() *graph.Node) (logits []*graph.Node, err error) {
	s = s.Initialised(layer.Initialisers{
		Weights: layer.NamedInitialiser(c.Network.WeightInitializer), Biases: layer.NamedInitialiser(c.Network.BiasInitializer),
	})
	err = graph.Build(func() { logits = n.Apply(s, input()) })
	if err == nil && len(logits) == 0 {
		err = errors.New("the network gives no logits: it must give at least those of the window's own size")
	}
	return logits, err
}
