package transform

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"dev.niftynet/core/file"
)

// Reference is what preprocessing learnt from images, by name: landmarks of histograms by data section, and labels.
// Its file is NiftyNet's histogram_ref_file: on each line a name and its numbers.
type Reference map[string][]float64

// ReadReference reads a file of names and numbers; one that does not exist is empty.
func ReadReference(path string) (Reference, error) {
	const most = 1 << 20 // bytes
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return Reference{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read histogram_ref_file: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, most))
	lines.Buffer(nil, most)
	r := Reference{}
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		values := make([]float64, len(words)-1)
		for i, word := range words[1:] {
			values[i], err = strconv.ParseFloat(word, 64)
			if err != nil || math.IsNaN(values[i]) || math.IsInf(values[i], 0) {
				return nil, fmt.Errorf("read histogram_ref_file %s: line %d: %.20q is no number; write a name and numbers on each line", path, n, word)
			}
		}
		r[words[0]] = values
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read histogram_ref_file %s: %w", path, err)
	}
	return r, nil
}

// Write writes the file, and keeps what was there before beside it as path.backup.
func (r Reference) Write(path string) error {
	before, err := os.ReadFile(path)
	if err == nil {
		err = file.Replace(path+".backup", func(w io.Writer) error {
			_, err := w.Write(before)
			return err
		})
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("back up histogram_ref_file: %w", err)
	}
	var text bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(r)) {
		text.WriteString(name)
		for _, v := range r[name] {
			fmt.Fprintf(&text, " %s", strconv.FormatFloat(v, 'f', -1, 64))
		}
		text.WriteByte('\n')
	}
	return file.Replace(path, func(w io.Writer) error {
		_, err := text.WriteTo(w)
		return err
	})
}
