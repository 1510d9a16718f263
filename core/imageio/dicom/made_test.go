package dicom_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.niftynet/core/imageio/dicom"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/stored/storedtest"
)

// Transfer syntaxes of PS3.6, table A-1.
const (
	implicitLittle = "1.2.840.10008.1.2"
	explicitLittle = "1.2.840.10008.1.2.1"
	deflated       = "1.2.840.10008.1.2.1.99"
	explicitBig    = "1.2.840.10008.1.2.2"
	jpegBaseline   = "1.2.840.10008.1.2.4.50"
	runLengths     = "1.2.840.10008.1.2.5"
)

// secret is what no error may show.
const secret = "SECRET^NAME"

// field is an attribute of a file that a test makes.
type field struct {
	tag   uint32
	vr    string
	value any    // string, uint16 or []byte; nil leaves the attribute out
	claim uint32 // a length other than the value's; 0 for that
}

// undefined is a length that a mark ends.
const undefined = 0xffffffff

// cut is an image of 2 columns and 3 rows at a position, whose voxels are base, base+1, and so on.
func cut(x, y, z float64, base int, edits ...field) []field {
	var pixels []byte
	for i := range 6 {
		pixels = binary.LittleEndian.AppendUint16(pixels, uint16(base+i))
	}
	fields := []field{
		{tag: 0x0008_0016, vr: "UI", value: "1.2.840.10008.5.1.4.1.1.2"},
		{tag: 0x0008_0018, vr: "UI", value: "1.2.3"},
		{tag: 0x0008_0060, vr: "CS", value: "CT"},
		{tag: 0x0010_0010, vr: "PN", value: secret},
		{tag: 0x0010_0020, vr: "LO", value: secret},
		{tag: 0x0018_0050, vr: "DS", value: "4"},
		{tag: 0x0020_000e, vr: "UI", value: "1.2.3.4"},
		{tag: 0x0020_0011, vr: "IS", value: "3"},
		{tag: 0x0020_0032, vr: "DS", value: fmt.Sprintf(`%g\%g\%g`, x, y, z)},
		{tag: 0x0020_0037, vr: "DS", value: `1\0\0\0\1\0`},
		{tag: 0x0028_0002, vr: "US", value: uint16(1)},
		{tag: 0x0028_0004, vr: "CS", value: "MONOCHROME2"},
		{tag: 0x0028_0010, vr: "US", value: uint16(3)},
		{tag: 0x0028_0011, vr: "US", value: uint16(2)},
		{tag: 0x0028_0030, vr: "DS", value: `2\0.5`},
		{tag: 0x0028_0100, vr: "US", value: uint16(16)},
		{tag: 0x0028_0101, vr: "US", value: uint16(16)},
		{tag: 0x0028_0102, vr: "US", value: uint16(15)},
		{tag: 0x0028_0103, vr: "US", value: uint16(1)},
		{tag: 0x7fe0_0010, vr: "OW", value: pixels},
	}
	for _, edit := range edits {
		fields = slices.DeleteFunc(fields, func(f field) bool { return f.tag == edit.tag })
		if edit.value != nil {
			fields = append(fields, edit)
		}
	}
	slices.SortStableFunc(fields, func(a, b field) int { return int(int64(a.tag) - int64(b.tag)) })
	return fields
}

// written is the bytes of a file with a preamble and a header that names its transfer syntax.
func written(syntax string, fields []field) []byte {
	meta := encode(explicitLittle, []field{{tag: 0x0002_0010, vr: "UI", value: syntax}})
	return slices.Concat(make([]byte, 128), []byte("DICM"), meta, encode(syntax, fields))
}

// encode writes elements; of deflated ones, what is to be deflated.
func encode(syntax string, fields []field) []byte {
	var order interface {
		binary.ByteOrder
		binary.AppendByteOrder
	} = binary.LittleEndian
	if syntax == explicitBig {
		order = binary.BigEndian
	}
	var b []byte
	for _, f := range fields {
		var value []byte
		switch v := f.value.(type) {
		case string:
			value = []byte(v)
			if len(v)%2 == 1 {
				value = append(value, ' ')
			}
		case uint16:
			value = order.AppendUint16(nil, v)
		case []byte:
			value = slices.Clone(v)
			if f.vr == "OW" && order.String() == "BigEndian" {
				for i := 0; i+1 < len(value); i += 2 {
					value[i], value[i+1] = value[i+1], value[i]
				}
			}
		}
		length := uint32(len(value))
		if f.claim != 0 {
			length = f.claim
		}
		b = order.AppendUint16(order.AppendUint16(b, uint16(f.tag>>16)), uint16(f.tag))
		switch {
		case syntax == implicitLittle:
			b = order.AppendUint32(b, length)
		case strings.Contains("OB OW OF OD SQ UN UT", f.vr):
			b = order.AppendUint32(append(b, f.vr[0], f.vr[1], 0, 0), length)
		default:
			b = order.AppendUint16(append(b, f.vr...), uint16(length))
		}
		b = append(b, value...)
	}
	return b
}

// item is bytes in an item of a sequence or of packed pixels.
func item(value []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte{0xfe, 0xff, 0x00, 0xe0}, uint32(len(value)))
	return append(b, value...)
}

// packed is pixels in fragments, after an empty table.
func packed(fragments ...[]byte) field { return tabled(nil, fragments...) }

// tabled is pixels in fragments, after a table of where frames begin.
func tabled(begins []uint32, fragments ...[]byte) field {
	var table []byte
	for _, at := range begins {
		table = binary.LittleEndian.AppendUint32(table, at)
	}
	value := item(table)
	for _, f := range fragments {
		value = append(value, item(f)...)
	}
	value = append(value, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0)
	return field{tag: 0x7fe0_0010, vr: "OB", value: value, claim: undefined}
}

// sixRuns is the numbers first to first+5, each of two bytes, as RLE packs them.
func sixRuns(first byte) []byte {
	b := append([]byte{2, 0, 0, 0, 64, 0, 0, 0, 66}, make([]byte, 55)...)
	return append(b, 0xfb, 0, 5, first, first+1, first+2, first+3, first+4, first+5, 0)
}

// folder writes files, named by the order in which they are given, to a folder of their own.
func folder(t testing.TB, files ...[]field) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "scan")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for i, fields := range files {
		save(t, filepath.Join(dir, fmt.Sprintf("%c.dcm", 'a'+i)), written(explicitLittle, fields))
	}
	return dir
}

func save(t testing.TB, name string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// readBytes reads a file that holds bytes.
func readBytes(t testing.TB, raw []byte) (*stored.Image, error) {
	t.Helper()
	return dicom.Read(storedtest.File(t, "a.dcm", raw))
}

// mustRead reads an image.
func mustRead(t testing.TB, name string) *stored.Image {
	t.Helper()
	m, err := dicom.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// want checks that an error has all of some parts, and is one line that shows nothing of a patient.
func want(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", parts)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %v, want %q in it", err, part)
		}
	}
	if s := err.Error(); strings.Contains(s, "SECRET") || strings.ContainsAny(s, "\n\x00\x1b") {
		t.Errorf("error shows what it should not: %q", s)
	}
}

func sameVoxels(t testing.TB, got []float32, want ...float32) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("voxels %v, want %v", got, want)
	}
}

// repeated is n times the same bytes.
func repeated(b []byte, n int) []byte { return bytes.Repeat(b, n) }
