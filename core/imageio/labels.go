package imageio

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// ErrNoLabel is of voxels that are no labels, such as those of an image.
var ErrNoLabel = errors.New("not a whole number up to 2^24: is it an image, interpolated, or of probabilities?")

// ReadLabels reads a label map. Every voxel must be a whole number of at most 2^24, which float32 holds exactly, or the
// error is an ErrNoLabel; what a stored slope has put off by up to a thousandth is rounded. A picture whose colours are
// equal everywhere is grey.
func ReadLabels(name string) (*stored.Image, error) {
	image, err := Read(name)
	if err != nil {
		return nil, err
	}
	image.Volume = grey(image.Volume)
	for i, x := range image.Volume.Data {
		label := math.Round(float64(x))
		if !(math.Abs(label-float64(x)) <= 1e-3 && math.Abs(label) <= 1<<24) {
			return nil, fmt.Errorf("read labels of %s: voxel %d is %v, %w", name, i, x, ErrNoLabel)
		}
		image.Volume.Data[i] = float32(label)
	}
	return image, nil
}

// grey is one channel of a volume whose colours, with transparency or without, are equal everywhere, as many a mask is
// stored, and any other volume as it is.
func grey(v *volume.Volume) *volume.Volume {
	const colours, transparent = 3, 4
	if v.Channels != colours && v.Channels != transparent ||
		!slices.Equal(v.Channel(0), v.Channel(1)) || !slices.Equal(v.Channel(0), v.Channel(2)) {
		return v
	}
	return &volume.Volume{Size: v.Size, Channels: 1, Data: v.Channel(0), Affine: v.Affine}
}
