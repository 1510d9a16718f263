package dicom_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/imageio/dicom"
	"dev.niftynet/core/stored/storedtest"
)

func short(tag uint32, n int) field { return field{tag: tag, vr: "US", value: uint16(n)} }

func text(tag uint32, value string) field { return field{tag: tag, vr: "CS", value: value} }

func TestRead_RefusesWhatItCannotDecode(t *testing.T) {
	for uid, name := range map[string]string{
		"1.2.840.10008.1.2.4.51":     "JPEG extended",
		"1.2.840.10008.1.2.4.70":     "JPEG lossless",
		"1.2.840.10008.1.2.4.80":     "JPEG-LS",
		"1.2.840.10008.1.2.4.90":     "JPEG 2000",
		"1.2.840.10008.1.2.4.203":    "high-throughput JPEG 2000",
		"1.2.840.10008.1.2.4.103":    "MPEG",
		"1.2.840.10008.1.2.4.94":     "on a JPIP server",
		"1.2.840.10008.1.2.4.66":     "a retired kind of JPEG",
		"1.2.840.10008.1.2.9999":     "in the transfer syntax 1.2.840.10008.1.2.9999",
		"1.2.840.10008.1.2" + secret: "none of DICOM's",
		"1.2.840.113619.5.2":         "none of DICOM's",
		secret:                       "none of DICOM's",
	} {
		_, err := readBytes(t, written(uid, cut(0, 0, 0, 0, packed([]byte{1, 2, 3, 4}))))
		want(t, err, "a.dcm", name, "convert it")
	}
}

func TestRead_RefusesDamagedFiles(t *testing.T) {
	pixels := func(b ...byte) field { return field{tag: 0x7fe0_0010, vr: "OW", value: b} }
	endless := field{tag: 0x0009_1001, vr: "OB", value: []byte{1, 2}, claim: 0xfffffff0}
	rle := func(b []byte) []field { return []field{packed(b)} }
	header := func(segments ...uint32) []byte {
		b := binary.LittleEndian.AppendUint32(nil, uint32(len(segments)))
		for _, s := range segments {
			b = binary.LittleEndian.AppendUint32(b, s)
		}
		return append(b, make([]byte, 64-len(b))...)
	}
	cases := map[string]struct {
		syntax string
		edits  []field
		want   string
	}{
		"no rows":                {"", []field{short(0x0028_0010, 0)}, "0 rows"},
		"too many frames":        {"", []field{text(0x0028_0008, "99999999")}, "99999999 frames"},
		"frames are no number":   {"", []field{text(0x0028_0008, secret)}, "Number of Frames (0028,0008)"},
		"more frames than file":  {"", []field{text(0x0028_0008, "3")}, "want 36"},
		"bits 1":                 {"", []field{short(0x0028_0100, 1)}, "Bits Allocated (0028,0100) is 1"},
		"bits stored":            {"", []field{short(0x0028_0101, 17)}, "Bits Stored (0028,0101) is 17"},
		"palette":                {"", []field{text(0x0028_0004, "PALETTE COLOR")}, "PALETTE COLOR"},
		"photometric":            {"", []field{text(0x0028_0004, secret)}, "colours are unknown"},
		"samples":                {"", []field{short(0x0028_0002, 3)}, "Samples per Pixel (0028,0002) is 3, but MONOCHROME2 has 1"},
		"ybr not packed":         {"", colour("YBR_FULL_422", 0, pixels(make([]byte, 18)...)), "YBR_FULL_422"},
		"few pixels":             {"", []field{pixels(1, 2, 3, 4)}, "4 bytes of pixels"},
		"cut pixels":             {"", []field{{tag: 0x7fe0_0010, vr: "OW", value: []byte{1, 2}, claim: 12}}, "cut short"},
		"packed unasked":         {"", []field{packed([]byte{1, 2})}, "does not go with explicit"},
		"position of 2":          {"", []field{text(0x0020_0032, `1\2`)}, "Image Position (Patient) (0020,0032) holds 2 numbers, want 3"},
		"position infinite":      {"", []field{text(0x0020_0032, `1\2\inf`)}, "finite number"},
		"directions oblique":     {"", []field{text(0x0020_0037, `1\0\0\0.5\0.5\0`)}, "right angle"},
		"directions nothing":     {"", []field{text(0x0020_0037, `0\0\0\0\0\0`)}, "right angle"},
		"spacing negative":       {"", []field{text(0x0028_0030, `-1\1`)}, "Pixel Spacing (0028,0030)"},
		"mosaic":                 {"", []field{text(0x0008_0008, `ORIGINAL\PRIMARY\M\ND\MOSAIC`)}, "with dcm2niix"},
		"slope 0":                {"", []field{text(0x0028_1053, "0")}, "Rescale Slope (0028,1053) is 0"},
		"table of values":        {"", []field{{tag: 0x0028_3000, vr: "SQ", value: item(encode(explicitLittle, []field{short(0x0028_3002, 1)}))}}, "table"},
		"value longer than file": {"", []field{endless}, "cut short"},
		"kept value longer":      {"", []field{{tag: 0x0020_0032, vr: "UT", value: "1", claim: 0xfffffff0}}, "cut short"},
		"no items":               {"", []field{{tag: 0x5200_9230, vr: "SQ", value: encode(explicitLittle, []field{text(0x0008_0060, "MR")})}}, "want items"},
		"item longer":            {"", []field{{tag: 0x5200_9230, vr: "SQ", value: []byte{0xfe, 0xff, 0, 0xe0, 0xf0, 0xff, 0xff, 0xff}}}, "cut short"},
		"item over its end":      {"", []field{{tag: 0x5200_9230, vr: "SQ", value: item(nil), claim: 4}}, "shorter than what it holds"},
		"no such value":          {"", []field{{tag: 0x0009_1001, vr: "ZZ", value: "ab"}}, "no known kind"},
		"RLE header":             {runLengths, rle([]byte{1, 2, 3, 4}), "RLE is not in 2 segments"},
		"RLE segments":           {runLengths, rle(append(header(64, 900), 5, 1, 1, 1, 1, 1, 1)), "outside of their frame"},
		"RLE short":              {runLengths, rle(append(header(64, 66), 0xfb, 1, 0, 0)), "1 of 6 bytes are packed"},
		"RLE no frame":           {runLengths, []field{packed()}, "0 packed frames, want 1"},
		"RLE few frames":         {runLengths, []field{text(0x0028_0008, "2"), packed(sixRuns(1))}, "1 packed frames, want 2"},
		"RLE many pieces":        {runLengths, []field{text(0x0028_0008, "2"), packed(sixRuns(1), sixRuns(2), sixRuns(3))}, "more packed pieces than its 2 frames"},
		"JPEG nothing":           {jpegBaseline, []field{short(0x0028_0100, 8), packed([]byte("no JPEG here"))}, "damaged"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if c.syntax == "" {
				c.syntax = explicitLittle
			}
			_, err := readBytes(t, written(c.syntax, cut(0, 0, 0, 0, c.edits...)))
			want(t, err, "a.dcm", c.want)
		})
	}
}

// A file cut at any of many places is refused.
func TestRead_CutFiles(t *testing.T) {
	for _, raw := range [][]byte{
		written(explicitLittle, cut(0, 0, 0, 0)),
		written(implicitLittle, cut(0, 0, 0, 0)),
		contents(t, "enhanced.dcm"),
		contents(t, "rle_rgb.dcm"),
	} {
		raw = raw[:len(raw)-8] // an end mark, or half of the pixels
		name := filepath.Join(t.TempDir(), "a.dcm")
		for n := 0; n < len(raw); n += 7 {
			save(t, name, raw[:n])
			if _, err := dicom.Read(name); err == nil {
				t.Fatalf("%d of %d bytes were read", n, len(raw))
			}
		}
	}
}

func contents(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// What takes others down: lengths that are not there, sequences in sequences, and megabytes packed in bytes.
func TestRead_ClaimsAreNotBelieved(t *testing.T) {
	nested := repeated(append([]byte{0x08, 0, 0x40, 0x11, 'S', 'Q', 0, 0, 255, 255, 255, 255}, 0xfe, 0xff, 0, 0xe0, 255, 255, 255, 255), 50000)
	items := field{tag: 0x5200_9230, vr: "SQ", value: repeated(item(nil), 1000), claim: undefined}
	large := []field{short(0x0028_0010, 65535), short(0x0028_0011, 65535)}
	grey := []field{short(0x0028_0100, 8), short(0x0028_0101, 8), short(0x0028_0102, 7)}
	jpegHeader := []byte{0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0, 0xff, 0xda}
	var bomb bytes.Buffer
	w, err := flate.NewWriter(&bomb, 9)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(encode(explicitLittle, []field{{tag: 0x0008_0005, vr: "UT", value: make([]byte, 50<<20)}})); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{
		"value":     written(explicitLittle, []field{{tag: 0x0020_0032, vr: "UT", value: "1", claim: 0xfffffff0}}),
		"nested":    append(written(explicitLittle, nil), nested...),
		"items":     written(explicitLittle, cut(0, 0, 0, 0, items)),
		"pixels":    written(explicitLittle, cut(0, 0, 0, 0, large...)),
		"frames":    written(explicitLittle, cut(0, 0, 0, 0, text(0x0028_0008, "65535"))),
		"RLE":       written(runLengths, cut(0, 0, 0, 0, append(large, packed(make([]byte, 64)))...)),
		"JPEG":      written(jpegBaseline, cut(0, 0, 0, 0, append(append(large, grey...), packed(jpegHeader))...)),
		"fragments": written(runLengths, cut(0, 0, 0, 0, field{tag: 0x7fe0_0010, vr: "OB", value: []byte{0xfe, 0xff, 0, 0xe0, 0xf0, 0xff, 0xff, 0xff}, claim: undefined})),
		"deflated":  append(written(deflated, nil), bomb.Bytes()...),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			var err error
			taken := storedtest.Memory(func() { _, err = readBytes(t, raw) })
			want(t, err, "a.dcm")
			if taken > 1<<20 {
				t.Errorf("%d bytes taken for a file of %d", taken, len(raw))
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(explicitLittle, cut(0, 0, 0, 0)))
	f.Add(written(implicitLittle, cut(0, 0, 0, 0)))
	f.Add(written(explicitBig, cut(0, 0, 0, 0)))
	f.Add(contents(f, "enhanced.dcm"))
	f.Add(contents(f, "rle_rgb.dcm"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		name := filepath.Join(t.TempDir(), "a.dcm")
		save(t, name, raw)
		m, err := dicom.Read(name)
		if err != nil {
			return
		}
		if len(m.Volume.Data) != m.Volume.Voxels()*m.Volume.Channels {
			t.Errorf("%d voxels in %v", len(m.Volume.Data), m.Volume)
		}
		if header, err := dicom.ReadHeader(name); err != nil || !cmp.Equal(header, m.Header) {
			t.Errorf("header alone is %+v, %v, want %+v", header, err, m.Header)
		}
	})
}
