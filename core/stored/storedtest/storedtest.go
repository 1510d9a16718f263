// Package storedtest makes image files for the tests of their formats, and checks what every image that was read must have.
package storedtest

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// File writes a file into a folder of the test's own and gives its path.
func File(t testing.TB, name string, content []byte) string {
	t.Helper()
	return filepath.Join(Folder(t, map[string][]byte{name: content}), name)
}

// Folder writes files, by their names, into a folder of the test's own and gives its path.
func Folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// Bytes are values, each a number, a record or a slice of these, as they are stored.
func Bytes(t testing.TB, order binary.ByteOrder, values ...any) []byte {
	t.Helper()
	var b []byte
	for _, value := range values {
		var err error
		if b, err = binary.Append(b, order, value); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// Gzip packs bytes.
func Gzip(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Ramp is the numbers 0, 1, 2 and so on, n of them.
func Ramp(n int) []float32 {
	numbers := make([]float32, n)
	for i := range numbers {
		numbers[i] = float32(i)
	}
	return numbers
}

// ReadsBack fails a test unless volumes of one channel and of three, of every type that is written, are read as they were.
func ReadsBack(t *testing.T, name string, write func(name string, v *volume.Volume, dtype string) error, read func(name string) (*stored.Image, error)) {
	t.Helper()
	affine := volume.Affine{{0, -1.5, 0.1, 7}, {-1, 0, 0, -8}, {0.2, 0, 3, 1e-7}, {0, 0, 0, 1}}
	for _, dtype := range []string{"uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32"} {
		for _, channels := range []int{1, 3} {
			v := &volume.Volume{Size: [3]int{2, 3, 4}, Channels: channels, Data: Ramp(24 * channels), Affine: affine}
			path := filepath.Join(t.TempDir(), name)
			if err := write(path, v, dtype); err != nil {
				t.Fatal(err)
			}
			image, err := read(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := volume.SameGrid(v, image.Volume, 1e-12); err != nil {
				t.Errorf("%s: %v", dtype, err)
			}
			if !slices.Equal(v.Data, image.Volume.Data) || image.Header.DType != dtype {
				t.Errorf("%v of %s is read as %v of %s, %v", v.Data, dtype, image.Volume.Data, image.Header.DType, image.Volume)
			}
		}
	}
}

// Memory is how many bytes a function takes, whether it gives them back or not.
func Memory(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Sound fails a test unless an image has as many voxels as it says, at most most, and an affine that can be inverted.
func Sound(t testing.TB, image *stored.Image, most int) {
	t.Helper()
	v := image.Volume
	if len(v.Data) != v.Voxels()*v.Channels || len(v.Data) > most {
		t.Errorf("%v has %d voxels, want at most %d", v, len(v.Data), most)
	}
	if err := v.Affine.Check(); err != nil {
		t.Error(err)
	}
}
