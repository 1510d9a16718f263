package reader

import (
	"errors"
	"fmt"
	"io"
	"os"

	"dev.niftynet/core/file"
)

// openText opens a file, which must be a regular one: reading from anything else may never end.
func openText(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	return os.Open(path)
}

// readText reads a file that should be a text of at most so many bytes.
func readText(path string, most int64) ([]byte, error) {
	f, err := openText(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("it is larger than %d MiB", most>>20)
	}
	return text, err
}

// writeText writes a whole file or none.
func writeText(path string, text []byte) error {
	return file.Replace(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}
