package dicom

import (
	"fmt"
	"math"
)

// vector is a position or direction in the patient, in mm where it is a length, LPS+: x to the left, y to the back,
// z to the head.
type vector [3]float64

func (a vector) dot(b vector) float64 {
	return float64(a[0]*b[0]) + float64(a[1]*b[1]) + float64(a[2]*b[2])
}

func (a vector) cross(b vector) vector {
	return vector{
		float64(a[1]*b[2]) - float64(a[2]*b[1]),
		float64(a[2]*b[0]) - float64(a[0]*b[2]),
		float64(a[0]*b[1]) - float64(a[1]*b[0]),
	}
}

// plus is a + s*b.
func (a vector) plus(s float64, b vector) vector {
	return vector{a[0] + float64(s*b[0]), a[1] + float64(s*b[1]), a[2] + float64(s*b[2])}
}

// slice is one frame of a file: where it lies and what its stored values stand for.
type slice struct {
	file  string
	frame int // from 0; -1 where the file has no other

	placed    bool   // whether the file says where it lies
	position  vector // of the first pixel
	along     vector // from one column to the next, of length 1
	down      vector // from one row to the next, of length 1
	spacingMM [2]float64
	betweenMM float64 // to the next slice, where there is one to say; else 0

	slope, inter float64
}

// String names a slice for errors.
func (s slice) String() string {
	if s.frame < 0 {
		return s.file
	}
	return fmt.Sprintf("frame %d of %s", s.frame+1, s.file)
}

// normal is the direction through the slice, to the side from which its columns and rows turn clockwise.
func (s slice) normal() vector { return s.along.cross(s.down) }

// attribute is n numbers that hold for a frame: its own, those that all frames share, or the file's.
func (f *file) attribute(frame, n int, in, t tag) (list []float64, ok bool, err error) {
	var own dataset
	if groups := f.set.find(tagPerFrame).items; frame < len(groups) {
		own = groups[frame]
	}
	var shared dataset
	if groups := f.set.find(tagShared).items; len(groups) > 0 {
		shared = groups[0]
	}
	for _, group := range []dataset{own, shared} {
		if items := group.find(in).items; len(items) > 0 {
			if list, ok, err = items[0].exactly(n, t); ok || err != nil {
				return list, ok, err
			}
		}
	}
	return f.set.exactly(n, t)
}

// slices says where each frame of a file lies.
func (f *file) slices() ([]slice, error) {
	offsets, err := f.set.numbers(tagFrameOffsets)
	if err == nil && offsets != nil && len(offsets) < f.layout.frames {
		err = fmt.Errorf("%v holds %d numbers for %d frames: the file is damaged", tagFrameOffsets, len(offsets), f.layout.frames)
	}
	list := make([]slice, f.layout.frames)
	groups := f.set.find(tagPerFrame).items
	own := len(groups) > 0 && groups[0].find(tagPlanePosition).items != nil
	for i := range list {
		if err != nil {
			break
		}
		if list[i], err = f.slice(i); own || err != nil {
			continue
		}
		switch { // the file's position is that of its first frame
		case offsets != nil:
			list[i].position = list[i].position.plus(offsets[i]-offsets[0], list[i].normal())
		case list[i].betweenMM > 0:
			list[i].position = list[i].position.plus(float64(i)*list[i].betweenMM, list[i].normal())
		default:
			list[i].position = list[i].position.plus(float64(i), list[i].normal())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read header of %s: %w", f.name, err)
	}
	if len(list) == 1 {
		list[0].frame = -1
	}
	return list, nil
}

// slice reads what holds for one frame. Where the file does not say where it lies, it lies at the origin, its rows to
// the left and its columns to the back, as a picture would.
func (f *file) slice(frame int) (slice, error) {
	s := slice{file: f.name, frame: frame, along: vector{1, 0, 0}, down: vector{0, 1, 0}, spacingMM: [2]float64{1, 1}}
	position, placed, err := f.attribute(frame, 3, tagPlanePosition, tagPosition)
	if err != nil {
		return s, err
	}
	axes, turned, err := f.attribute(frame, 6, tagPlaneOrientation, tagOrientation)
	if err != nil {
		return s, err
	}
	if s.placed = placed && turned; s.placed {
		s.position, s.along, s.down = vector(position), vector(axes[:3]), vector(axes[3:])
	}
	const most = 1e-2 // by which written directions differ from unit and right angle
	if off := max(math.Abs(s.along.dot(s.along)-1), math.Abs(s.down.dot(s.down)-1), math.Abs(s.along.dot(s.down))); off > most {
		return s, fmt.Errorf("%v is not two directions at a right angle: the file is damaged", tagOrientation)
	}
	if err := f.spacing(&s); err != nil {
		return s, err
	}
	return s, f.scaling(&s)
}

// spacing reads the distances between pixels and between slices.
func (f *file) spacing(s *slice) error {
	pixels, ok, err := f.attribute(s.frame, 2, tagPixelMeasures, tagSpacing)
	if err == nil && !ok {
		pixels, ok, err = f.set.exactly(2, tagImager)
	}
	if err != nil {
		return err
	}
	if ok {
		if !(pixels[0] > 0 && pixels[1] > 0) {
			return fmt.Errorf("%v is %v: want two distances above 0", tagSpacing, pixels)
		}
		s.spacingMM = [2]float64{pixels[1], pixels[0]} // between rows comes first
	}
	for _, t := range []tag{tagBetween, tagThickness} {
		between, ok, err := f.attribute(s.frame, 1, tagPixelMeasures, t)
		if err != nil {
			return err
		}
		if ok && between[0] != 0 {
			s.betweenMM = math.Abs(between[0])
			return nil
		}
	}
	return nil
}

// scaling reads what stored values stand for: rescaled ones, or a dose.
func (f *file) scaling(s *slice) error {
	if len(f.set.find(tagModalityLUT).items) > 0 {
		return fmt.Errorf("its values stand in a table (%v), which is not read: convert it", tagModalityLUT)
	}
	s.slope, s.inter = 1, 0
	for _, scale := range []struct {
		tag  tag
		into *float64
	}{{tagDoseScaling, &s.slope}, {tagSlope, &s.slope}, {tagIntercept, &s.inter}} {
		x, ok, err := f.attribute(s.frame, 1, tagPixelValue, scale.tag)
		if err != nil {
			return err
		}
		if ok {
			*scale.into = x[0]
		}
	}
	if s.slope == 0 {
		return fmt.Errorf("%v is 0, so that all voxels are equal: the file is damaged", tagSlope)
	}
	return nil
}
