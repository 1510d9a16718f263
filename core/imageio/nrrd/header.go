package nrrd

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dev.niftynet/core/stored"
)

// fields are the descriptions of a header by their names, in lower case and without spaces.
type fields struct {
	values map[string]string
	files  []string // listed after "data file: LIST"
	bytes  int64    // of the header
}

const (
	magic     = "NRRD000"
	mostLines = 1 << 16
	mostAxes  = 16
)

// readFields reads a header up to the empty line after it, or the file's end.
func readFields(name string) (fields, error) {
	f := fields{values: map[string]string{}}
	src, err := stored.OpenUnzipped(name)
	if err != nil {
		return f, err
	}
	defer src.Close()
	whole := src.Left()
	version, err := src.Line()
	if err != nil || len(version) != len(magic)+1 || version[len(magic)] < '1' || version[len(magic)] > '5' {
		return f, fmt.Errorf("it begins with %.12q: want NRRD0001 to NRRD0005", version)
	}
	for range mostLines {
		line, err := src.Line()
		if errors.Is(err, io.EOF) || err == nil && line == "" {
			f.bytes = whole - src.Left()
			return f, nil
		}
		if err == nil {
			err = f.add(line)
		}
		if err != nil {
			return f, err
		}
	}
	return f, fmt.Errorf("it has more than %d lines: the file is damaged", mostLines)
}

// add takes a line: a field, a key with its value, a comment or, after "data file: LIST", a file's name.
func (f *fields) add(line string) error {
	if stored.IsList(f.values["datafile"]) {
		f.files = append(f.files, strings.TrimSpace(line))
		return nil
	}
	if strings.HasPrefix(line, "#") {
		return nil
	}
	name, value, found := strings.Cut(line, ":")
	if !found {
		return fmt.Errorf("line %.60q is no field, key or comment: the file is damaged", line)
	}
	if strings.HasPrefix(value, "=") {
		return nil // a key of the user's
	}
	name = strings.ToLower(strings.ReplaceAll(name, " ", ""))
	if _, twice := f.values[name]; twice {
		return fmt.Errorf("field %q is there twice: the file is damaged", name)
	}
	f.values[name] = strings.TrimSpace(value)
	return nil
}

// parse reads the header of a file.
func parse(name string) (stored.Layout, error) {
	var h stored.Layout
	f, err := readFields(name)
	if err != nil {
		return h, err
	}
	h.Header = stored.Header{Format: "nrrd", Slope: 1}
	if h.DType, err = dtype(f.values["type"]); err != nil {
		return h, err
	}
	sizes, err := f.sizes()
	if err != nil {
		return h, err
	}
	spatial, err := f.place(&h.Header, sizes)
	if err != nil {
		return h, err
	}
	h.Shape, h.Axes = order(sizes, spatial)
	if err := h.Affine.Check(); err != nil {
		return h, err
	}
	encoding, err := f.encoding()
	if err != nil {
		return h, err
	}
	if h.ByteOrder, err = f.endian(h.DType, encoding); err != nil {
		return h, err
	}
	h.Parts, err = f.parts(name, encoding, &h.Header)
	return h, err
}

// dtype is the stored type by any of its names in C and in NRRD.
func dtype(name string) (string, error) {
	switch strings.Join(strings.Fields(name), " ") {
	case "signed char", "int8", "int8_t":
		return "int8", nil
	case "uchar", "unsigned char", "uint8", "uint8_t":
		return "uint8", nil
	case "short", "short int", "signed short", "signed short int", "int16", "int16_t":
		return "int16", nil
	case "ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t":
		return "uint16", nil
	case "int", "signed int", "int32", "int32_t":
		return "int32", nil
	case "uint", "unsigned int", "uint32", "uint32_t":
		return "uint32", nil
	case "longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t":
		return "int64", nil
	case "ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t":
		return "uint64", nil
	case "float":
		return "float32", nil
	case "double":
		return "float64", nil
	}
	return "", fmt.Errorf("type %.40q is not read: want a number such as int16 or float", name)
}

// sizes are the lengths of all axes.
func (f *fields) sizes() ([]int, error) {
	dimension, err := strconv.Atoi(f.values["dimension"])
	if err != nil || dimension < 1 || dimension > mostAxes {
		return nil, fmt.Errorf("dimension is %.20q: want 1 to %d", f.values["dimension"], mostAxes)
	}
	words := strings.Fields(f.values["sizes"])
	if len(words) != dimension {
		return nil, fmt.Errorf("%d sizes for %d axes: the header is damaged", len(words), dimension)
	}
	return stored.ParseShape(words)
}

// encoding is how voxels are packed, as stored.Part has it.
func (f *fields) encoding() (string, error) {
	switch name := strings.ToLower(f.values["encoding"]); name {
	case "raw", "hex":
		return name, nil
	case "gz", "gzip":
		return "gzip", nil
	case "bz2", "bzip2":
		return "bzip2", nil
	case "txt", "text", "ascii":
		return "text", nil
	}
	return "", fmt.Errorf("encoding %.20q is not read: want raw, gzip, bzip2, ascii or hex", f.values["encoding"])
}

// endian is the order of bytes, which a file need not say of numbers of one byte or in text.
func (f *fields) endian(dtype, encoding string) (string, error) {
	endian := strings.ToLower(f.values["endian"])
	if endian == "little" || endian == "big" {
		return endian, nil
	}
	if t, err := stored.TypeOf(dtype); err == nil && t.Bytes > 1 && encoding != "text" {
		return "", fmt.Errorf("endian is %.20q: want little or big", endian)
	}
	return "little", nil
}

// parts are where the voxels lie.
func (f *fields) parts(name, encoding string, h *stored.Header) ([]stored.Part, error) {
	part := stored.Part{Path: name, Encoding: encoding}
	lines, err := f.count("lineskip", 0)
	if err != nil {
		return nil, err
	}
	part.Lines = int(lines)
	if part.Skip, err = f.count("byteskip", -1); err != nil {
		return nil, err
	}
	data := f.values["datafile"]
	if data == "" {
		part.Local, part.Offset = true, f.bytes
		return []stored.Part{part}, nil
	}
	size, channels := h.Grid()
	files, err := stored.Files(data, f.files, size[0]*size[1]*size[2]*channels)
	if err != nil {
		return nil, err
	}
	return part.Parts(name, files)
}

// count is a field that is a whole number of at least least, 0 where the field is absent.
func (f *fields) count(name string, least int64) (int64, error) {
	text, given := f.values[name]
	if !given {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < least {
		return 0, fmt.Errorf("%s is %.20q: want %d or more", name, text, least)
	}
	return n, nil
}
