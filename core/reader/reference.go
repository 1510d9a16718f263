package reader

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"dev.niftynet/core/transform"
)

// reference is what preprocessing learnt from images, by section. Its file is NiftyNet's histogram_ref_file: on each line
// a name and its numbers.
type reference struct {
	landmarks map[string]transform.Landmarks
	labels    map[string]transform.LabelMap
	text      []byte // of the file; nil where there is none
}

// readReference reads a file of names and numbers; one that does not exist is empty.
func readReference(path string) (reference, error) {
	r := reference{landmarks: map[string]transform.Landmarks{}, labels: map[string]transform.LabelMap{}}
	const most = 1 << 20 // bytes
	var err error
	r.text, err = readText(path, most)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return r, nil
	case err != nil:
		return r, fmt.Errorf("read %s: %w; give a text of names and numbers", path, cause(err))
	}
	for n, line := range strings.Split(string(r.text), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if err := r.add(words[0], words[1:]); err != nil {
			return r, fmt.Errorf("read %s: line %d, %s: %w", path, n+1, words[0], err)
		}
	}
	return r, nil
}

const (
	labelPrefix          = "label_"
	fromSuffix, toSuffix = "-from", "-to" // of the two lines of a label map
)

// add takes a line.
func (r *reference) add(name string, words []string) error {
	values := make([]float64, len(words))
	for i, word := range words {
		var err error
		if values[i], err = strconv.ParseFloat(word, 64); err != nil || math.IsNaN(values[i]) || math.IsInf(values[i], 0) {
			return fmt.Errorf("%.20q is no number", word)
		}
	}
	section, isLabels := strings.CutPrefix(name, labelPrefix)
	from, isFrom := strings.CutSuffix(section, fromSuffix)
	to, isTo := strings.CutSuffix(section, toSuffix)
	var err error
	switch {
	case isLabels && isFrom:
		m := r.labels[from]
		m.From, err = wholeNumbers(values)
		r.labels[from] = m
	case isLabels && isTo:
		m := r.labels[to]
		m.To, err = wholeNumbers(values)
		r.labels[to] = m
	default:
		r.landmarks[name], err = transform.LandmarksOf(values)
	}
	return err
}

// wholeNumbers are labels or classes.
func wholeNumbers(values []float64) ([]int, error) {
	const most = 1 << 24 // as far as float32 holds every whole number
	var labels []int
	for _, v := range values {
		if v != math.Trunc(v) || math.Abs(v) > most {
			return nil, fmt.Errorf("%v is no label: want whole numbers from -%d to %d", v, most, most)
		}
		labels = append(labels, int(v))
	}
	return labels, nil
}

// write writes the file, and keeps what was there before beside it as path.backup.
func (r *reference) write(path string) error {
	if r.text != nil {
		if err := writeText(path+".backup", r.text); err != nil {
			return fmt.Errorf("back up histogram_ref_file: %w", err)
		}
	}
	var lines []string
	for section, marks := range r.landmarks {
		lines = append(lines, line(section, marks[:]))
	}
	for section, m := range r.labels {
		lines = append(lines, line(labelPrefix+section+fromSuffix, m.From), line(labelPrefix+section+toSuffix, m.To))
	}
	slices.Sort(lines)
	return writeText(path, []byte(strings.Join(lines, "")))
}

// line writes a name and its numbers.
func line[T int | float64](name string, values []T) string {
	text := bytes.NewBufferString(name)
	for _, v := range values {
		text.WriteString(" " + strconv.FormatFloat(float64(v), 'f', -1, 64))
	}
	return text.String() + "\n"
}
