package main

import (
	"image"

	"dev.niftynet/core/run"
	"dev.niftynet/core/volume"
	"dev.niftynet/viz/slice"
)

// pictureBox is the size of a picture in an event file, in pixels.
const pictureBox = 256

// drawCase draws the axial slice of a validation case that shows most of its labels, with reference and prediction.
func drawCase(c run.Case) image.Image {
	layers := slice.Layers{
		Image: c.Image, Reference: c.Label, Prediction: c.Prediction,
		Level: slice.Percentiles(c.Image.Data, 0.5, 99.5), Opacity: 0.45,
	}
	index := fullest(c.Label, slice.Axis(c.Image, slice.Axial))
	return layers.Draw(slice.Axial, index, image.Pt(pictureBox, pictureBox), 1).RGBA
}

// fullest is the index along an axis where most voxels are labelled.
func fullest(label *volume.Volume, axis int) int {
	counts := make([]int, label.Size[axis])
	i := 0
	for z := range label.Size[2] {
		for y := range label.Size[1] {
			for x := range label.Size[0] {
				if label.Data[i] > 0 {
					counts[[3]int{x, y, z}[axis]]++
				}
				i++
			}
		}
	}
	best := 0
	for k, n := range counts {
		if n > counts[best] {
			best = k
		}
	}
	return best
}
