// Package storedtest makes image files for the tests of their formats, and checks what every image that was read must have.
package storedtest

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"dev.niftynet/core/stored"
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
