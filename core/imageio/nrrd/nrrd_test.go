package nrrd_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/imageio/nrrd"
	"dev.niftynet/core/stored/storedtest"
	"dev.niftynet/core/volume"
)

// put writes files into the test's own folder and gives the path of the first, a.nrrd.
func put(t testing.TB, header string, data []byte, others map[string][]byte) string {
	t.Helper()
	files := map[string][]byte{"a.nrrd": append([]byte(header), data...)}
	maps.Copy(files, others)
	return filepath.Join(storedtest.Folder(t, files), "a.nrrd")
}

// six are the voxels 0 to 5 of 3x2x1, as int16.
func six(t testing.TB, order binary.ByteOrder) []byte {
	t.Helper()
	return storedtest.Bytes(t, order, []int16{0, 1, 2, 3, 4, 5})
}

const grid = "NRRD0004\n# a comment\ntype: short\ndimension: 3\nsizes: 3 2 1\nspace: LPS\nspace directions: (2,0,0) (0,3,0) (0,0,4)\nspace origin: (1,2,3)\n"

// bzip2 of six little-endian int16, by Python 3.11's bz2.compress.
const bzipped = "QlpoOTFBWSZTWQcACdUAAADAAH4AIAAhgAwDIOXUji7kinChIA4AE6o="

func TestRead_UnpacksEveryEncoding(t *testing.T) {
	little, big := six(t, binary.LittleEndian), six(t, binary.BigEndian)
	bz, err := base64.StdEncoding.DecodeString(bzipped)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, more string
		data       []byte
		others     map[string][]byte
	}{
		{"raw", "encoding: raw\nendian: little\n\n", little, nil},
		{"raw big", "encoding: RAW\nendian: big\n\n", big, nil},
		{"lines of DOS", "encoding: raw\r\nendian: little\r\n\r\n", little, nil},
		{"keys and unknown fields", "encoding: raw\nendian: little\nkey:=a: value\ncontent: a b\n\n", little, nil},
		{"bytes skipped", "encoding: raw\nendian: little\nbyte skip: 3\n\n", append([]byte("abc"), little...), nil},
		{"lines and bytes skipped", "encoding: raw\nendian: little\nline skip: 2\nbyteskip: 1\n\n", append([]byte("a\nb\nc"), little...), nil},
		{"last bytes", "encoding: raw\nendian: little\nbyte skip: -1\n\n", append([]byte("abcdefg"), little...), nil},
		{"gzip", "encoding: gz\nendian: little\n\n", storedtest.Gzip(t, little), nil},
		{"gzip, bytes skipped inside", "encoding: gzip\nendian: little\nbyte skip: 2\n\n", storedtest.Gzip(t, append([]byte("ab"), little...)), nil},
		{"gzip, line skipped outside", "encoding: gzip\nendian: little\nline skip: 1\n\n", append([]byte("ab\n"), storedtest.Gzip(t, little)...), nil},
		{"gzip, last bytes", "encoding: gzip\nendian: little\nbyte skip: -1\n\n", storedtest.Gzip(t, append([]byte("abc"), little...)), nil},
		{"bzip2", "encoding: bz2\nendian: little\n\n", bz, nil},
		{"text", "encoding: ascii\n\n", []byte("0 1,2\n3.0 4e0\t5\n\n"), nil},
		{"hex", "encoding: hex\nendian: little\n\n", []byte(hex.EncodeToString(little[:5]) + "\n " + strings.ToUpper(hex.EncodeToString(little[5:]))), nil},
		{"detached", "encoding: raw\nendian: little\ndata file: sub/b.raw\n", nil, map[string][]byte{"sub/b.raw": little}},
		{"list", "encoding: raw\nendian: little\ndatafile: LIST\nb.raw\nc.raw\n", nil, map[string][]byte{"b.raw": little[:6], "c.raw": little[6:]}},
		{
			"list of packed", "encoding: gzip\nendian: little\nbyte skip: -1\ndata file: LIST 2\nb.gz\nc.gz\n", nil,
			map[string][]byte{"b.gz": storedtest.Gzip(t, append([]byte("x"), little[:6]...)), "c.gz": storedtest.Gzip(t, little[6:])},
		},
		{"numbered", "encoding: raw\nendian: little\ndata file: b%02d.raw 9 11 2 2\n", nil, map[string][]byte{"b09.raw": little[:6], "b11.raw": little[6:]}},
		{"numbered downwards", "encoding: raw\nendian: little\ndata file: b%i.raw 3 1 -1\n", nil, map[string][]byte{"b3.raw": little[:4], "b2.raw": little[4:8], "b1.raw": little[8:]}},
	}
	for _, c := range cases {
		image, err := nrrd.Read(put(t, grid+c.more, c.data, c.others))
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

func TestRead_KnowsEveryType(t *testing.T) {
	cases := []struct {
		names, dtype string
		voxels       any
		want         []float32
	}{
		{"signed char,int8,int8_t", "int8", []int8{-1, 127}, []float32{-1, 127}},
		{"uchar,unsigned char,uint8,uint8_t", "uint8", []uint8{0, 255}, []float32{0, 255}},
		{"short,short int,signed short,signed short int,int16,int16_t", "int16", []int16{-2, 1}, []float32{-2, 1}},
		{"ushort,unsigned short,unsigned short int,uint16,uint16_t", "uint16", []uint16{65535, 1}, []float32{65535, 1}},
		{"int,signed int,int32,int32_t", "int32", []int32{-3, 1}, []float32{-3, 1}},
		{"uint,unsigned int,uint32,uint32_t", "uint32", []uint32{1 << 31, 1}, []float32{1 << 31, 1}},
		{"longlong,long long,long long int,signed long long,signed long long int,int64,int64_t", "int64", []int64{-4, 1}, []float32{-4, 1}},
		{"ulonglong,unsigned long long,unsigned long long int,uint64,uint64_t", "uint64", []uint64{1 << 63, 1}, []float32{1 << 63, 1}},
		{"float", "float32", []float32{-0.5, 1}, []float32{-0.5, 1}},
		{"double", "float64", []float64{-0.25, 1}, []float32{-0.25, 1}},
	}
	for _, c := range cases {
		data := storedtest.Bytes(t, binary.BigEndian, c.voxels)
		for name := range strings.SplitSeq(c.names, ",") {
			image, err := nrrd.Read(put(t, "NRRD0001\ntype: "+name+"\ndimension: 1\nsizes: 2\nencoding: raw\nendian: big\n\n", data, nil))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if diff := cmp.Diff(c.want, image.Volume.Data); diff != "" || image.Header.DType != c.dtype {
				t.Errorf("%s is read as %s (-want +got):\n%s", name, image.Header.DType, diff)
			}
		}
	}
}

func TestRead_PlacesAxes(t *testing.T) {
	const some = "NRRD0005\ntype: uint8\nencoding: text\n"
	cases := []struct {
		name, header string
		size         [3]int
		shape        []int
		first        []float32 // of each channel
		affine       volume.Affine
	}{
		{
			"no space is LPS", "dimension: 3\nsizes: 2 3 4\nspacings: 2 NaN 3\n",
			[3]int{2, 3, 4},
			[]int{2, 3, 4},
			[]float32{0},
			volume.Affine{{-2, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, 3, 0}, {0, 0, 0, 1}},
		},
		{
			"LAS", "space: left-anterior-superior\ndimension: 3\nsizes: 2 3 4\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (5,6,7)\n",
			[3]int{2, 3, 4},
			[]int{2, 3, 4},
			[]float32{0},
			volume.Affine{{-1, 0, 0, -5}, {0, 1, 0, 6}, {0, 0, 1, 7}, {0, 0, 0, 1}},
		},
		{
			"with time", "space: right-anterior-superior-time\ndimension: 4\nsizes: 2 3 2 2\nspace directions: (1,0,0,0) (0,1,0,0) (0,0,1,0) (0,0,0,2)\n",
			[3]int{2, 3, 2},
			[]int{2, 3, 2, 2},
			[]float32{0, 12},
			volume.Identity(),
		},
		{
			"components first", "space: RAS\ndimension: 4\nsizes: 3 2 2 2\nspace directions: none (1,0,0) (0,1,0) (0,0,1)\nkinds: vector domain domain domain\n",
			[3]int{2, 2, 2},
			[]int{2, 2, 2, 3},
			[]float32{0, 1, 2},
			volume.Identity(),
		},
		{
			"components at three times", "space: RAS\ndimension: 5\nsizes: 2 2 2 1 3\nspace directions: none (1,0,0) (0,1,0) (0,0,1) none\n",
			[3]int{2, 2, 1},
			[]int{2, 2, 1, 3, 2},
			[]float32{0, 8, 16, 1, 9, 17},
			volume.Identity(),
		},
		{
			"a list in the middle", "space: RAS\ndimension: 3\nsizes: 2 3 4\nspace directions: (1,0,0) none (0,0,2)\n",
			[3]int{2, 4, 1},
			[]int{2, 4, 1, 3},
			[]float32{0, 2, 4},
			volume.Affine{{1, 0, 0, 0}, {0, 0, -1, 0}, {0, 2, 0, 0}, {0, 0, 0, 1}},
		},
		{
			"colours of a plane", "dimension: 3\nsizes: 3 4 2\nkinds: RGB-color domain domain\n",
			[3]int{4, 2, 1},
			[]int{4, 2, 1, 3},
			[]float32{0, 1, 2},
			volume.Affine{{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}},
		},
		{
			"four axes of no kind", "dimension: 4\nsizes: 2 2 2 3\n",
			[3]int{2, 2, 2},
			[]int{2, 2, 2, 3},
			[]float32{0, 8, 16},
			volume.Affine{{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}},
		},
	}
	for _, c := range cases {
		image, err := nrrd.Read(put(t, some+c.header+"\n", []byte("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23"), nil))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		v := image.Volume
		var first []float32
		for channel := range v.Channels {
			first = append(first, v.Channel(channel)[0])
		}
		if v.Size != c.size || !cmp.Equal(c.shape, image.Header.Shape) || !cmp.Equal(c.first, first) {
			t.Errorf("%s: size %v, shape %v, first voxels %v", c.name, v.Size, image.Header.Shape, first)
		}
		if diff := cmp.Diff(c.affine, v.Affine); diff != "" {
			t.Errorf("%s: affine (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestRead_RefusesWithReasonAndRemedy(t *testing.T) {
	little := six(t, binary.LittleEndian)
	rest := "encoding: raw\nendian: little\n\n"
	packed := storedtest.Gzip(t, little)
	badSum := bytes.Clone(packed)
	badSum[len(badSum)-8] ^= 1
	cases := []struct {
		name, header string
		data         []byte
		want         string
	}{
		{"newer version", "NRRD0009\n" + rest, little, "want NRRD0001 to NRRD0005"},
		{"cut in its header", "NRRD0004\ntype: sh", nil, "type"},
		{"no type", "NRRD0004\ndimension: 1\nsizes: 6\n" + rest, little, `type ""`},
		{"block", strings.Replace(grid, "short", "block", 1) + rest, little, `type "block" is not read`},
		{"no field", grid + "what is this\n" + rest, little, "is no field"},
		{"field twice", grid + "sizes: 3 2 1\n" + rest, little, `"sizes" is there twice`},
		{"dimension", strings.Replace(grid, "dimension: 3", "dimension: 99", 1) + rest, little, "want 1 to 16"},
		{"sizes", strings.Replace(grid, "sizes: 3 2 1", "sizes: 3 2", 1) + rest, little, "2 sizes for 3 axes"},
		{"no length", strings.Replace(grid, "sizes: 3 2 1", "sizes: 3 0 1", 1) + rest, little, "length 0 along dimension 2"},
		{"huge", strings.Replace(grid, "sizes: 3 2 1", "sizes: 3000000 2000000 100000", 1) + rest, little, "more than the"},
		{"overflow", strings.Replace(grid, "sizes: 3 2 1", "sizes: 4294967296 4294967296 4294967296", 1) + rest, little, "more than the"},
		{"larger than the file", strings.Replace(grid, "sizes: 3 2 1", "sizes: 1000 1000 1000", 1) + rest, little, "cut short"},
		{"larger than it can unpack to", strings.Replace(grid, "sizes: 3 2 1", "sizes: 1000 1000 100", 1) + "encoding: gzip\nendian: little\n\n", packed, "there are at most"},
		{"text too short for it", strings.Replace(grid, "sizes: 3 2 1", "sizes: 1000 1000 100", 1) + "encoding: text\n\n", []byte("1 2 3"), "expected 100000000 numbers"},
		{"bzip2 too short for it", strings.Replace(grid, "sizes: 3 2 1", "sizes: 1000 1000 1000", 1) + "encoding: bzip2\nendian: little\n\n", []byte("BZh9\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00"), "cut short"},
		{"short", grid + rest, little[:11], "expected 12 bytes of voxels, but there are at most 11"},
		{"gzip checksum", grid + "encoding: gzip\nendian: little\n\n", badSum, "checksum"},
		{"no gzip", grid + "encoding: gzip\nendian: little\n\n", little, "the file is damaged"},
		{"no endian", grid + "encoding: raw\n\n", little, "want little or big"},
		{"encoding", grid + "encoding: zstd\nendian: little\n\n", little, `encoding "zstd" is not read`},
		{"no digits", grid + "encoding: hex\nendian: little\n\n", []byte("00010g" + strings.Repeat("0", 30)), "no hexadecimal digit"},
		{"no numbers", grid + "encoding: text\n\n", []byte("1 2 3 four 5 6"), `number 3 is "four"`},
		{"more numbers", grid + "encoding: text\n\n", []byte("1 2 3 4 5 6 7"), `"7" follows the last`},
		{"space", strings.Replace(grid, "LPS", "moon", 1) + rest, little, `space "moon" is unknown`},
		{"vector", strings.Replace(grid, "(2,0,0)", "(2,x,0)", 1) + rest, little, "want one such as (1,0,0)"},
		{"directions", strings.Replace(grid, "(2,0,0)", "", 1) + rest, little, "2 space directions for 3 axes"},
		{"no space", strings.Replace(grid, "(2,0,0) (0,3,0) (0,0,4)", "none none none", 1) + rest, little, "0 axes have a space direction"},
		{"flat space", strings.Replace(grid, "(2,0,0)", "(0,1,0)", 1) + rest, little, "singular"},
		{"infinite origin", strings.Replace(grid, "(1,2,3)", "(1,Inf,3)", 1) + rest, little, "not finite"},
		{"skip", grid + "byte skip: -5\n" + rest, little, `byteskip is "-5"`},
		{"skip past the end", grid + "byte skip: 99\n" + rest, little, "expected 99 bytes more"},
		{"lines past the end", grid + "line skip: 9\n" + rest, []byte("a\nb"), "ends within the lines to skip"},
		{"no data file", grid + "encoding: raw\nendian: little\ndata file: gone.raw\n", nil, "gone.raw: no such file or directory: put it beside"},
		{"folder as data file", grid + "encoding: raw\nendian: little\ndata file: .\n", nil, "not a regular file"},
		{"empty list", grid + "encoding: raw\nendian: little\ndata file: LIST\n", nil, "don't divide among 0 files"},
		{"pattern", grid + "encoding: raw\nendian: little\ndata file: %s%n 1 2 1\n", nil, "want one number such as %d"},
		{"pattern of too many", grid + "encoding: raw\nendian: little\ndata file: %d 1 2000000000 1\n", nil, "want 1 to 6 files"},
	}
	for _, c := range cases {
		path := put(t, c.header, c.data, nil)
		var err error
		taken := storedtest.Memory(func() { _, err = nrrd.Read(path) })
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q and the file's name in a line", c.name, err, c.want)
		}
		if taken > 8<<20 { // bzip2 has tables of 4 MB
			t.Errorf("%s: refusing took %d bytes", c.name, taken)
		}
	}
}

func TestWrite_ReadsBackTheSame(t *testing.T) {
	storedtest.ReadsBack(t, "a.nrrd", nrrd.Write, nrrd.Read)
}

func FuzzRead(f *testing.F) {
	little := six(f, binary.LittleEndian)
	f.Add([]byte(grid+"encoding: raw\nendian: little\n\n"), little)
	f.Add([]byte(grid+"encoding: gzip\nendian: big\nbyte skip: -1\n\n"), storedtest.Gzip(f, little))
	f.Add([]byte(grid+"encoding: text\nline skip: 1\n\n"), []byte("\n1 2 3 4 5 6"))
	f.Add([]byte(grid+"encoding: hex\nendian: little\ndata file: LIST 2\na.nrrd\n"), []byte("00"))
	f.Add([]byte("NRRD0001\ntype: uchar\ndimension: 2\nsizes: 2 3\nkinds: list domain\nspacings: 1 nan\nencoding: raw\n\n"), little)
	f.Fuzz(func(t *testing.T, header, data []byte) {
		image, err := nrrd.Read(put(t, string(header), data, nil))
		if err == nil {
			storedtest.Sound(t, image, 1032*(len(header)+len(data)))
		}
	})
}
