package main

import (
	"image"

	"dev.niftynet/core/run"
	"dev.niftynet/viz/slice"
)

// pictureBox is the size of a picture in an event file, in pixels.
const pictureBox = 256

// drawCase draws the axial slice of a validation case that shows most of its labels, with reference and prediction,
// and the patient's sides.
func drawCase(c run.Case) image.Image {
	layers := slice.Layers{
		Image: c.Image, Reference: c.Label, Prediction: c.Prediction,
		Level: slice.Percentiles(c.Image.Data, 0.5, 99.5), Opacity: 0.45,
	}
	index := slice.Fullest(c.Label, slice.Axial)
	return layers.Draw(slice.Axial, index, image.Pt(pictureBox, pictureBox), 1).Lettered()
}
