// Package raster reads pictures as two-dimensional images: PNG, JPEG and TIFF, of 8 or 16 bits, grey or in colour.
//
// Voxels are the numbers in the file: those of a picture with fewer than 8 bits are not stretched to 255, so that a
// mask of one bit holds 0 and 1. Only JPEG's colours, those stored for several pixels not smoothed, and colours of a
// palette are turned into red, green and blue. Grey is one channel, colours are three, and opacity that is stored with
// each pixel is one more. Where a TIFF file's numbers run from white to black, they are turned round, so that low is dark.
// The pages of a TIFF file become z and must be alike; smaller copies of a page and masks are passed over. Moving
// pictures are refused.
//
// Pixels run as they are stored, x along a row and y down the rows, whatever a camera says of how it was held. The
// affine has x to the patient's left and y to the back, as ITK and a slice of DICOM have it. Pixels are as large as PNG's
// pHYs or TIFF's resolution says in metres, centimetres or inches, else 1 mm; pages are 1 mm apart.
package raster

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"

	"golang.org/x/image/tiff"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// picture is what a file says before its pixels are read.
type picture struct {
	format        string
	columns, rows int
	channels      []int // which of red, green, blue and opacity are kept; grey is red
	bits          int   // of each number
	pixelBits     int   // of all numbers of a pixel in the file, before they are packed
	bigEndian     bool
	spacingMM     [2]float64
	sized         bool // whether the file says how large pixels are
	pages         []page
	ratio         int64 // the most bytes of pixels that one byte of the file becomes
	decode        func(page) (image.Image, error)
}

// page is a picture of a TIFF file; others have one page.
type page struct {
	at     int64 // bytes before its list of fields
	turned bool  // whether the decoder takes white for black
}

// Detect tells whether a file that begins with head is a picture that is read, or one that Read tells how to convert.
func Detect(head []byte) bool { return formatOf(head) != "" }

func formatOf(head []byte) string {
	for magic, format := range map[string]string{
		"\x89PNG\r\n\x1a\n": "png", "\xff\xd8\xff": "jpeg",
		"II*\x00": "tiff", "MM\x00*": "tiff", "II+\x00": "tiff", "MM\x00+": "tiff",
	} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return format
		}
	}
	return ""
}

// Read reads a picture.
func Read(name string) (*stored.Image, error) {
	file, p, err := open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	h, err := p.header()
	if err != nil {
		return nil, fmt.Errorf("read header of %s: %w", name, err)
	}
	size, channels := h.Grid()
	v := volume.New(size, channels, h.Affine)
	for z, page := range p.pages {
		decoded, err := p.decode(page)
		if err == nil {
			err = p.place(v, z, decoded)
		}
		if err != nil {
			return nil, fmt.Errorf("read pixels of %s: %w", name, plain(err))
		}
	}
	return &stored.Image{Volume: v, Header: h}, nil
}

// ReadHeader reads what a picture's file says before its pixels.
func ReadHeader(name string) (stored.Header, error) {
	file, p, err := open(name)
	if err != nil {
		return stored.Header{}, err
	}
	defer file.Close()
	h, err := p.header()
	if err != nil {
		return h, fmt.Errorf("read header of %s: %w", name, err)
	}
	return h, nil
}

// open reads a file up to its pixels, and refuses those that it is too short to hold.
func open(name string) (*os.File, picture, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, picture{}, err
	}
	if !info.Mode().IsRegular() {
		return nil, picture{}, fmt.Errorf("open %s: not a regular file", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, picture{}, err
	}
	p, err := describe(file, info.Size())
	if err != nil {
		file.Close()
		return nil, p, fmt.Errorf("read header of %s: %w", name, plain(err))
	}
	return file, p, nil
}

func describe(file io.ReaderAt, size int64) (p picture, err error) {
	head := make([]byte, 8)
	n, _ := file.ReadAt(head, 0)
	whole := func() io.Reader { return io.NewSectionReader(file, 0, size) }
	switch format := formatOf(head[:n]); format {
	case "png":
		p, err = describePNG(whole())
		p.decode = func(page) (image.Image, error) { return png.Decode(whole()) }
	case "jpeg":
		p, err = describeJPEG(whole())
		p.decode = func(page) (image.Image, error) { return jpeg.Decode(whole()) }
	case "tiff":
		p, err = describeTIFF(file, size)
		p.decode = func(p page) (image.Image, error) { return decodePage(file, size, p) }
	default:
		if bytes.HasPrefix(head, []byte("\x1f\x8b")) {
			return p, errors.New("the picture is packed by gzip: unpack it, for example with gunzip")
		}
		return p, errors.New("not PNG, JPEG or TIFF: the file is damaged at its begin")
	}
	if err != nil {
		return p, err
	}
	most := p.ratio * size * 8 / int64(p.pixelBits*len(p.pages))
	if p.columns < 1 || p.rows < 1 || int64(p.columns) > most/int64(p.rows) {
		return p, fmt.Errorf("declares %dx%d pixels, %d pages, more than %d bytes can hold: the file is damaged, copy it again", p.columns, p.rows,
			len(p.pages), size)
	}
	return p, nil
}

// header says of a picture what all formats say of an image.
func (p *picture) header() (stored.Header, error) {
	h := stored.Header{
		Format: p.format, DType: "uint8", ByteOrder: "little", Slope: 1, SpaceUnit: "unknown",
		Affine: volume.Scaling([3]float64{-p.spacingMM[0], -p.spacingMM[1], 1}),
	}
	if p.bits == 16 {
		h.DType = "uint16"
	}
	if p.bigEndian {
		h.ByteOrder = "big"
	}
	if p.sized {
		h.SpaceUnit = "mm"
	}
	lengths := []int64{int64(p.columns), int64(p.rows), int64(len(p.pages)), int64(len(p.channels))}
	switch {
	case len(p.channels) > 1:
	case len(p.pages) > 1:
		lengths = lengths[:3]
	default:
		lengths = lengths[:2]
	}
	var err error
	h.Shape, err = stored.Shape(lengths)
	return h, err
}

// plain says what errors of decoding mean.
func plain(err error) error {
	switch {
	case errors.As(err, new(png.UnsupportedError)), errors.As(err, new(jpeg.UnsupportedError)), errors.As(err, new(tiff.UnsupportedError)):
		return fmt.Errorf("%w, which is not read: convert it to PNG or NIfTI", err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the file was cut short, copy it again")
	case errors.As(err, new(png.FormatError)), errors.As(err, new(jpeg.FormatError)), errors.As(err, new(tiff.FormatError)):
		return fmt.Errorf("%w: the file is damaged, copy it again", err)
	}
	return err
}
