package dicom_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// colour is edits that make an image of 3 samples of 8 bits.
func colour(photometric string, planar uint16, pixels field) []field {
	return []field{
		{tag: 0x0028_0002, vr: "US", value: uint16(3)},
		{tag: 0x0028_0004, vr: "CS", value: photometric},
		{tag: 0x0028_0006, vr: "US", value: planar},
		{tag: 0x0028_0100, vr: "US", value: uint16(8)},
		{tag: 0x0028_0101, vr: "US", value: uint16(8)},
		{tag: 0x0028_0102, vr: "US", value: uint16(7)},
		{tag: 0x0028_0103, vr: "US", value: uint16(0)},
		pixels,
	}
}

func TestRead_ColoursAreChannels(t *testing.T) {
	together := []byte{1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24, 5, 15, 25, 6, 16, 26}
	apart := []byte{1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24, 25, 26}
	ob := func(b []byte) field { return field{tag: 0x7fe0_0010, vr: "OB", value: b} }
	want := []float32{1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24, 25, 26}
	for name, edits := range map[string][]field{
		"together": colour("RGB", 0, ob(together)), "apart": colour("RGB", 1, ob(apart)),
	} {
		m, err := readBytes(t, written(explicitLittle, cut(0, 0, 0, 0, edits...)))
		if err != nil {
			t.Fatal(err)
		}
		if m.Volume.Channels != 3 || !cmp.Equal(want, m.Volume.Data) {
			t.Errorf("%s: %v", name, m.Volume.Data)
		}
	}
	// Grey, and red at full: Y 76, Cb 85, Cr 255 in JFIF's formula.
	brightness := repeated([]byte{100, 128, 128, 76, 85, 255}, 3)
	m, err := readBytes(t, written(explicitLittle, cut(0, 0, 0, 0, colour("YBR_FULL", 0, ob(brightness))...)))
	if err != nil {
		t.Fatal(err)
	}
	sameVoxels(t, m.Volume.Data, 100, 254, 100, 254, 100, 254, 100, 0, 100, 0, 100, 0, 100, 0, 100, 0, 100, 0)
}

// In words of two bytes, big-endian, the first of two pixels is the second byte; frames need not end with a word.
func TestRead_BytesInBigEndianWords(t *testing.T) {
	together := []byte{1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24, 5, 15, 25, 6, 16, 26}
	odd := []field{{tag: 0x0028_0010, vr: "US", value: uint16(1)}, {tag: 0x0028_0011, vr: "US", value: uint16(1)}, {tag: 0x0028_0008, vr: "IS", value: "6"}}
	pixels := field{tag: 0x7fe0_0010, vr: "OW", value: together}
	m, err := readBytes(t, written(explicitBig, cut(0, 0, 0, 0, append(colour("RGB", 0, pixels), odd...)...)))
	if err != nil {
		t.Fatal(err)
	}
	sameVoxels(t, m.Volume.Data, 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24, 25, 26)
	pixels.vr = "OB"
	if m, err = readBytes(t, written(explicitBig, cut(0, 0, 0, 0, colour("RGB", 0, pixels)...))); err != nil {
		t.Fatal(err)
	}
	sameVoxels(t, m.Volume.Data, 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24, 25, 26)
}

// Of a JPEG picture of one shade all pixels are that shade.
func TestRead_JPEGBaseline(t *testing.T) {
	encoded := func(m image.Image) field {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 100}); err != nil {
			t.Fatal(err)
		}
		half := b.Len() / 2
		return packed(b.Bytes()[:half], b.Bytes()[half:]) // one frame may lie in pieces
	}
	area := image.Rect(0, 0, 2, 3)
	grey := image.NewGray(area)
	painted := image.NewRGBA(area)
	for i := range 6 {
		grey.SetGray(i%2, i/2, color.Gray{200})
		painted.SetRGBA(i%2, i/2, color.RGBA{250, 120, 10, 255})
	}
	shades := colour("YBR_FULL_422", 0, encoded(painted))
	m, err := readBytes(t, written(jpegBaseline, cut(0, 0, 0, 0, shades...)))
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range m.Volume.Data {
		if want := []float32{250, 120, 10}[i/6]; math.Abs(float64(x-want)) > 2 {
			t.Errorf("voxel %d is %v, want %v", i, x, want)
		}
	}
	// Of a stream that does not say what its numbers are, the file says it: here that they are red, green and blue.
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, painted, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(plain.Bytes(), []byte("JFIF")) {
		t.Fatal("the encoder has begun to say what its numbers are")
	}
	unnamed := colour("RGB", 0, packed(plain.Bytes()))
	if m, err = readBytes(t, written(jpegBaseline, cut(0, 0, 0, 0, unnamed...))); err != nil {
		t.Fatal(err)
	}
	y, cb, cr := color.RGBToYCbCr(250, 120, 10)
	for i, x := range m.Volume.Data {
		if want := []float32{float32(y), float32(cb), float32(cr)}[i/6]; math.Abs(float64(x-want)) > 2 {
			t.Errorf("voxel %d is %v, want %v as it is stored", i, x, want)
		}
	}
	edits := append(colour("MONOCHROME2", 0, encoded(grey)), field{tag: 0x0028_0002, vr: "US", value: uint16(1)})
	if m, err = readBytes(t, written(jpegBaseline, cut(0, 0, 0, 0, edits...))); err != nil {
		t.Fatal(err)
	}
	sameVoxels(t, m.Volume.Data, 200, 200, 200, 200, 200, 200)
}
