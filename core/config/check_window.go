package config

import "fmt"

// checkWindows finds what is wrong with the windows of training and inference.
func (c *Config) checkWindows() (faults []error) {
	first := c.Segmentation.Image[0]
	window := c.Data[first].SpatialWindowSize
	if window == ([3]int{}) {
		faults = append(faults, c.Fault("data."+first+".spatial_window_size", "is not given", "write [x, y, z] in voxels, -1 for a whole axis"))
	}
	for _, name := range c.Segmentation.Image[1:] {
		if w := c.Data[name].SpatialWindowSize; w != ([3]int{}) && w != window {
			faults = append(faults, c.Fault("data."+name+".spatial_window_size",
				fmt.Sprintf("%v is not the window of [data.%s], %v", w, first, window), "leave it out: all images share one window"))
		}
	}
	if len(faults) > 0 {
		return faults
	}
	faults = append(c.checkLabelWindow(), c.checkBatch("data."+first+".spatial_window_size", window)...)
	window = c.InferenceWindow()
	faults = append(faults, c.checkBatch("inference.spatial_window_size", window)...)
	for axis, b := range c.Inference.Border {
		if window[axis] > 0 && 2*b >= window[axis] {
			return append(faults, c.Fault("inference.border",
				fmt.Sprintf("%v leaves nothing of the window %v", c.Inference.Border, window), "make it less than half of the window"))
		}
	}
	return append(faults, c.checkSampling()...)
}

// checkLabelWindow sees that the label's window lies within the image's.
func (c *Config) checkLabelWindow() []error {
	window, label := c.Window(), c.LabelWindow()
	if label != window && c.Network.DeepSupervision {
		return []error{c.Fault("network.deep_supervision", "compares the whole window with labels, but the label's window is another",
			"set it to false, or leave the label's spatial_window_size out")}
	}
	for axis, n := range label {
		if w := window[axis]; w > 0 && (n < 1 || n > w) {
			return []error{c.Fault("data."+c.Segmentation.Label[0]+".spatial_window_size",
				fmt.Sprintf("%v does not lie within the window of [data.%s], %v", label, c.Segmentation.Image[0], window),
				"lower it, or leave it out for the same window")}
		}
	}
	return nil
}

// checkSampling finds contradictions in how windows are drawn.
func (c *Config) checkSampling() (faults []error) {
	how, key := c.Network.WindowSampling, "network.window_sampling"
	if how == "weighted" && len(c.Segmentation.Sampler) == 0 {
		faults = append(faults, c.Fault(key, "is weighted, but segmentation.sampler is not given",
			"name the data section that holds the maps of weights"))
	}
	if how != "uniform" && c.Training.ForegroundFraction > 0 {
		faults = append(faults, c.Fault("training.foreground_fraction", "is for uniform windows, not for "+how+" ones",
			`leave it out, or set network.window_sampling = "uniform"`))
	}
	if (how == "uniform" || how == "resize") && len(c.Segmentation.Sampler) > 0 {
		faults = append(faults, c.Fault("segmentation.sampler", "is for weighted and balanced windows, not for "+how+" ones",
			`set network.window_sampling = "weighted" or "balanced", or leave it out`))
	}
	if how != "resize" {
		return faults
	}
	for axis, n := range c.InferenceWindow() {
		if n != c.Window()[axis] {
			return append(faults, c.Fault("inference.spatial_window_size", "is not that of training, to which cases are resized", "leave it out"))
		}
	}
	if c.Inference.Border != ([3]int{}) {
		faults = append(faults, c.Fault("inference.border", "is for windows side by side, but every case is resized to one", "leave it out"))
	}
	return faults
}

// checkBatch refuses batches that no memory holds.
func (c *Config) checkBatch(key string, window [3]int) []error {
	const most = 1 << 28 // a gigabyte for each channel
	n := max(window[0], 1) * max(window[1], 1) * max(window[2], 1)
	if n <= most/c.Network.BatchSize {
		return nil
	}
	return []error{c.Fault(key, fmt.Sprintf("and batch_size make batches of %d windows of %d voxels, too many to hold", c.Network.BatchSize, n),
		"lower one of the two")}
}
