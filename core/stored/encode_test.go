package stored_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

func TestEncodingWrite_HoldsWhatTheTypeCan(t *testing.T) {
	for _, c := range []struct {
		dtype  string
		voxels []float32
		want   []byte
	}{
		{"uint8", []float32{0, 255, 1.5, 2.5}, []byte{0, 255, 2, 2}}, // halves go to the even number
		{"int8", []float32{-128, 127}, []byte{0x80, 0x7f}},
		{"uint16", []float32{65535}, []byte{0xff, 0xff}},
		{"int16", []float32{-2}, []byte{0xfe, 0xff}},
		{"int32", []float32{-1 << 31}, []byte{0, 0, 0, 0x80}},
		{"uint32", []float32{1 << 31}, []byte{0, 0, 0, 0x80}},
		{"int64", []float32{-1}, bytes.Repeat([]byte{0xff}, 8)},
		{"uint64", []float32{1 << 63}, []byte{0, 0, 0, 0, 0, 0, 0, 0x80}},
		{"", []float32{1}, []byte{0, 0, 0x80, 0x3f}},
	} {
		e, err := stored.EncodingOf(c.dtype)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := e.Write(&out, c.voxels); err != nil {
			t.Errorf("%s: %v", c.dtype, err)
		}
		if diff := cmp.Diff(c.want, out.Bytes()); diff != "" {
			t.Errorf("%v as %s (-want +got):\n%s", c.voxels, c.dtype, diff)
		}
		for _, x := range c.voxels {
			if isWhole := x == float32(math.Trunc(float64(x))); e.Holds(x) != isWhole {
				t.Errorf("%s holds %v: %v", c.dtype, x, !isWhole)
			}
		}
	}
}

func TestEncodingWrite_RefusesWhatTheTypeCannotHold(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for dtype, voxels := range map[string][]float32{
		"uint8": {-1, 256, nan, inf}, "int8": {-129, 128}, "uint16": {65536}, "int16": {32768, -32769}, "uint32": {1 << 32, -1},
		"int32": {1 << 31}, "int64": {1 << 63, nan}, "uint64": {1 << 64, -1},
	} {
		e, err := stored.EncodingOf(dtype)
		if err != nil {
			t.Fatal(err)
		}
		for _, voxel := range voxels {
			if err := e.Write(new(bytes.Buffer), []float32{0, voxel}); err == nil || !strings.Contains(err.Error(), "voxel 1 is ") {
				t.Errorf("%v as %s: error %v", voxel, dtype, err)
			}
			if e.Holds(voxel) {
				t.Errorf("%s holds %v", dtype, voxel)
			}
		}
	}
	if _, err := stored.EncodingOf("complex64"); err == nil || !strings.Contains(err.Error(), "complex64") {
		t.Errorf("error %v", err)
	}
}

func TestWriteFile_LeavesNothingOfAFailure(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a")
	flat := volume.New([3]int{1, 1, 1}, 1, volume.Affine{})
	if err := stored.WriteFile(name, flat, "uint8", nil); err == nil || !strings.Contains(err.Error(), name+": affine") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(name); err == nil {
		t.Error("a file was written")
	}
}
