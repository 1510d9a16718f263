package nifti_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	gonii "github.com/okieraised/gonii/pkg/nifti"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/stored/storedtest"
	"dev.niftynet/core/volume"
)

func orders() []binary.ByteOrder {
	return []binary.ByteOrder{binary.LittleEndian, binary.BigEndian}
}

func TestRead_KeepsTheSignAndWidthOfEveryType(t *testing.T) {
	cases := []struct {
		code   int32
		voxels any
		want   []float32
	}{
		{gonii.DT_UINT8, []uint8{0, 1, 127, 128, 200, 255}, []float32{0, 1, 127, 128, 200, 255}},
		{gonii.DT_INT8, []int8{0, 1, 127, -128, -1, -7}, []float32{0, 1, 127, -128, -1, -7}},
		{gonii.DT_UINT16, []uint16{0, 1, 255, 256, 32768, 65535}, []float32{0, 1, 255, 256, 32768, 65535}},
		{gonii.DT_INT16, []int16{0, 1, 255, 256, -32768, -1}, []float32{0, 1, 255, 256, -32768, -1}},
		{gonii.DT_UINT32, []uint32{0, 1, 256, 65536, 1 << 24, 1 << 31}, []float32{0, 1, 256, 65536, 1 << 24, 1 << 31}},
		{gonii.DT_INT32, []int32{0, 1, 256, -65536, 1 << 24, -1}, []float32{0, 1, 256, -65536, 1 << 24, -1}},
		{gonii.DT_UINT64, []uint64{0, 1, 256, 1 << 40, 1 << 63, 9}, []float32{0, 1, 256, 1 << 40, 1 << 63, 9}},
		{gonii.DT_INT64, []int64{0, 1, 256, -1 << 40, -1, 9}, []float32{0, 1, 256, -1 << 40, -1, 9}},
		{gonii.DT_FLOAT32, sixFloats(), sixFloats()},
		{gonii.DT_FLOAT64, []float64{0, 1.5, -2, 1e30, 1e300, math.Inf(-1)}, []float32{0, 1.5, -2, 1e30, float32(math.Inf(1)), float32(math.Inf(-1))}},
	}
	for _, c := range cases {
		for _, order := range orders() {
			b := made1(t, order, func(n *gonii.Nii1Header) { n.Datatype = int16(c.code) }, c.voxels)
			image, err := nifti.Read(storedtest.File(t, "a.nii", b))
			if err != nil {
				t.Errorf("type %d, %v: %v", c.code, order, err)
				continue
			}
			if diff := cmp.Diff(c.want, image.Volume.Data); diff != "" {
				t.Errorf("%s, %v (-want +got):\n%s", image.Header.DType, order, diff)
			}
		}
	}
}

// Each file of a pair names both, in small letters or, as old programs wrote them, with capitals.
func TestRead_PairsByEitherName(t *testing.T) {
	header := made1(t, binary.LittleEndian, func(n *gonii.Nii1Header) { n.Magic, n.VoxOffset = gonii.NIFTI_1_MAGIC_PAIR, 0 }, []byte{})
	voxels := storedtest.Bytes(t, binary.LittleEndian, sixFloats())
	for _, names := range [][2]string{{"a.hdr", "a.img"}, {"a.HDR", "a.IMG"}, {"a.HDR", "a.img"}, {"a.hdr.gz", "a.img.gz"}, {"a.HDR.GZ", "a.IMG.GZ"}, {"a.hdr", "a.img.gz"}, {"a.Hdr", "a.Img"}, {"a.hdr.GZ", "a.img.GZ"}} {
		folder := storedtest.Folder(t, map[string][]byte{names[0]: header, names[1]: voxels})
		for _, name := range names {
			image, err := nifti.Read(filepath.Join(folder, name))
			if err != nil {
				t.Errorf("%s of %v: %v", name, names, err)
			} else if diff := cmp.Diff(sixFloats(), image.Volume.Data); diff != "" {
				t.Errorf("%s of %v (-want +got):\n%s", name, names, diff)
			}
			files, err := nifti.Files(filepath.Join(folder, name))
			if diff := cmp.Diff([]string{filepath.Join(folder, names[0]), filepath.Join(folder, names[1])}, files); err != nil || diff != "" {
				t.Errorf("files of %s: %v (-want +got):\n%s", name, err, diff)
			}
		}
	}
}

func TestRead_ScalesInDoublePrecision(t *testing.T) {
	b := made1(t, binary.LittleEndian, func(n *gonii.Nii1Header) {
		n.Datatype, n.SclSlope, n.SclInter = int16(gonii.DT_INT32), 0.5, -1<<23
	}, []int32{1<<24 + 2, 1<<24 + 6, 0, 0, 0, 0})
	image, err := nifti.Read(storedtest.File(t, "a.nii", b))
	if err != nil {
		t.Fatal(err)
	}
	// (2^24 + 2)/2 - 2^23 = 1; float32 would have lost nothing less than the 2.
	if got := image.Volume.Data[:2]; got[0] != 1 || got[1] != 3 {
		t.Errorf("scaled voxels are %v, want [1 3]", got)
	}
}

func TestRead_TakesGeometryAndChannels(t *testing.T) {
	for _, order := range orders() {
		image, err := nifti.Read(storedtest.File(t, "a.nii", storedtest.Gzip(t, made2(t, order, sixFloats()))))
		if err != nil {
			t.Fatal(err)
		}
		want := volume.Scaling([3]float64{2, 2, 2})
		want[0][3] = 5
		if diff := cmp.Diff(want, image.Volume.Affine); diff != "" {
			t.Errorf("affine of a NIfTI-2 qform (-want +got):\n%s", diff)
		}
	}
	b := made1(t, binary.LittleEndian, func(n *gonii.Nii1Header) {
		n.Dim = [8]int16{5, 1, 2, 1, 1, 3}
		n.SformCode = 0
	}, sixFloats())
	image, err := nifti.Read(storedtest.File(t, "a.nii", b))
	if err != nil {
		t.Fatal(err)
	}
	v := image.Volume
	if v.Size != [3]int{1, 2, 1} || v.Channels != 3 {
		t.Errorf("1x2x1x1x3 voxels were read as %v", v)
	}
	// No form is set: voxel sizes about the centre, x to the left.
	want := volume.Affine{{-2, 0, 0, 0}, {0, 2, 0, -1}, {0, 0, 2, 0}, {0, 0, 0, 1}}
	if diff := cmp.Diff(want, v.Affine); diff != "" {
		t.Errorf("affine without forms (-want +got):\n%s", diff)
	}
}

func TestRead_RefusesWithReasonAndRemedy(t *testing.T) {
	edited := func(edit func(*gonii.Nii1Header)) []byte { return made1(t, binary.LittleEndian, edit, sixFloats()) }
	whole := edited(asIs)
	badSum := storedtest.Gzip(t, whole)
	badSum[len(badSum)-8] ^= 1
	cases := []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "ends after 0 bytes"},
		{"text", []byte(strings.Repeat("no image ", 99)), "not a NIfTI"},
		{"short", whole[:len(whole)-1], "expected 24 bytes"},
		{"gzip short", storedtest.Gzip(t, whole[:len(whole)-1]), "expected 24 bytes and got 23: the file was cut short, copy it again"},
		{"gzip cut", storedtest.Gzip(t, whole)[:60], "cut short"},
		{"gzip without its checksum", badSum[:len(badSum)-4], "the file was cut short, copy it again"},
		{"gzip of another text", append(storedtest.Gzip(t, nil)[:10], bytes.Repeat([]byte{0xff}, 400)...), "the file is damaged, copy it again"},
		{"gzip checksum", badSum, "checksum of the packed voxels does not match"},
		{"huge", edited(func(n *gonii.Nii1Header) { n.Dim = [8]int16{3, 32767, 32767, 32767} }), "declares [32767 32767 32767] voxels"},
		{"large in little", storedtest.Gzip(t, edited(func(n *gonii.Nii1Header) { n.Dim = [8]int16{3, 1000, 1000, 1000} })), "there are at most"},
		{"seven dimensions", edited(func(n *gonii.Nii1Header) { n.Dim[0] = 8 }), "declares 8 dimensions"},
		{"no length", edited(func(n *gonii.Nii1Header) { n.Dim[2] = 0 }), "length 0 along dimension 2"},
		{"offset nan", edited(func(n *gonii.Nii1Header) { n.VoxOffset = float32(math.NaN()) }), "offset is NaN"},
		{"offset in header", edited(func(n *gonii.Nii1Header) { n.VoxOffset = 348 }), "within the header"},
		{"offset far", edited(func(n *gonii.Nii1Header) { n.VoxOffset = 1e9 }), "at byte 1000000000"},
		{"affine", edited(func(n *gonii.Nii1Header) { n.SrowX[1] = float32(math.Inf(1)) }), "not finite"},
		{"quaternion", edited(func(n *gonii.Nii1Header) { n.SformCode, n.QformCode, n.QuaternB = 0, 1, 1.1 }), "longer than 1"},
		{"type", edited(func(n *gonii.Nii1Header) { n.Datatype = 77 }), "type code 77"},
		{"wide float", edited(func(n *gonii.Nii1Header) { n.Datatype = int16(gonii.DT_FLOAT128) }), "float128, which is not read"},
		{"pair", edited(func(n *gonii.Nii1Header) { n.Magic = gonii.NIFTI_1_MAGIC_PAIR }), "not named .hdr"},
		{"escape", edited(func(n *gonii.Nii1Header) { n.Magic = [4]uint8{'\x1b', '[', '2', 'J'} }), `magic is "\x1b[2J"`},
	}
	for _, c := range cases {
		path := storedtest.File(t, "a.nii", c.file)
		taken, err := memoryToRead(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want %q and the file's name", c.name, err, c.want)
		}
		if taken > 1<<20 {
			t.Errorf("%s: refusing took %d bytes of memory", c.name, taken)
		}
	}
}

// memoryToRead is the bytes that reading a file allocates, all told.
func memoryToRead(path string) (taken uint64, err error) {
	taken = storedtest.Memory(func() { _, err = nifti.Read(path) })
	return taken, err
}

// A file of 377 bytes made a C library allocate 18 GB (nifti_clib pull request 196).
func TestRead_BelievesNoHeaderOfEighteenGigabytes(t *testing.T) {
	for _, dim := range [][8]int16{
		{3, 2048, 2048, 1073, 1, 1, 1, 1},                    // 18 GB as float32, more voxels than are read
		{3, 1024, 2048, 1024, 1, 1, 1, 1},                    // as many as are read
		{7, 32767, 32767, 32767, 32767, 32767, 32767, 32767}, // more than int64 holds
	} {
		file := made1(t, binary.LittleEndian, func(n *gonii.Nii1Header) { n.Dim = dim }, make([]byte, 25))
		if len(file) != 377 {
			t.Fatalf("the file has %d bytes", len(file))
		}
		for _, content := range [][]byte{file, storedtest.Gzip(t, file)} {
			taken, err := memoryToRead(storedtest.File(t, "a.nii", content))
			if err == nil || taken >= 1<<20 {
				t.Errorf("%v voxels: refusing took %d bytes, %v", dim[1:], taken, err)
			}
		}
	}
}

func TestRead_TakesMemoryForWhatIsThere(t *testing.T) {
	const voxels = 256 * 256 * 32
	whole := storedtest.Gzip(t, made1(t, binary.LittleEndian, func(n *gonii.Nii1Header) {
		n.Dim, n.Datatype = [8]int16{3, 256, 256, 32}, int16(gonii.DT_UINT8)
	}, make([]uint8, voxels)))
	taken, err := memoryToRead(storedtest.File(t, "a.nii.gz", whole))
	if err != nil || taken > 4*voxels*12/10 {
		t.Errorf("%d voxels took %d bytes, %v", voxels, taken, err)
	}
	taken, err = memoryToRead(storedtest.File(t, "a.nii.gz", whole[:len(whole)/20]))
	if err == nil || taken > voxels {
		t.Errorf("a twentieth of %d voxels took %d bytes, %v", voxels, taken, err)
	}
}

func TestRead_GivesMagnitudesAndColours(t *testing.T) {
	cases := []struct {
		code         int32
		slope, inter float32
		voxels       any
		want         []float32
		channels     int
	}{
		{gonii.DT_COMPLEX64, 0, 0, []complex64{3 + 4i, -2, 5i, 0, 8 - 6i, 1}, []float32{5, 2, 5, 0, 10, 1}, 1},
		{gonii.DT_COMPLEX128, 0, 0, []complex128{3 + 4i, -2, 5i, 0, 8 - 6i, 1}, []float32{5, 2, 5, 0, 10, 1}, 1},
		// (3+1.5i)*2 - 3 = 3+3i, so scaling comes before the magnitude, as in NiBabel.
		{gonii.DT_COMPLEX64, 2, -3, []complex64{3 + 1.5i, 0, 0, 0, 0, 0}, []float32{4.2426405, 3, 3, 3, 3, 3}, 1},
		{
			gonii.DT_RGB24, 0, 0,
			[6][3]uint8{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}, {13, 14, 15}, {16, 17, 255}},
			[]float32{1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17, 3, 6, 9, 12, 15, 255},
			3,
		},
		{
			gonii.DT_RGBA32, 0, 0,
			[6][4]uint8{{1, 2, 3, 255}, {4}, {5}, {6}, {7}, {8, 0, 0, 9}},
			[]float32{1, 4, 5, 6, 7, 8, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 9},
			4,
		},
	}
	for _, c := range cases {
		for _, order := range orders() {
			whole := made1(t, order, func(n *gonii.Nii1Header) { n.Datatype, n.SclSlope, n.SclInter = int16(c.code), c.slope, c.inter }, c.voxels)
			for _, file := range [][]byte{whole, storedtest.Gzip(t, whole), storedtest.Gzip(t, append(whole, make([]byte, 2<<20)...))} {
				image, err := nifti.Read(storedtest.File(t, "a.nii", file))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, image.Volume.Data); diff != "" || image.Volume.Channels != c.channels {
					t.Errorf("%s, %v, %d channels (-want +got):\n%s", image.Header.DType, order, image.Volume.Channels, diff)
				}
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, order := range orders() {
		f.Add(made1(f, order, asIs, sixFloats()), "a.nii")
		f.Add(made2(f, order, sixFloats()), "a.nii")
	}
	f.Add(storedtest.Gzip(f, made1(f, binary.LittleEndian, asIs, sixFloats())), "a.nii.gz")
	analyze := made1(f, binary.LittleEndian, func(n *gonii.Nii1Header) { n.Magic, n.VoxOffset = [4]uint8{}, 0 }, []uint8{})
	f.Add(analyze, "a.hdr")
	f.Fuzz(func(t *testing.T, file []byte, name string) {
		if name != "a.hdr" && name != "a.img" {
			name = "a.nii"
		}
		if image, err := nifti.Read(storedtest.File(t, name, file)); err == nil {
			storedtest.Sound(t, image, 1032*len(file))
		}
	})
}
