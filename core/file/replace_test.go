package file_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"dev.niftynet/core/file"
)

func TestReplace_KeepsOldContentWhenWritingFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left")
	if err := file.Replace(path, func(w io.Writer) error {
		if _, err := w.Write([]byte("new")); err != nil {
			return err
		}
		return full
	}); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(content) != "old" || len(files) != 1 {
		t.Errorf("content %q beside %d files, want the old alone", content, len(files)-1)
	}
}
