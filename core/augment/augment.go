// Package augment changes windows at random, so that a network sees more than the cases there are: where a window's
// voxels come from (flips, turns, scaling, shear, deformation) and what they hold (noise, blur, contrast, artefacts of
// MR scans and so on).
//
// Draw turns the settings of a run and a place in it into a Change, a record that says all that will be done and can be
// printed. Turns, scaling, shear and deformation are one Map, so a window is interpolated once, straight from its case:
// what a turn brings in from outside the window is there, unless it lies outside the case. The intensities of a window
// are changed channel by channel.
//
// Kinds, order, probabilities and ranges of the preset nnunet are those of nnU-Net (Isensee et al. 2021,
// doi:10.1038/s41592-020-01008-z); deformation, bias field and the keys' names are NiftyNet's (Gibson, Li et al. 2018,
// doi:10.1016/j.cmpb.2018.01.025).
package augment

// Place is a window of a run: all that a draw depends on beside the settings.
type Place struct {
	Seed        uint64
	Step, Index int // of the batch, and of the window in it
}

// Shape is what a window is and what it is cut from.
type Shape struct {
	Window    [3]int // voxels along x, y, z
	Channels  int
	Case      [3]int     // voxels of the case
	SpacingMM [3]float64 // of its voxels

	// Between voxels, an image is a B-spline of this degree: 0 takes the nearest, 1 is linear, 3 cubic. Labels are, at 0,
	// that of the nearest voxel, otherwise the one with the largest share of the eight voxels around, the
	// highest of several.
	ImageOrder, LabelOrder int
}

// isFlat reports whether the window has but one voxel along an axis: nothing moves along it.
func (s Shape) isFlat(axis int) bool { return s.Window[axis] == 1 }

// Change is what is done to one window.
type Change struct {
	Place Place

	Flip        [3]bool    // x, y, z; last of all
	TurnDegrees [3]float64 // about x, then y, then z
	Zoom        [3]float64 // how many times larger things get along x, y, z of the case
	Shear       [3]float64 // mm that x moves for each mm of y, x for z, y for z
	Antialias   bool       // images are smoothed before they are scaled down
	Deformation *Deformation

	Movements []Movement
	Bias      *Bias
	Ghosts    Ghosts
	Spike     Spike
	NoiseSD   float64
	Channels  []Channel
	Mixture   float64 // share of the window in its mixture with the next of its batch; 0 where it is not mixed
}

// Channel is what is done to the intensities of one channel.
type Channel struct {
	BlurVoxels    [3]float64 // standard deviation along x, y, z; 0 is no blur
	Brightness    float64    // factor
	Shift         float64    // added
	Contrast      float64    // factor of the distance from the mean
	Resolution    float64    // share of the voxels kept along each axis
	InvertedGamma float64    // power of the inverted window
	Gamma         float64    // power
}

// still is the channel that is left alone.
func still() Channel {
	return Channel{Brightness: 1, Contrast: 1, Resolution: 1, InvertedGamma: 1, Gamma: 1}
}

// Moves reports whether voxels come from elsewhere than their own place or its mirror image: whether a Map is needed.
func (c *Change) Moves() bool {
	return c.TurnDegrees != [3]float64{} || c.Zoom != [3]float64{1, 1, 1} || c.Shear != [3]float64{} || c.Deformation != nil
}
