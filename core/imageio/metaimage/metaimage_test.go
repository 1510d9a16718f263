package metaimage_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/imageio/metaimage"
	"dev.niftynet/core/stored/storedtest"
	"dev.niftynet/core/volume"
)

// put writes files into the test's own folder and gives the path of the first, a.mha.
func put(t testing.TB, header string, data []byte, others map[string][]byte) string {
	t.Helper()
	files := map[string][]byte{"a.mha": append([]byte(header), data...)}
	maps.Copy(files, others)
	return filepath.Join(storedtest.Folder(t, files), "a.mha")
}

func packed(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// six are the voxels 0 to 5 of 3x2x1, as int16.
func six(t testing.TB, order binary.ByteOrder) []byte {
	t.Helper()
	return storedtest.Bytes(t, order, []int16{0, 1, 2, 3, 4, 5})
}

const grid = "ObjectType = Image\nNDims = 3\nDimSize = 3 2 1\nElementType = MET_SHORT\nElementSpacing = 2 3 4\nOffset = 1 2 3\n"

func TestRead_TakesVoxelsFromEveryPlace(t *testing.T) {
	little, big := six(t, binary.LittleEndian), six(t, binary.BigEndian)
	cases := []struct {
		name, more string
		data       []byte
		others     map[string][]byte
	}{
		{"local", "ElementDataFile = LOCAL\n", little, nil},
		{"colons", "Comment : a = b\nBinaryData: True\nElementDataFile: LOCAL\n", little, nil},
		{"lines of DOS", "BinaryData = True\r\nElementDataFile = LOCAL\r\n", little, nil},
		{"big", "BinaryDataByteOrderMSB = True\nElementDataFile = LOCAL\n", big, nil},
		{"big by its other name", "ElementByteOrderMSB = True\nElementDataFile = LOCAL\n", big, nil},
		{"zlib", "CompressedData = True\nCompressedDataSize = 20\nElementDataFile = LOCAL\n", packed(t, little), nil},
		{"text", "BinaryData = False\nElementDataFile = LOCAL\n", []byte("0 1 2\n3 4 5\n"), nil},
		{"behind a header of its own", "HeaderSize = 3\nElementDataFile = LOCAL\n", append([]byte("abc"), little...), nil},
		{"last bytes", "HeaderSize = -1\nElementDataFile = b.raw\n", nil, map[string][]byte{"b.raw": append([]byte("abcdefg"), little...)}},
		{"detached", "ElementDataFile = b c.raw\n", nil, map[string][]byte{"b c.raw": little}},
		{"detached zlib", "CompressedData = True\nHeaderSize = 2\nElementDataFile = b.zraw\n", nil, map[string][]byte{"b.zraw": append([]byte("ab"), packed(t, little)...)}},
		{"list", "ElementDataFile = LIST\nb.raw\nc.raw\n", nil, map[string][]byte{"b.raw": little[:6], "c.raw": little[6:]}},
		{"list of planes", "HeaderSize = -1\nElementDataFile = LIST 2\nb.raw\n", nil, map[string][]byte{"b.raw": little}},
		{"numbered", "ElementDataFile = b%03d.raw 7 7 1\n", nil, map[string][]byte{"b007.raw": little}},
	}
	for _, c := range cases {
		image, err := metaimage.Read(put(t, grid+c.more, c.data, c.others))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := &volume.Volume{
			Size: [3]int{3, 2, 1}, Channels: 1, Data: storedtest.Ramp(6),
			Affine: volume.Affine{{-2, 0, 0, -1}, {0, -3, 0, -2}, {0, 0, 4, 3}, {0, 0, 0, 1}},
		}
		if diff := cmp.Diff(want, image.Volume); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestDetect_WantsTheFirstFields(t *testing.T) {
	for head, want := range map[string]bool{
		grid: true, strings.ReplaceAll(grid, " = ", ": "): true, "NDims=3\r\n": true, "Comment = a\nNDims = 3": true,
		"": false, "Comment = a\n": false, "NDims\n": false, "Dear reader: NDims = 3": false,
	} {
		if got := metaimage.Detect([]byte(head)); got != want {
			t.Errorf("Detect(%q) = %v", head, got)
		}
	}
}

func TestRead_KnowsEveryType(t *testing.T) {
	cases := []struct {
		name, dtype string
		voxels      any
		want        []float32
	}{
		{"MET_CHAR", "int8", []int8{-1, 127}, []float32{-1, 127}},
		{"MET_UCHAR", "uint8", []uint8{0, 255}, []float32{0, 255}},
		{"MET_SHORT", "int16", []int16{-2, 1}, []float32{-2, 1}},
		{"MET_USHORT", "uint16", []uint16{65535, 1}, []float32{65535, 1}},
		{"MET_INT", "int32", []int32{-3, 1}, []float32{-3, 1}},
		{"MET_UINT", "uint32", []uint32{1 << 31, 1}, []float32{1 << 31, 1}},
		{"MET_LONG", "int32", []int32{-3, 1}, []float32{-3, 1}}, // as MetaIO has it, on every machine
		{"MET_ULONG", "uint32", []uint32{3, 1}, []float32{3, 1}},
		{"MET_LONG_LONG", "int64", []int64{-4, 1}, []float32{-4, 1}},
		{"MET_ULONG_LONG", "uint64", []uint64{1 << 63, 1}, []float32{1 << 63, 1}},
		{"MET_FLOAT", "float32", []float32{-0.5, 1}, []float32{-0.5, 1}},
		{"MET_DOUBLE", "float64", []float64{-0.25, 1}, []float32{-0.25, 1}},
		{"MET_FLOAT_ARRAY", "float32", []float32{-0.5, 1}, []float32{-0.5, 1}},
	}
	for _, c := range cases {
		data := storedtest.Bytes(t, binary.LittleEndian, c.voxels)
		image, err := metaimage.Read(put(t, "NDims = 1\nDimSize = 2\nElementType = "+c.name+"\nElementDataFile = LOCAL\n", data, nil))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, image.Volume.Data); diff != "" || image.Header.DType != c.dtype {
			t.Errorf("%s is read as %s (-want +got):\n%s", c.name, image.Header.DType, diff)
		}
	}
}

func TestRead_PlacesAxesChannelsAndScale(t *testing.T) {
	const bytes24 = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17"
	const end = "ElementType = MET_UCHAR\nElementDataFile = LOCAL\n" + bytes24
	cases := []struct {
		name, header string
		shape        []int
		first        []float32 // of each channel
		affine       volume.Affine
	}{
		// Each triple of the matrix is where an axis runs.
		{
			"turned", "NDims = 3\nDimSize = 2 3 4\nElementSpacing = 1 2 3\nTransformMatrix = 0 1 0 0 0 1 1 0 0\nPosition = 1 2 3\n",
			[]int{2, 3, 4},
			[]float32{0},
			volume.Affine{{0, 0, -3, -1}, {-1, 0, 0, -2}, {0, 2, 0, 3}, {0, 0, 0, 1}},
		},
		{
			"sizes of elements as spacing", "NDims = 3\nDimSize = 2 3 4\nElementSize = 1 2 3\n",
			[]int{2, 3, 4},
			[]float32{0},
			volume.Affine{{-1, 0, 0, 0}, {0, -2, 0, 0}, {0, 0, 3, 0}, {0, 0, 0, 1}},
		},
		{
			"a plane", "NDims = 2\nDimSize = 6 4\nTransformMatrix = 0 1 -1 0\nOffset = 5 6\n",
			[]int{6, 4},
			[]float32{0},
			volume.Affine{{0, 1, 0, -5}, {-1, 0, 0, -6}, {0, 0, 1, 0}, {0, 0, 0, 1}},
		},
		{
			"colours of a plane", "NDims = 2\nDimSize = 4 2\nElementNumberOfChannels = 3\n",
			[]int{4, 2, 1, 3},
			[]float32{0, 1, 2},
			volume.Affine{{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}},
		},
		{
			"time", "NDims = 4\nDimSize = 2 3 2 2\nElementSpacing = 1 1 1 9\n",
			[]int{2, 3, 2, 2},
			[]float32{0, 12},
			volume.Affine{{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}},
		},
		{
			"scaled", "NDims = 3\nDimSize = 2 3 4\nElementToIntensityFunctionSlope = 2\nElementToIntensityFunctionOffset = -7\n",
			[]int{2, 3, 4},
			[]float32{-7},
			volume.Affine{{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}},
		},
	}
	for _, c := range cases {
		image, err := metaimage.Read(put(t, c.header+end, nil, nil))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		v := image.Volume
		var first []float32
		for channel := range v.Channels {
			first = append(first, v.Channel(channel)[0])
		}
		if !cmp.Equal(c.shape, image.Header.Shape) || !cmp.Equal(c.first, first) {
			t.Errorf("%s: shape %v, first voxels %v", c.name, image.Header.Shape, first)
		}
		if diff := cmp.Diff(c.affine, v.Affine); diff != "" {
			t.Errorf("%s: affine (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestRead_RefusesWithReasonAndRemedy(t *testing.T) {
	little := six(t, binary.LittleEndian)
	edited := func(old, with string) string {
		return strings.Replace(grid, old, with, 1) + "ElementDataFile = LOCAL\n"
	}
	badSum := packed(t, little)
	badSum[len(badSum)-1] ^= 1
	cases := []struct {
		name, header string
		data         []byte
		want         string
	}{
		{"cut in its header", grid, nil, "has no ElementDataFile"},
		{"no field", grid + "what is this\n", little, "is not NAME = VALUE"},
		{"a tube", edited("= Image", "= Tube"), little, `ObjectType is "Tube"`},
		{"dimensions", edited("NDims = 3", "NDims = many"), little, "want 1 to 10"},
		{"lengths", edited("3 2 1", "3 2"), little, "2 lengths for 3 axes"},
		{"negative", edited("3 2 1", "3 -2 1"), little, "length -2 along dimension 2"},
		{"overflow", edited("3 2 1", "4294967296 4294967296 4294967296"), little, "more than the"},
		{"channels", edited("Offset", "ElementNumberOfChannels = 0\nOffset"), little, "length 0"},
		{"type", edited("MET_SHORT", "MET_STRING"), little, "MET_STRING"},
		{"larger than the file", edited("3 2 1", "1000 1000 1000"), little, "cut short"},
		{"short", edited("", ""), little[:11], "expected 12 bytes of voxels, but there are at most 11"},
		{"spacing", edited("2 3 4", "2 3"), little, "elementspacing has 2 numbers, want 3"},
		{"no spacing", edited("2 3 4", "2 0 4"), little, "along axis 2 is 0"},
		{"endless spacing", edited("2 3 4", "2 inf 4"), little, "want finite numbers"},
		{"flat space", edited("Offset", "TransformMatrix = 1 0 0 1 0 0 0 0 1\nOffset"), little, "singular"},
		{"zlib checksum", grid + "CompressedData = True\nElementDataFile = LOCAL\n", badSum, "checksum"},
		{"no zlib", grid + "CompressedData = True\nElementDataFile = LOCAL\n", little, "is damaged"},
		{"header size", grid + "HeaderSize = -2\nElementDataFile = LOCAL\n", little, "want -1 or more"},
		{"no data file", grid + "ElementDataFile = gone.raw\n", nil, "put it beside"},
		{"empty name", grid + "ElementDataFile = \n", nil, "ElementDataFile is empty"},
		{"list that does not divide", grid + "ElementDataFile = LIST\na.mha\na.mha\na.mha\na.mha\n", nil, "don't divide among 4 files"},
	}
	for _, c := range cases {
		path := put(t, c.header, c.data, nil)
		_, err := metaimage.Read(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q and the file's name in a line", c.name, err, c.want)
		}
	}
}

func TestRead_TakesMemoryForWhatIsThere(t *testing.T) {
	taken := func(path string) (bytes uint64, err error) {
		bytes = storedtest.Memory(func() { _, err = metaimage.Read(path) })
		return bytes, err
	}
	noise := make([]byte, 1<<20)
	draw := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(draw.UintN(16))
	}
	header := "NDims = 3\nDimSize = 128 128 64\nElementType = MET_UCHAR\nCompressedData = True\nElementDataFile = LOCAL\n"
	if bytes, err := taken(put(t, header, packed(t, noise), nil)); err != nil || bytes > 4<<20*12/10 {
		t.Errorf("%d voxels took %d bytes, %v", 1<<20, bytes, err)
	}
	// A gigabyte is claimed, as deflate could pack into this file.
	header = strings.Replace(header, "128 128 64", "1024 1024 1000", 1)
	path := put(t, header, append(packed(t, noise[:100]), noise...), nil)
	if bytes, err := taken(path); err == nil || bytes > 2<<20 {
		t.Errorf("refusing took %d bytes, %v", bytes, err)
	}
}

func TestWrite_ReadsBackTheSame(t *testing.T) {
	storedtest.ReadsBack(t, "a.mha", metaimage.Write, metaimage.Read)
}

func FuzzRead(f *testing.F) {
	little := six(f, binary.LittleEndian)
	f.Add([]byte(grid+"ElementDataFile = LOCAL\n"), little)
	f.Add([]byte(grid+"CompressedData = True\nHeaderSize = 2\nElementDataFile = LOCAL\n"), packed(f, little))
	f.Add([]byte(grid+"BinaryData = False\nElementDataFile = LOCAL\n"), []byte("\n1 2 3 4 5 6"))
	f.Add([]byte("NDims = 2\nDimSize = 2 2\nElementNumberOfChannels = 3\nElementType = MET_CHAR\nElementDataFile = LIST\na.mha\n"), little)
	f.Fuzz(func(t *testing.T, header, data []byte) {
		image, err := metaimage.Read(put(t, string(header), data, nil))
		if err == nil {
			storedtest.Sound(t, image, 1032*(len(header)+1)*(len(header)+len(data)))
		}
	})
}
