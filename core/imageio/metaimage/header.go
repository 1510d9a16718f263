package metaimage

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dev.niftynet/core/stored"
)

// fields are the values of a header by their names, in lower case.
type fields struct {
	values map[string]string
	files  []string // listed after "ElementDataFile = LIST"
	bytes  int64    // of the header
}

const (
	mostLines = 1 << 16
	mostAxes  = 10 // as MetaIO's
)

// readFields reads a header up to ElementDataFile, which is its last field.
func readFields(name string) (fields, error) {
	f := fields{values: map[string]string{}}
	src, err := stored.OpenUnzipped(name)
	if err != nil {
		return f, err
	}
	defer src.Close()
	whole := src.Left()
	for range mostLines {
		line, err := src.Line()
		if errors.Is(err, io.EOF) {
			return f, errors.New("the header has no ElementDataFile: the file was cut short")
		}
		if err != nil {
			return f, err
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		key, value, found := cut(line)
		if !found {
			return f, fmt.Errorf("line %.60q is not NAME = VALUE: the file is damaged", line)
		}
		key = strings.ToLower(key)
		f.values[key] = value
		if key == "elementdatafile" {
			f.bytes = whole - src.Left()
			return f, f.readList(src)
		}
	}
	return f, fmt.Errorf("the header has more than %d lines: the file is damaged", mostLines)
}

// cut parts a line at its first "=" or ":", either of which MetaIO takes.
func cut(line string) (key, value string, found bool) {
	i := strings.IndexAny(line, "=:")
	if i < 0 {
		return line, "", false
	}
	return strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:]), true
}

// readList reads the names of the files that follow "ElementDataFile = LIST", one a line.
func (f *fields) readList(src *stored.Source) error {
	if !stored.IsList(f.values["elementdatafile"]) {
		return nil
	}
	for range mostLines {
		line, err := src.Line()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if line = strings.TrimSpace(line); line != "" {
			f.files = append(f.files, line)
		}
	}
	return fmt.Errorf("the list has more than %d files", mostLines)
}

// parse reads the header of a file.
func parse(name string) (stored.Layout, error) {
	h := stored.Layout{Header: stored.Header{Format: "metaimage", Slope: 1}}
	f, err := readFields(name)
	if err != nil {
		return h, err
	}
	if kind := f.values["objecttype"]; kind != "" && !strings.EqualFold(kind, "image") {
		return h, fmt.Errorf("ObjectType is %.40q: want Image", kind)
	}
	channels, err := f.lengths(&h.Header)
	if err != nil {
		return h, err
	}
	if h.DType, err = dtypeOf(f.values["elementtype"]); err != nil {
		return h, err
	}
	if err := f.scale(&h.Header); err != nil {
		return h, err
	}
	if err := f.place(&h.Header); err != nil {
		return h, err
	}
	h.Shape, h.Axes = interleave(&h.Header, channels)
	h.Parts, err = f.parts(name, &h.Header)
	return h, err
}

// lengths are those along the axes; channels is how many numbers an element has.
func (f *fields) lengths(h *stored.Header) (channels int, err error) {
	n, err := strconv.Atoi(f.values["ndims"])
	if err != nil || n < 1 || n > mostAxes {
		return 0, fmt.Errorf("NDims is %.20q: want 1 to %d", f.values["ndims"], mostAxes)
	}
	words := strings.Fields(f.values["dimsize"])
	if len(words) != n {
		return 0, fmt.Errorf("DimSize has %d lengths for %d axes: the header is damaged", len(words), n)
	}
	if c, given := f.values["elementnumberofchannels"]; given {
		words = append(words, c)
	} else {
		words = append(words, "1")
	}
	shape, err := stored.ParseShape(words)
	if err != nil {
		return 0, err
	}
	h.Shape, channels = shape[:n], shape[n]
	return channels, nil
}

// interleave is the axes of voxels whose channels lie together in the file, which a volume has apart.
func interleave(h *stored.Header, channels int) (shape []int, axes []stored.Axis) {
	if channels == 1 {
		return h.Shape, nil
	}
	size, others := h.Grid()
	n := size[0] * size[1] * size[2] * others
	shape = h.Shape
	for len(shape) < 3 {
		shape = append(shape, 1)
	}
	return append(shape, channels), []stored.Axis{{Length: channels, Step: n}, {Length: n, Step: 1}}
}

// parts are where the voxels lie.
func (f *fields) parts(name string, h *stored.Header) ([]stored.Part, error) {
	part, err := f.part(name)
	if err != nil {
		return nil, err
	}
	data := f.values["elementdatafile"]
	switch {
	case data == "":
		return nil, errors.New("ElementDataFile is empty: want LOCAL, LIST or a file's name")
	case strings.EqualFold(data, "LOCAL"):
		part.Local, part.Offset = true, part.Offset+f.bytes
		return []stored.Part{part}, nil
	}
	size, channels := h.Grid()
	files, err := stored.Files(data, f.files, size[0]*size[1]*size[2]*channels)
	if err != nil {
		return nil, err
	}
	return part.Parts(name, files)
}

// part is how voxels lie in each file.
func (f *fields) part(name string) (stored.Part, error) {
	part := stored.Part{Path: name, Encoding: "raw"}
	if skip, given := f.values["headersize"]; given {
		n, err := strconv.ParseInt(skip, 10, 64)
		if err != nil || n < -1 {
			return part, fmt.Errorf("HeaderSize is %.20q: want -1 or more", skip)
		}
		part.Skip = n
	}
	if text := f.values["binarydata"]; text != "" && !isTrue(text) {
		part.Encoding = "text"
	}
	if isTrue(f.values["compresseddata"]) {
		part.Encoding = "zlib"
		part.Offset, part.Skip = max(part.Skip, 0), min(part.Skip, 0) // the header itself is not packed
	}
	return part, nil
}
