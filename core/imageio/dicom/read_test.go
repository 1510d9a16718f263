package dicom_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"math"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/imageio/dicom"
	"dev.niftynet/core/volume"
)

func TestRead_TheSameImageInEverySyntax(t *testing.T) {
	fields := cut(10, 20, 30, -3)
	var squeezed bytes.Buffer
	w, err := flate.NewWriter(&squeezed, 9)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(encode(explicitLittle, fields)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{
		"explicit":                written(explicitLittle, fields),
		"implicit":                written(implicitLittle, fields),
		"big-endian":              written(explicitBig, fields),
		"deflated":                append(written(deflated, nil), squeezed.Bytes()...),
		"no preamble, explicit":   encode(explicitLittle, fields),
		"no preamble, implicit":   encode(implicitLittle, fields),
		"no preamble, big-endian": encode(explicitBig, fields),
		"explicit by name alone":  append(written(explicitLittle, nil), encode(implicitLittle, fields)...),
		"trailing padding": append(written(explicitLittle, fields),
			encode(explicitLittle, []field{{tag: 0xfffc_fffc, vr: "OB", value: make([]byte, 100)}})...),
	} {
		t.Run(name, func(t *testing.T) {
			m, err := readBytes(t, raw)
			if err != nil {
				t.Fatal(err)
			}
			sameVoxels(t, m.Volume.Data, -3, -2, -1, 0, 1, 2)
			// Rows are 2 mm apart and columns 0.5 mm; LPS turns into RAS.
			affine := volume.Affine{{-0.5, 0, 0, -10}, {0, -2, 0, -20}, {0, 0, 4, 30}, {0, 0, 0, 1}}
			if diff := cmp.Diff(affine, m.Volume.Affine); diff != "" {
				t.Errorf("affine (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]int{2, 3, 1}, m.Header.Shape); diff != "" || m.Header.DType != "int16" || m.Header.Format != "dicom" {
				t.Errorf("%s %s, shape (-want +got):\n%s", m.Header.Format, m.Header.DType, diff)
			}
		})
	}
}

func TestRead_StoredBits(t *testing.T) {
	short := func(tag uint32, n uint16) field { return field{tag: tag, vr: "US", value: n} }
	pixels := func(words ...uint16) field {
		var b []byte
		for _, w := range words {
			b = binary.LittleEndian.AppendUint16(b, w)
		}
		return field{tag: 0x7fe0_0010, vr: "OW", value: b}
	}
	// 12 of 16 bits, an overlay in the others.
	twelve := []field{short(0x0028_0101, 12), short(0x0028_0102, 11), pixels(0x0fff, 0xf001, 0x8800, 0x07ff, 0, 0x1002)}
	monochrome1 := field{tag: 0x0028_0004, vr: "CS", value: "MONOCHROME1"}
	unsigned := short(0x0028_0103, 0)
	cases := map[string]struct {
		edits []field
		want  []float32
	}{
		"signed":             {twelve, []float32{-1, 1, -2048, 2047, 0, 2}},
		"unsigned":           {append(twelve, unsigned), []float32{4095, 1, 2048, 2047, 0, 2}},
		"turned, unsigned":   {append(twelve, unsigned, monochrome1), []float32{0, 4094, 2047, 2048, 4095, 4093}},
		"turned, signed":     {append(twelve, monochrome1), []float32{0, -2, 2047, -2048, -1, -3}},
		"high bits, shifted": {[]field{short(0x0028_0101, 12), short(0x0028_0102, 15), pixels(0xfff0, 0x0010, 0x8000, 0x7ff0, 0xf, 0x2f)}, []float32{-1, 1, -2048, 2047, 0, 2}},
		"rescaled": {
			[]field{{tag: 0x0028_1052, vr: "DS", value: "-1024"}, {tag: 0x0028_1053, vr: "DS", value: "0.5"}, pixels(0, 2, 4, 6, 8, 10)},
			[]float32{-1024, -1023, -1022, -1021, -1020, -1019},
		},
		"8 bits":  {[]field{short(0x0028_0100, 8), short(0x0028_0101, 8), short(0x0028_0102, 7), {tag: 0x7fe0_0010, vr: "OB", value: []byte{0, 1, 127, 128, 254, 255}}}, []float32{0, 1, 127, -128, -2, -1}},
		"32 bits": {[]field{short(0x0028_0100, 32), short(0x0028_0101, 32), short(0x0028_0102, 31), pixels(1, 0, 0xffff, 0xffff, 0, 1, 0, 0, 2, 0, 3, 0)}, []float32{1, -1, 65536, 0, 2, 3}},
		"float": {
			[]field{short(0x0028_0100, 32), {tag: 0x7fe0_0010}, {tag: 0x7fe0_0008, vr: "OF", value: floats(0.5, -1, 2, 1e9, 0, 3)}},
			[]float32{0.5, -1, 2, 1e9, 0, 3},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m, err := readBytes(t, written(explicitLittle, cut(0, 0, 0, 0, c.edits...)))
			if err != nil {
				t.Fatal(err)
			}
			sameVoxels(t, m.Volume.Data, c.want...)
		})
	}
}

func floats(list ...float32) []byte {
	var b []byte
	for _, x := range list {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// Frame i of enhanced.dcm, which pydicom 3.0.1 wrote, holds 37*n modulo 1000 from n = 6*i on, times i+1, less 10; its
// frames lie at x = 30, 36, 27 and 33 mm. Along the normal, (-1, 0, 0), they come in the order 1, 3, 0, 2.
func TestRead_Enhanced(t *testing.T) {
	m := mustRead(t, filepath.Join("testdata", "enhanced.dcm"))
	var want []float32
	for _, frame := range []int{1, 3, 0, 2} {
		for n := range 6 {
			want = append(want, float32(37*(6*frame+n)%1000*(frame+1)-10))
		}
	}
	sameVoxels(t, m.Volume.Data, want...)
	affine := volume.Affine{{0, 0, 3, -36}, {-0.5, 0, 0, 5}, {0, -2, 0, 8}, {0, 0, 0, 1}}
	if diff := cmp.Diff(affine, m.Volume.Affine); diff != "" {
		t.Errorf("affine (-want +got):\n%s", diff)
	}
}

// Number n of rle_rgb.dcm, which pydicom 3.0.1 packed, its samples together, is 37*n modulo 251.
func TestRead_RLE(t *testing.T) {
	m := mustRead(t, filepath.Join("testdata", "rle_rgb.dcm"))
	if got := m.Volume.String(); got != "4x5x3 (3 channels)" {
		t.Fatalf("image is %s", got)
	}
	for i, x := range m.Volume.Data {
		c, voxel := i/60, i%60
		if want := float32(37 * (3*voxel + c) % 251); x != want {
			t.Fatalf("voxel %d of channel %d is %v, want %v", voxel, c, x, want)
		}
	}
	if m.Header.SpaceUnit != "unknown" || m.Volume.Affine.AxCodes() != "LPS" {
		t.Errorf("a picture without a place has unit %s and axes %s", m.Header.SpaceUnit, m.Volume.Affine.AxCodes())
	}
}

// A frame of RLE has 74 bytes, and an item 8 before it.
func TestRead_FramesInPieces(t *testing.T) {
	a, b := sixRuns(1), sixRuns(7)
	frames := field{tag: 0x0028_0008, vr: "IS", value: "2"}
	for name, pixels := range map[string]field{
		"whole":               packed(a, b),
		"whole, with a table": tabled([]uint32{0, 82}, a, b),
		"table of something":  tabled([]uint32{5, 5}, a, b),
		"in two pieces":       tabled([]uint32{0, 90}, a[:70], a[70:], b[:2], b[2:]),
	} {
		m, err := readBytes(t, written(runLengths, cut(0, 0, 0, 0, frames, pixels)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sameVoxels(t, m.Volume.Data, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
	}
}

func TestRead_PassesOverSequencesItDoesNotNeed(t *testing.T) {
	inner := encode(explicitLittle, []field{{tag: 0x0020_0032, vr: "DS", value: `7\7\7`}, {tag: 0x7fe0_0010, vr: "OB", value: []byte{1, 2}}})
	open := append([]byte{0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff}, inner...) // an item of undefined length
	open = append(open, 0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0)
	end := []byte{0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0}
	implicit := encode(implicitLittle, []field{{tag: 0x0020_0032, vr: "DS", value: `7\7\7`}})
	fields := cut(10, 20, 30, 5,
		field{tag: 0x0008_1140, vr: "SQ", value: append(item(inner), open...)},
		field{tag: 0x0019_1001, vr: "SQ", value: append(append(item(inner), open...), end...), claim: undefined},
		field{tag: 0x0019_1002, vr: "UN", value: append(append([]byte{0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff}, implicit...),
			append([]byte{0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0}, end...)...), claim: undefined},
		field{tag: 0x0019_1003, vr: "OB", value: append(item([]byte{1, 2, 3, 4}), end...), claim: undefined},
	)
	m, err := readBytes(t, written(explicitLittle, fields))
	if err != nil {
		t.Fatal(err)
	}
	sameVoxels(t, m.Volume.Data, 5, 6, 7, 8, 9, 10)
	if m.Volume.Affine[0][3] != -10 {
		t.Errorf("affine %v has a position from inside a sequence", m.Volume.Affine)
	}
}

func TestDetect_OnlyDICOM(t *testing.T) {
	whole := written(explicitLittle, cut(0, 0, 0, 0))
	for name, c := range map[string]struct {
		head []byte
		want bool
	}{
		"preamble":         {whole, true},
		"implicit":         {encode(implicitLittle, cut(0, 0, 0, 0)), true},
		"big-endian":       {encode(explicitBig, cut(0, 0, 0, 0)), true},
		"header alone":     {whole[128:], false},
		"cut magic":        {whole[:130], false},
		"empty":            {nil, false},
		"nothing but 0":    {make([]byte, 4096), false},
		"nothing but 0x08": {repeated([]byte{8, 0}, 2048), false},
		"NIfTI":            {append([]byte{0x5c, 1, 0, 0}, make([]byte, 348)...), false},
		"text":             {[]byte("case,path,label\n001,a.nii,b.nii\n002,c.nii,d.nii\n"), false},
	} {
		if got := dicom.Detect(c.head); got != c.want {
			t.Errorf("%s: Detect is %v", name, got)
		}
	}
}
