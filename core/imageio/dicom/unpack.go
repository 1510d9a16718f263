package dicom

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"

	"dev.niftynet/core/stored"
)

// unpackRLE fills a frame, planar and little-endian, from runs of bytes (PS3.5, annex G): a segment for each byte of
// each sample, the highest first.
func (l *layout) unpackRLE(frame, packed []byte) error {
	const header, most = 64, 15
	width := l.kind.Bytes
	segments, n := l.samples*width, l.columns*l.rows
	if len(packed) < header || segments > most || binary.LittleEndian.Uint32(packed) != uint32(segments) {
		return fmt.Errorf("RLE is not in %d segments: the file is damaged, copy it again", segments)
	}
	for s := range segments {
		from := int64(binary.LittleEndian.Uint32(packed[4+4*s:]))
		to := int64(len(packed))
		if s+1 < segments {
			to = int64(binary.LittleEndian.Uint32(packed[8+4*s:]))
		}
		if from < header || to > int64(len(packed)) || from > to {
			return errors.New("RLE segments lie outside of their frame: the file is damaged, copy it again")
		}
		plane := frame[s/width*n*width+width-1-s%width:]
		if err := unpackRuns(plane, width, n, packed[from:to]); err != nil {
			return err
		}
	}
	return nil
}

// unpackRuns fills n bytes, step apart.
func unpackRuns(dst []byte, step, n int, packed []byte) error {
	for i := 0; i < n; {
		if len(packed) < 2 {
			return fmt.Errorf("%d of %d bytes are packed: %w", i, n, errShort)
		}
		control := int(int8(packed[0]))
		packed = packed[1:]
		switch {
		case control >= 0:
			literal := packed[:min(control+1, len(packed), n-i)]
			for _, b := range literal {
				dst[i*step] = b
				i++
			}
			packed = packed[min(control+1, len(packed)):]
		case control > -128:
			for range min(1-control, n-i) {
				dst[i*step] = packed[0]
				i++
			}
			packed = packed[1:]
		}
	}
	return nil
}

// unpackJPEG fills a frame, its samples together, from a JPEG stream; its colours become red, green and blue.
func (l *layout) unpackJPEG(frame, packed []byte) error {
	config, err := jpeg.DecodeConfig(bytes.NewReader(packed))
	if err != nil {
		return fmt.Errorf("%w: the file is damaged, copy it again", err)
	}
	n := l.columns * l.rows
	if config.Width != l.columns || config.Height != l.rows || n > stored.JPEGRatio*len(packed) {
		return fmt.Errorf("a frame packed as JPEG is %dx%d in %d bytes, want %dx%d: the file is damaged", config.Width, config.Height,
			len(packed), l.columns, l.rows)
	}
	picture, err := jpeg.Decode(bytes.NewReader(packed))
	if err != nil {
		return fmt.Errorf("%w: the file is damaged, copy it again", err)
	}
	if grey, ok := picture.(*image.Gray); ok && l.samples == 1 {
		for y := range l.rows {
			copy(frame[y*l.columns:(y+1)*l.columns], grey.Pix[y*grey.Stride:])
		}
		return nil
	}
	if _, cmyk := picture.(*image.CMYK); l.samples == 1 || cmyk {
		return errors.New("a frame packed as JPEG has other colours than the file says: the file is damaged")
	}
	raw, _ := picture.(*image.YCbCr)
	if l.photometric != "RGB" || tellsColours(packed) {
		raw = nil
	}
	for i := range n {
		x, y, pixel := i%l.columns, i/l.columns, frame[3*i:3*i+3]
		if raw != nil {
			c := raw.YCbCrAt(x, y)
			pixel[0], pixel[1], pixel[2] = c.Y, c.Cb, c.Cr
			continue
		}
		r, g, b, _ := picture.At(x, y).RGBA()
		pixel[0], pixel[1], pixel[2] = uint8(r>>8), uint8(g>>8), uint8(b>>8)
	}
	return nil
}

// tellsColours tells whether a JPEG stream itself says what its three numbers are, in a mark at its begin, as the decoder
// then knows. Otherwise it is for the file to say.
func tellsColours(packed []byte) bool {
	const begin = 256
	head := packed[:min(begin, len(packed))]
	return bytes.Contains(head, []byte("JFIF\x00")) || bytes.Contains(head, []byte("\xff\xee\x00\x0eAdobe"))
}
