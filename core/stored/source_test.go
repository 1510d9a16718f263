package stored_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/stored/storedtest"
)

func TestOpen_TakesOnlyRegularFiles(t *testing.T) {
	folder := t.TempDir()
	loop := filepath.Join(folder, "loop")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{folder: "not a regular file", os.DevNull: "not a regular file", loop: "loop", filepath.Join(folder, "none"): "no such file"} {
		if _, err := stored.Open(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// Lines are as long as a header's may be, longer than what is read at once.
func TestSourceLine_EndsWhereTheHeaderDoes(t *testing.T) {
	long := strings.Repeat("a", 1<<16)
	text := []byte("first\r\n\n" + long + "\nlast")
	for kind, file := range map[string][]byte{"plain": text, "gzip": storedtest.Gzip(t, text)} {
		s := opened(t, file)
		for _, want := range []string{"first", "", long, "last"} {
			if line, err := s.Line(); line != want || err != nil {
				t.Errorf("%s: line of %d characters, %v, want %d", kind, len(line), err, len(want))
			}
		}
		if _, err := s.Line(); !errors.Is(err, io.EOF) {
			t.Errorf("%s: error %v at the end", kind, err)
		}
	}
	if _, err := opened(t, []byte(long+long)).Line(); err == nil || !strings.Contains(err.Error(), "longer than 65536 bytes") {
		t.Errorf("error %v", err)
	}
}

func opened(t *testing.T, file []byte) *stored.Source {
	t.Helper()
	s, err := stored.OpenUnzipped(storedtest.File(t, "a", file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSource_CountsWhatCanStillCome(t *testing.T) {
	s := opened(t, []byte("0123456789"))
	if err := s.Skip(4); err != nil || s.Left() != 6 {
		t.Errorf("%d bytes left, %v, want 6", s.Left(), err)
	}
	for _, n := range []int64{7, -1, 1 << 62} {
		if err := s.Skip(n); err == nil || !strings.Contains(err.Error(), "at most 6") {
			t.Errorf("skip of %d: error %v", n, err)
		}
	}
	// Members of gzip follow each other, as some compressors write them.
	members := append(storedtest.Gzip(t, []byte("0123")), storedtest.Gzip(t, []byte("4567"))...)
	s = opened(t, members)
	rest, err := io.ReadAll(s)
	if err != nil || !bytes.Equal(rest, []byte("01234567")) {
		t.Errorf("%q, %v", rest, err)
	}
	if err := opened(t, nil).Unpack("lzma"); err == nil || !strings.Contains(err.Error(), `"lzma" is not read`) {
		t.Errorf("error %v", err)
	}
}

// Of what much smaller files claim, no memory is taken, and behind an image no gigabytes are read.
func TestReadAll_BelievesWhatIsThere(t *testing.T) {
	h := stored.Header{Shape: []int{1 << 10, 1 << 10, 1 << 10}, DType: "int16", Slope: 1}
	zeros := storedtest.Gzip(t, make([]byte, 1<<22)) // 4 KB, which might hold 4 MB
	var err error
	s := opened(t, zeros)
	taken := storedtest.Memory(func() { _, err = stored.ReadAll(s, &h) })
	if err == nil || !strings.Contains(err.Error(), "there are at most") || taken > 1<<20 {
		t.Errorf("refusing took %d bytes, %v", taken, err)
	}
	h.Shape = []int{7, 3}
	if image, err := stored.ReadAll(opened(t, zeros), &h); err != nil || image.Size != [3]int{7, 3, 1} {
		t.Errorf("%v, %v", image, err)
	}
}
