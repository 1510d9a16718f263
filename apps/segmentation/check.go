package segmentation

import (
	"errors"
	"fmt"

	"dev.niftynet/core/config"
	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/ram"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/tensor"
	"dev.niftynet/core/train"
)

// CheckNetwork builds the network for images of so many channels, without values, for windows of training and inference,
// so that what doesn't fit is known before anything is read or filled. Errors about windows are *config.Errors that name
// the nearest one that the network takes.
func CheckNetwork(c *config.Config, n Network, channels int) error {
	const inference = "inference.spatial_window_size"
	training := "data." + c.Segmentation.Image[0] + ".spatial_window_size"
	if isOpen(c.Window()) {
		return nil
	}
	fault := checkWindow(c, n, channels, training, c.Window())
	if w := c.InferenceWindow(); w != c.Window() {
		fault = errors.Join(fault, checkWindow(c, n, channels, inference, w))
		if fault == nil && !sameWeights(c, n, channels) {
			fault = c.Fault(inference, fmt.Sprintf("%v makes %s another network than the training window %v does", w, c.Network.Name, c.Window()),
				"give windows of one voxel along the same axes, or leave it out")
		}
	}
	if fault != nil {
		return fault
	}
	parameters, err := Parameters(c, n, channels)
	if err != nil {
		return err
	}
	if err := exec.CheckParameters(parameters); err != nil {
		return fmt.Errorf("build %s: %w", c.Network.Name, err)
	}
	return nil
}

// sameWeights reports whether the network has the same weights for windows of training and of inference, as it has not
// where one of them is a slice.
func sameWeights(c *config.Config, n Network, channels int) bool {
	trained, g := layer.NewBlankParams(), graph.New()
	_, err := buildLoss(c, n, channels)(g, layer.NewScope(g, trained, true))
	return err == nil && CheckWeights(c, n, channels, trained.Tensors()) == nil
}

// checkWindow builds the network for one window.
func checkWindow(c *config.Config, n Network, channels int, key string, window [3]int) error {
	err := buildAt(c, n, channels, window)
	if err == nil {
		return nil
	}
	near, ok := NearestWindow(c, n, channels, window, [3]int{})
	if !ok {
		return c.Fault("network.name", fmt.Sprintf("%s takes no window near %v: %v", c.Network.Name, window, err), "change the settings of [network]")
	}
	return c.Fault(key, fmt.Sprintf("%v does not suit %s: %v", window, c.Network.Name, err),
		fmt.Sprintf("write [%d, %d, %d], the nearest that fits", near[0], near[1], near[2]))
}

// buildAt builds the network and its loss for one window of training and inference.
func buildAt(c *config.Config, n Network, channels int, window [3]int) error {
	at := c.Clone()
	at.Inference.SpatialWindowSize = window
	at.Data[c.Segmentation.Image[0]].SpatialWindowSize = window
	if len(c.Segmentation.Label) > 0 {
		at.Data[c.Segmentation.Label[0]].SpatialWindowSize = window
	}
	params, g := layer.NewBlankParams(), graph.New()
	if _, err := buildLoss(at, n, channels)(g, layer.NewScope(g, params, true)); err != nil {
		return err
	}
	_, err := buildLogits(at, n, params, 1, channels)
	return err
}

// NearestWindow finds a window near to want that the network takes, of images of so many channels, and that is at most as long as most along each axis
// where that is not 0. Networks want multiples of some number along each axis, so that the axes can be tried one by one.
func NearestWindow(c *config.Config, n Network, channels int, want, most [3]int) ([3]int, bool) {
	takes := func(w [3]int) bool { return buildAt(c, n, channels, w) == nil }
	for _, multiple := range []int{1, 2, 3, 4, 6, 8, 9, 12, 16, 24, 27, 32, 64} {
		var anchor [3]int
		for axis, length := range want {
			anchor[axis] = max(1, (length+multiple/2)/multiple) * multiple
		}
		if !takes(anchor) {
			continue
		}
		for axis := range want {
			length, ok := nearestLength(want[axis], most[axis], func(length int) bool {
				w := anchor
				w[axis] = length
				return takes(w)
			})
			if !ok {
				return want, false
			}
			anchor[axis] = length
		}
		return anchor, true
	}
	return want, false
}

// nearestLength finds the length nearest to want, the shorter of two, that is allowed and taken.
func nearestLength(want, most int, takes func(int) bool) (int, bool) {
	const apart = 64 // no network halves a window more often than that allows
	if most > 0 {
		want = min(want, most)
	}
	for off := range apart + 1 {
		if low := want - off; low >= 1 && takes(low) {
			return low, true
		}
		if high := want + off; (most == 0 || high <= most) && takes(high) {
			return high, true
		}
	}
	return 0, false
}

// CheckSplit sees that there are cases for what the config wants to do with them.
func CheckSplit(c *config.Config, s reader.Split) error {
	var faults []error
	if len(s.Training) == 0 {
		faults = append(faults, c.Fault("training.training_cases", "leaves no cases to train on",
			"lower the cases kept for validation and inference, or add data"))
	}
	if len(s.Validation) == 0 && c.Training.ValidationEveryN > 0 {
		faults = append(faults, c.Fault("training.validation_every_n", "is set but no cases are kept for validation",
			"set training.validation_cases or training.exclude_fraction_for_validation, or validation_every_n = 0"))
	}
	return errors.Join(faults...)
}

// CheckWeights sees that weights are those of the network for images of so many channels.
func CheckWeights(c *config.Config, n Network, channels int, weights map[string]*tensor.Tensor) error {
	params := layer.NewBlankParams()
	if _, err := buildLogits(c, n, params, 1, channels); err != nil {
		return inferenceError(c, err)
	}
	for _, p := range params.All() {
		w, ok := weights[p.Path]
		switch {
		case !ok:
			return fmt.Errorf("the weights lack %s: they belong to another network", p.Path)
		case !w.Shape.Equal(p.Shape):
			return fmt.Errorf("the weights' %s is %v, but %s for images of %d channels and %d classes takes %v: give the images that the weights were trained on, or other weights",
				p.Path, w.Shape, c.Network.Name, channels, c.Segmentation.NumClasses, p.Shape)
		}
	}
	return nil
}

// Forecast is what training will take, known before it begins.
type Forecast struct {
	PeakBytes     int64 // most memory of the process
	ReadingBytes  int64 // most memory of the process until all cases are read
	Parameters    int   // trained values
	OwnStatistics bool  // whether the network normalises each window of inference by the window's own statistics
}

// Extent is the size of some cases once they are read.
type Extent struct {
	Bytes   int64
	Largest int // voxels of the largest
}

// Data is the size of the cases of a training.
type Data struct{ Training, Validation Extent }

// Foresee compiles what training runs on images of so many channels, and runs nothing. Beside the program the process
// will hold as many of the cases as their memory takes.
func Foresee(e *cpu.Engine, c *config.Config, n Network, channels int, data Data) (Forecast, error) {
	const float, label = 4, 1
	settings, memory := learnerSettings(c), dataMemory(c.System)
	all, caseBytes := data.Training.Bytes+data.Validation.Bytes, int64(float*(channels+label))
	held := min(all, memory-memory/batchesShare)
	largest := caseBytes * int64(max(data.Training.Largest, data.Validation.Largest))
	reading := ram.Resident() + max(held, largest) + (sampler.Loading-1)*largest
	settings.Reserve = held + reserve(c, channels, memory, data)
	if held < all { // validation cases are the ones that pass
		settings.Reserve += sampler.Loading * caseBytes * int64(data.Validation.Largest)
	}
	l, err := train.NewLearner(e, settings, buildLoss(c, n, channels))
	if err != nil {
		return Forecast{}, trainingError(c, err)
	}
	f := Forecast{PeakBytes: max(l.Program().PeakBytes(), reading), ReadingBytes: reading, Parameters: l.Params.Count()}
	inference, err := TryInference(e, c, n, channels)
	if err != nil {
		return f, err
	}
	for _, in := range inference.Program.Instructions() {
		if _, own := in.Spec.(graph.Stats); own {
			f.OwnStatistics = true
		}
	}
	return f, nil
}
