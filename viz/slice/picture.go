package slice

import (
	"fmt"
	"image"
	"image/color"

	"dev.niftynet/core/volume"
)

// Show says which label layers a picture has.
type Show int

// The choices of label layers.
const (
	ShowBoth Show = iota
	ShowReference
	ShowPrediction
	ShowNone
)

// String names the choice for a title.
func (s Show) String() string {
	switch s {
	case ShowReference:
		return "reference"
	case ShowPrediction:
		return "prediction"
	case ShowNone:
		return "image only"
	default:
		return "reference and prediction"
	}
}

// Layers is what a picture is made of. The reference is drawn as a contour in light tints, the prediction as
// a fill, both in the label's colour: where they agree, the fill ends at the contour.
type Layers struct {
	Image      *volume.Volume
	Reference  *volume.Volume // labels; may be nil
	Prediction *volume.Volume // labels; may be nil
	Level      Level
	Show       Show
	Opacity    float64 // of the fill, 0 to 1
}

// Check says whether the label layers lie on the image's grid.
func (l Layers) Check() error {
	if l.Image == nil {
		return fmt.Errorf("a picture needs an image")
	}
	for _, layer := range []struct {
		name   string
		labels *volume.Volume
	}{{"reference", l.Reference}, {"prediction", l.Prediction}} {
		if layer.labels != nil && layer.labels.Size != l.Image.Size {
			return fmt.Errorf("the %s has %s voxels but the image %s: resample one to the other's grid",
				layer.name, layer.labels, l.Image)
		}
	}
	return nil
}

// Picture is a drawn slice.
type Picture struct {
	*image.RGBA
	Edges      Edges
	MMPerPixel float64 // across
	fill, line []uint8 // label of each pixel; 0 is none
}

// Mark is a character for a pixel where no colour can be shown: the digit of a predicted label, the letter
// (a for 1) of a reference contour, 0 elsewhere.
func (p *Picture) Mark(x, y int) rune {
	i := y*p.Rect.Dx() + x
	if i < 0 || i >= len(p.line) {
		return 0
	}
	if label := p.line[i]; label != 0 {
		return 'a' + rune(label-1)%26
	}
	if label := p.fill[i]; label != 0 {
		return '0' + rune(label)%10
	}
	return 0
}

// Draw makes the picture of one slice, as large as the box allows at its true proportions (see Cut.Fit). Label
// layers that do not pass Check are left out.
func (l Layers) Draw(p Plane, index int, box image.Point, aspect float64) *Picture {
	cut := Take(l.Image, p, index)
	w, h := cut.Fit(box.X, box.Y, aspect)
	pic := &Picture{
		RGBA: image.NewRGBA(image.Rect(0, 0, w, h)), Edges: cut.Edges,
		fill: make([]uint8, w*h), line: make([]uint8, w*h),
	}
	if w == 0 || h == 0 {
		return pic
	}
	pic.MMPerPixel = float64(cut.W) * cut.SpacingMM[0] / float64(w)
	if l.usable(l.Prediction, ShowPrediction) {
		pic.fill = Take(l.Prediction, p, index).labels(w, h)
	}
	if l.usable(l.Reference, ShowReference) {
		pic.line = outline(Take(l.Reference, p, index).labels(w, h), w, h)
	}
	for i, v := range cut.resize(w, h) {
		pic.SetRGBA(i%w, i/w, l.colour(v, pic.fill[i], pic.line[i]))
	}
	return pic
}

func (l Layers) usable(v *volume.Volume, layer Show) bool {
	return v != nil && v.Size == l.Image.Size && (l.Show == ShowBoth || l.Show == layer)
}

// colour of a pixel: grey, under the prediction's fill, under the reference's line.
func (l Layers) colour(v float32, fill, line uint8) color.RGBA {
	grey := l.Level.grey(v)
	c := color.RGBA{R: grey, G: grey, B: grey, A: 255}
	if fill != 0 {
		c = mix(c, LabelColour(int(fill)), l.Opacity)
	}
	if line != 0 {
		c = mix(LabelColour(int(line)), color.RGBA{R: 255, G: 255, B: 255, A: 255}, 0.45)
	}
	return c
}

// outline keeps the pixels of each label that touch, by a side, a pixel without it.
func outline(labels []uint8, w, h int) []uint8 {
	out := make([]uint8, len(labels))
	for i, label := range labels {
		x, y := i%w, i/w
		inside := x > 0 && labels[i-1] == label && x < w-1 && labels[i+1] == label &&
			y > 0 && labels[i-w] == label && y < h-1 && labels[i+w] == label
		if !inside {
			out[i] = label
		}
	}
	return out
}

// mix is a, with so much of b laid over it (0 to 1).
func mix(a, b color.RGBA, share float64) color.RGBA {
	share = min(max(share, 0), 1)
	blend := func(x, y uint8) uint8 { return uint8(float64(x)*(1-share) + float64(y)*share + 0.5) }
	return color.RGBA{R: blend(a.R, b.R), G: blend(a.G, b.G), B: blend(a.B, b.B), A: 255}
}

// LabelColour is the colour of a label wherever it is drawn, from the palette that people with any kind of
// colour vision tell apart (Okabe and Ito, "Color Universal Design", 2008). Labels beyond the palette start it
// again; label 0 is grey.
func LabelColour(label int) color.RGBA {
	palette := [...]color.RGBA{
		{R: 240, G: 150, B: 30, A: 255},  // orange
		{R: 70, G: 175, B: 240, A: 255},  // sky blue
		{R: 0, G: 180, B: 130, A: 255},   // bluish green
		{R: 225, G: 130, B: 185, A: 255}, // reddish purple
		{R: 240, G: 228, B: 66, A: 255},  // yellow
		{R: 225, G: 90, B: 40, A: 255},   // vermilion
		{R: 60, G: 120, B: 215, A: 255},  // blue
	}
	if label <= 0 {
		return color.RGBA{R: 150, G: 150, B: 150, A: 255}
	}
	return palette[(label-1)%len(palette)]
}
