package transform

import (
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
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return Reference{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read histogram_ref_file: %w", err)
	}
	defer f.Close()
	const most = 1 << 20 // bytes
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("read histogram_ref_file: %w", err)
	}
	if len(text) > most {
		return nil, fmt.Errorf("read histogram_ref_file %s: it has more than %d bytes; give a text of names and numbers", path, most)
	}
	r := Reference{}
	for n, line := range strings.Split(string(text), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		values := make([]float64, len(words)-1)
		for i, word := range words[1:] {
			values[i], err = strconv.ParseFloat(word, 64)
			if err != nil || math.IsNaN(values[i]) || math.IsInf(values[i], 0) {
				return nil, fmt.Errorf("read histogram_ref_file %s: line %d: %.20q is no number; write a name and numbers on each line", path, n+1, word)
			}
		}
		r[words[0]] = values
	}
	return r, nil
}

// Landmarks is those of a data section, and false where there are none.
func (r Reference) Landmarks(section string) (Landmarks, bool, error) {
	values, ok := r[section]
	if !ok {
		return Landmarks{}, false, nil
	}
	l, err := LandmarksOf(values)
	if err != nil {
		return l, false, fmt.Errorf("line %s: %w", section, err)
	}
	return l, true, nil
}

// SetLandmarks keeps those of a data section.
func (r Reference) SetLandmarks(section string, l Landmarks) { r[section] = l[:] }

// labelLines is the names of the two lines of a label map.
func labelLines(section string) (from, to string) {
	return "label_" + section + "-from", "label_" + section + "-to"
}

// LabelMap is that of a data section of labels; it is empty where there is none.
func (r Reference) LabelMap(section string) (LabelMap, error) {
	from, to := labelLines(section)
	labels, err := r.labels(from)
	if err != nil {
		return LabelMap{}, err
	}
	classes, err := r.labels(to)
	return LabelMap{From: labels, To: classes}, err
}

// labels is the whole numbers of a line.
func (r Reference) labels(name string) ([]int, error) {
	const most = 1 << 24 // as far as float32 holds every whole number
	var labels []int
	for _, v := range r[name] {
		if v != math.Trunc(v) || math.Abs(v) > most {
			return nil, fmt.Errorf("line %s: %v is no label: want whole numbers from -%d to %d", name, v, most, most)
		}
		labels = append(labels, int(v))
	}
	return labels, nil
}

// SetLabelMap keeps that of a data section of labels.
func (r Reference) SetLabelMap(section string, m LabelMap) {
	from, to := labelLines(section)
	r[from], r[to] = nil, nil
	for i, label := range m.From {
		r[from], r[to] = append(r[from], float64(label)), append(r[to], float64(m.To[i]))
	}
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
