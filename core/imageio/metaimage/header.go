package metaimage

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dev.niftynet/core/stored"
)

// header is a file's, with what only the reader has to know.
type header struct {
	stored.Header
	axes  []stored.Axis
	parts []stored.Part
}

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
		key, value, found := strings.Cut(line, "=")
		if !found {
			return f, fmt.Errorf("line %.60q is not NAME = VALUE: the file is damaged", line)
		}
		key = strings.ToLower(strings.TrimSpace(key))
		f.values[key] = strings.TrimSpace(value)
		if key == "elementdatafile" {
			f.bytes = whole - src.Left()
			return f, f.readList(src)
		}
	}
	return f, fmt.Errorf("the header has more than %d lines: the file is damaged", mostLines)
}

// readList reads the names of the files that follow "ElementDataFile = LIST", one a line.
func (f *fields) readList(src *stored.Source) error {
	if !isList(f.values["elementdatafile"]) {
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

func isList(data string) bool { return data == "LIST" || strings.HasPrefix(data, "LIST ") }

// parse reads the header of a file.
func parse(name string) (header, error) {
	h := header{Header: stored.Header{Format: "metaimage", Slope: 1}}
	f, err := readFields(name)
	if err != nil {
		return h, err
	}
	if kind := f.values["objecttype"]; kind != "" && !strings.EqualFold(kind, "image") {
		return h, fmt.Errorf("ObjectType is %.40q: want Image", kind)
	}
	channels, err := f.lengths(&h)
	if err != nil {
		return h, err
	}
	if h.DType, err = dtypeOf(f.values["elementtype"]); err != nil {
		return h, err
	}
	if err := f.scale(&h); err != nil {
		return h, err
	}
	if err := f.place(&h); err != nil {
		return h, err
	}
	h.interleave(channels)
	h.parts, err = f.parts(name, h.Shape)
	return h, err
}

// lengths are those along the axes; channels is how many numbers an element has.
func (f *fields) lengths(h *header) (channels int, err error) {
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
	lengths := make([]int64, len(words))
	for i, word := range words {
		if lengths[i], err = strconv.ParseInt(word, 10, 64); err != nil {
			return 0, fmt.Errorf("DimSize or ElementNumberOfChannels holds %.20q: want whole numbers", word)
		}
	}
	shape, err := stored.Shape(lengths)
	if err != nil {
		return 0, err
	}
	h.Shape, channels = shape[:n], shape[n]
	return channels, nil
}

// interleave notes that the channels of an element lie together, which a volume has apart.
func (h *header) interleave(channels int) {
	if channels == 1 {
		return
	}
	size, others := h.Grid()
	n := size[0] * size[1] * size[2]
	h.axes = []stored.Axis{{Length: channels, Step: n * others}, {Length: n * others, Step: 1}}
	for len(h.Shape) < 3 {
		h.Shape = append(h.Shape, 1)
	}
	h.Shape = append(h.Shape, channels)
}

func dtypeOf(name string) (string, error) {
	switch strings.TrimSuffix(strings.ToUpper(name), "_ARRAY") {
	case "MET_CHAR", "MET_ASCII_CHAR":
		return "int8", nil
	case "MET_UCHAR":
		return "uint8", nil
	case "MET_SHORT":
		return "int16", nil
	case "MET_USHORT":
		return "uint16", nil
	case "MET_INT", "MET_LONG":
		return "int32", nil
	case "MET_UINT", "MET_ULONG":
		return "uint32", nil
	case "MET_LONG_LONG":
		return "int64", nil
	case "MET_ULONG_LONG":
		return "uint64", nil
	case "MET_FLOAT":
		return "float32", nil
	case "MET_DOUBLE":
		return "float64", nil
	}
	return "", fmt.Errorf("ElementType %.40q is not read: want a number such as MET_SHORT or MET_FLOAT", name)
}

// parts are where the voxels lie.
func (f *fields) parts(name string, shape []int) ([]stored.Part, error) {
	part, err := f.part(name)
	if err != nil {
		return nil, err
	}
	data := f.values["elementdatafile"]
	words := strings.Fields(data)
	switch {
	case data == "":
		return nil, errors.New("ElementDataFile is empty: want LOCAL, LIST or a file's name")
	case strings.EqualFold(data, "LOCAL"):
		part.Local, part.Offset = true, part.Offset+f.bytes
		return []stored.Part{part}, nil
	case isList(data):
	case strings.Contains(words[0], "%") && (len(words) == 3 || len(words) == 4):
		numbers := [3]int{2: 1}
		for i, word := range words[1:] {
			n, err := strconv.ParseInt(word, 10, 32)
			if err != nil {
				return nil, fmt.Errorf("ElementDataFile is %.60q: want a pattern and whole numbers", data)
			}
			numbers[i] = int(n)
		}
		if f.files, err = stored.Numbered(words[0], numbers[0], numbers[1], numbers[2], shape[len(shape)-1]); err != nil {
			return nil, err
		}
	default:
		f.files = []string{data}
	}
	return part.Parts(name, f.files)
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
