package stored

import (
	"fmt"
	"io"
	"strconv"

	"dev.niftynet/core/volume"
)

// Axis is one axis of a file's voxels: how many numbers lie along it, and how far neighbours are apart in a volume's
// data.
type Axis struct{ Length, Step int }

// voxels gathers the voxels of an image from one file or several.
type voxels struct {
	header *Header
	kind   Type
	axes   []Axis // the fastest in the file first; nil for a volume's own order
	total  int    // numbers, components counted
	done   int
	data   []float32
	placed bool // whether data is in the volume's order already, else in the file's

	raw   []byte    // the bytes that are being decoded
	spare []float32 // and the numbers, where they are still to be placed
}

// piece is how many bytes are decoded at a time.
const piece = 1 << 17

// newVoxels begins to read the voxels that a header declares. They lie in the file x fastest, then y, z and the other
// axes, components of colours together, unless axes says otherwise.
func newVoxels(h *Header, axes []Axis) (*voxels, error) {
	t, err := TypeOf(h.DType)
	if err != nil {
		return nil, err
	}
	size, channels := h.Grid()
	n := size[0] * size[1] * size[2]
	if axes == nil && t.Components > 1 {
		axes = []Axis{{t.Components, n}, {n, 1}, {channels / t.Components, n * t.Components}}
	}
	if n > volume.MaxVoxels/channels {
		return nil, fmt.Errorf("%d voxels of %d numbers are more than the %d that are read: crop the image", n, channels, int64(volume.MaxVoxels))
	}
	return &voxels{header: h, kind: t, axes: axes, total: n * channels}, nil
}

// ReadAll reads the voxels that a header declares from one source, to its end.
func ReadAll(s *Source, h *Header) (*volume.Volume, error) {
	v, err := newVoxels(h, nil)
	if err != nil {
		return nil, err
	}
	if err := v.read(s, v.total); err != nil {
		return nil, err
	}
	if err := s.finish(); err != nil {
		return nil, err
	}
	return v.volume(), nil
}

// bytes is how many bytes n numbers take.
func (v *voxels) bytes(n int) int64 { return int64(n) * int64(v.kind.Bytes) }

// read decodes the next n numbers. Memory is taken at once only where the source is known to hold them all; else it
// grows with what arrives, so that a false header cannot claim it.
func (v *voxels) read(s *Source, n int) error {
	want := v.bytes(n)
	if want > s.left {
		return fmt.Errorf("expected %d bytes of voxels, but there are at most %d: the file was cut short or its header "+
			"is damaged, copy it again", want, s.left)
	}
	if v.data == nil && s.holds(want) {
		v.data, v.placed = make([]float32, v.total), true
	}
	if v.raw == nil {
		v.raw = make([]byte, piece)
	}
	for end := v.done + n; v.done < end; {
		count := min(piece/v.kind.Bytes, end-v.done)
		got, err := io.ReadFull(s, v.raw[:count*v.kind.Bytes])
		if err != nil {
			return Short(want, want-v.bytes(end-v.done)+int64(got), err)
		}
		if v.header.ByteOrder == "big" {
			swap(v.raw[:got], v.kind.word)
		}
		dst := v.next(count)
		v.kind.decode(dst, v.raw, scaling{v.header.Slope, v.header.Inter})
		v.put(dst)
	}
	return nil
}

// readText reads the next n numbers from text, parted by white space or commas.
func (v *voxels) readText(s *Source, n int) error {
	if int64(n) > s.left/2+1 {
		return fmt.Errorf("expected %d numbers in at most %d bytes of text: the file was cut short or its header is "+
			"damaged, copy it again", n, s.left)
	}
	if v.data == nil { // which the text, of two bytes a number, half outweighs
		v.data, v.placed = make([]float32, v.total), true
	}
	scale := scaling{v.header.Slope, v.header.Inter}
	for i := range n {
		text, err := s.word()
		if err != nil {
			return fmt.Errorf("expected %d numbers and got %d: the file was cut short, copy it again", n, i)
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("number %d is %q: the file is damaged or its encoding is not text", i, text)
		}
		dst := v.next(1)
		dst[0] = scale.of(x)
		v.put(dst)
	}
	if text, err := s.word(); err == nil {
		return fmt.Errorf("%q follows the last of %d numbers: the header does not describe this file", text, n)
	}
	return nil
}

// next is where the next count numbers are decoded to.
func (v *voxels) next(count int) []float32 {
	switch {
	case v.placed && v.axes == nil:
		return v.data[v.done : v.done+count]
	case v.placed:
		if len(v.spare) < count {
			v.spare = make([]float32, count)
		}
		return v.spare[:count]
	}
	if len(v.data)+count > cap(v.data) {
		room := min(v.total, max(2*cap(v.data), len(v.data)+count))
		v.data = append(make([]float32, 0, room), v.data...)
	}
	v.data = v.data[:len(v.data)+count]
	return v.data[len(v.data)-count:]
}

// put takes what next gave as decoded.
func (v *voxels) put(numbers []float32) {
	if v.placed && v.axes != nil {
		scatter(v.data, numbers, v.axes, v.done)
	}
	v.done += len(numbers)
}

// volume is the image, when all its voxels were read.
func (v *voxels) volume() *volume.Volume {
	data := v.data
	if !v.placed && v.axes != nil {
		data = make([]float32, v.total)
		scatter(data, v.data, v.axes, 0)
	}
	size, channels := v.header.Grid()
	return &volume.Volume{Size: size, Channels: channels, Data: data, Affine: v.header.Affine}
}

// scatter puts numbers of a file, from number first on, where their axes say.
func scatter(dst, numbers []float32, axes []Axis, first int) {
	at := make([]int, len(axes))
	place := 0
	for k, a := range axes {
		at[k] = first % a.Length
		first /= a.Length
		place += at[k] * a.Step
	}
	for _, x := range numbers {
		dst[place] = x
		for k, a := range axes {
			at[k]++
			place += a.Step
			if at[k] < a.Length {
				break
			}
			place -= a.Length * a.Step
			at[k] = 0
		}
	}
}
