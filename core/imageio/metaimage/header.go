package metaimage

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
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

// scale is byte order, slope and intercept.
func (f *fields) scale(h *header) error {
	h.ByteOrder = "little"
	if isTrue(f.first("binarydatabyteordermsb", "elementbyteordermsb")) {
		h.ByteOrder = "big"
	}
	slope, err := f.numbers(1, "elementtointensityfunctionslope")
	if err != nil {
		return err
	}
	inter, err := f.numbers(1, "elementtointensityfunctionoffset")
	if err != nil {
		return err
	}
	if slope != nil && slope[0] != 0 {
		h.Slope = slope[0]
	}
	if inter != nil {
		h.Inter = inter[0]
	}
	return nil
}

func isTrue(value string) bool { return value != "" && strings.ContainsAny(value[:1], "Tt1") }

// first is the value of the first of several fields that is there.
func (f *fields) first(names ...string) string {
	for _, name := range names {
		if v := f.values[name]; v != "" {
			return v
		}
	}
	return ""
}

// numbers are the n finite numbers of the first of several fields that is there; nil when none is.
func (f *fields) numbers(n int, names ...string) ([]float64, error) {
	words := strings.Fields(f.first(names...))
	if len(words) == 0 {
		return nil, nil
	}
	if len(words) != n {
		return nil, fmt.Errorf("%s has %d numbers, want %d: the header is damaged", names[0], len(words), n)
	}
	numbers := make([]float64, n)
	for i, word := range words {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("%s holds %.20q: want finite numbers", names[0], word)
		}
		numbers[i] = x
	}
	return numbers, nil
}

// place is the affine: axis by axis the direction, in LPS, times the spacing.
func (f *fields) place(h *header) error {
	n := len(h.Shape)
	spacing, err := f.numbers(n, "elementspacing", "elementsize")
	if err != nil {
		return err
	}
	directions, err := f.numbers(n*n, "transformmatrix", "rotation", "orientation")
	if err != nil {
		return err
	}
	origin, err := f.numbers(n, "offset", "position", "origin")
	if err != nil {
		return err
	}
	h.Affine = volume.Identity()
	for axis := range min(3, n) {
		step := 1.0
		if spacing != nil {
			step = spacing[axis]
		}
		if step <= 0 {
			return fmt.Errorf("ElementSpacing along axis %d is %g: want more than 0", axis+1, step)
		}
		for i := range min(3, n) {
			h.Affine[i][axis] *= step
			if directions != nil {
				h.Affine[i][axis] = directions[axis*n+i] * step
			}
			if origin != nil {
				h.Affine[i][3] = origin[i]
			}
		}
	}
	for i := range 2 { // LPS to RAS
		for j := range h.Affine[i] {
			h.Affine[i][j] = 0 - h.Affine[i][j]
		}
	}
	h.SpaceUnit = "unknown"
	switch unit := strings.ToLower(f.values["distanceunits"]); unit {
	case "mm", "cm", "um":
		h.SpaceUnit = unit
	}
	return h.Affine.Check()
}

// parts are where the voxels lie.
func (f *fields) parts(name string, shape []int) ([]stored.Part, error) {
	part := stored.Part{Path: name, Encoding: "raw"}
	if skip, given := f.values["headersize"]; given {
		n, err := strconv.ParseInt(skip, 10, 64)
		if err != nil || n < -1 {
			return nil, fmt.Errorf("HeaderSize is %.20q: want -1 or more", skip)
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
	data := f.values["elementdatafile"]
	words := strings.Fields(data)
	switch {
	case data == "":
		return nil, errors.New("ElementDataFile is empty: want LOCAL, LIST or a file's name")
	case strings.EqualFold(data, "LOCAL"):
		part.Offset += f.bytes
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
		var err error
		if f.files, err = stored.Numbered(words[0], numbers[0], numbers[1], numbers[2], shape[len(shape)-1]); err != nil {
			return nil, err
		}
	default:
		f.files = []string{data}
	}
	return part.Parts(name, f.files)
}
