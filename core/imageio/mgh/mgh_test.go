package mgh_test

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/imageio/mgh"
	"dev.niftynet/core/stored/storedtest"
	"dev.niftynet/core/volume"
)

// header is what a file begins with.
type header struct {
	Version                         int32
	Width, Height, Depth, Frames    int32
	Type, DOF                       int32
	GoodRAS                         int16
	Spacing, XAxis, YAxis, ZAxis, C [3]float32
	_                               [194]byte
}

func small() header {
	return header{
		Version: 1, Width: 3, Height: 2, Depth: 1, Frames: 1, Type: 4, GoodRAS: 1,
		Spacing: [3]float32{2, 3, 4}, XAxis: [3]float32{-1, 0, 0}, YAxis: [3]float32{0, 0, -1}, ZAxis: [3]float32{0, 1, 0}, C: [3]float32{10, 20, 30},
	}
}

func made(t testing.TB, h header, voxels any) []byte {
	t.Helper()
	return storedtest.Bytes(t, binary.BigEndian, h, voxels)
}

func put(t testing.TB, b []byte) string {
	t.Helper()
	return storedtest.File(t, "a.mgz", b)
}

func sixShorts() []int16 { return []int16{0, 1, -2, 3, 4, 32767} }

func TestRead_PlacesTheCentre(t *testing.T) {
	whole := made(t, small(), sixShorts())
	for name, file := range map[string][]byte{"plain": whole, "gzip": storedtest.Gzip(t, whole), "with tags": storedtest.Gzip(t, append(whole, make([]byte, 99)...))} {
		image, err := mgh.Read(put(t, file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		// Voxel (3/2, 1, 1/2) lies at the centre.
		want := &volume.Volume{
			Size: [3]int{3, 2, 1}, Channels: 1, Data: []float32{0, 1, -2, 3, 4, 32767},
			Affine: volume.Affine{{-2, 0, 0, 13}, {0, 0, 4, 18}, {0, -3, 0, 33}, {0, 0, 0, 1}},
		}
		if diff := cmp.Diff(want, image.Volume); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	bad := small()
	bad.GoodRAS, bad.Spacing = 0, [3]float32{}
	h, err := mgh.ReadHeader(put(t, made(t, bad, sixShorts())))
	if err != nil {
		t.Fatal(err)
	}
	// Coronal slices of 1 mm about the origin.
	want := volume.Affine{{-1, 0, 0, 1.5}, {0, 0, 1, -0.5}, {0, -1, 0, 1}, {0, 0, 0, 1}}
	if diff := cmp.Diff(want, h.Affine); diff != "" {
		t.Errorf("affine of a file without one (-want +got):\n%s", diff)
	}
}

func TestRead_KnowsEveryTypeAndFrame(t *testing.T) {
	cases := []struct {
		code   int32
		dtype  string
		voxels any
		want   []float32
	}{
		{0, "uint8", []uint8{0, 255}, []float32{0, 255}},
		{1, "int32", []int32{-3, 1 << 20}, []float32{-3, 1 << 20}},
		{3, "float32", []float32{-0.5, 1e30}, []float32{-0.5, 1e30}},
		{4, "int16", []int16{-2, 256}, []float32{-2, 256}},
		{10, "uint16", []uint16{65535, 1}, []float32{65535, 1}},
	}
	for _, c := range cases {
		h := small()
		h.Width, h.Height, h.Frames, h.Type = 1, 1, 2, c.code
		image, err := mgh.Read(put(t, made(t, h, c.voxels)))
		if err != nil {
			t.Errorf("%s: %v", c.dtype, err)
			continue
		}
		if diff := cmp.Diff(c.want, image.Volume.Data); diff != "" || image.Header.DType != c.dtype || image.Volume.Channels != 2 {
			t.Errorf("type %d is read as %s with %d channels (-want +got):\n%s", c.code, image.Header.DType, image.Volume.Channels, diff)
		}
	}
}

func TestRead_TakesMemoryForWhatIsThere(t *testing.T) {
	h := small()
	h.Width, h.Height, h.Depth, h.Type = 128, 128, 64, 0
	path := put(t, storedtest.Gzip(t, append(made(t, h, make([]uint8, 1<<20)), make([]byte, 500)...))) // tags follow
	var err error
	taken := storedtest.Memory(func() { _, err = mgh.Read(path) })
	if err != nil || taken > 4<<20*12/10 {
		t.Errorf("%d voxels took %d bytes, %v", 1<<20, taken, err)
	}
}

func TestRead_RefusesWithReasonAndRemedy(t *testing.T) {
	edited := func(edit func(*header)) []byte {
		h := small()
		edit(&h)
		return made(t, h, sixShorts())
	}
	whole := edited(func(*header) {})
	badSum := storedtest.Gzip(t, whole)
	badSum[len(badSum)-8] ^= 1
	cases := []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "expected 284 bytes and got 0: the file was cut short"},
		{"cut in its header", whole[:100], "expected 284 bytes and got 100"},
		{"short", whole[:len(whole)-1], "expected 12 bytes of voxels, but there are at most 11"},
		{"gzip short", storedtest.Gzip(t, whole[:len(whole)-1]), "expected 12 bytes and got 11"},
		{"gzip checksum", badSum, "checksum"},
		{"version", edited(func(h *header) { h.Version = 7 }), "version is 7"},
		{"type", edited(func(h *header) { h.Type = 9 }), "type code 9"},
		{"no length", edited(func(h *header) { h.Depth = 0 }), "length 0 along dimension 3"},
		{"no frames", edited(func(h *header) { h.Frames = -1 }), "length -1 along dimension 4"},
		{"huge", edited(func(h *header) { h.Width, h.Height, h.Depth = 1<<30, 1<<30, 1<<30 }), "more than the"},
		{"larger than the file", edited(func(h *header) { h.Width, h.Height = 1000, 1000 }), "cut short"},
		{"spacing", edited(func(h *header) { h.Spacing[1] = float32(math.NaN()) }), "not finite"},
		{"flat space", edited(func(h *header) { h.YAxis = h.XAxis }), "singular"},
	}
	for _, c := range cases {
		path := put(t, c.file)
		_, err := mgh.Read(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want %q and the file's name", c.name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	whole := made(f, small(), sixShorts())
	f.Add(whole)
	f.Add(storedtest.Gzip(f, whole))
	f.Fuzz(func(t *testing.T, file []byte) {
		if image, err := mgh.Read(put(t, file)); err == nil {
			storedtest.Sound(t, image, 1032*len(file))
		}
	})
}
