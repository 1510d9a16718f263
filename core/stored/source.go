package stored

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"dev.niftynet/core/stored/inflate"
)

// Source is a file's bytes from a place on, unpacked where they are packed.
type Source struct {
	from   *bufio.Reader
	file   *os.File // nil where the bytes are in memory
	size   int64    // of the file
	left   int64    // bytes that can still come at most
	taken  int64    // bytes that came since they were last unpacked
	packed string   // how: "", "gzip", "zlib", "deflate", "bzip2" or "hex"
}

const (
	peekBytes    = 1 << 12 // that can be looked at before a file is read
	minBuffer    = 16
	bufferBytes  = 1 << 16
	mostLine     = 1 << 16 // bytes of a line of a header
	mostUnpacked = 1 << 35 // of bzip2, which has no such bound: more than the largest image
	mostMore     = 1 << 28 // behind the last voxel
)

// The most bytes that one byte becomes: deflate has runs of 258 for two bits, and JPEG spends a bit at least on the mean of
// 64 pixels.
const (
	DeflateRatio = 1032
	JPEGRatio    = 8 * 64
)

var errMore = errors.New("much more follows the last voxel: the header does not describe this file")

// Open opens a file, which must be a regular one: reading from anything else may never end.
func Open(name string) (*Source, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open %s: not a regular file", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &Source{from: bufio.NewReaderSize(file, peekBytes), file: file, size: info.Size(), left: info.Size()}, nil
}

// OpenUnzipped opens a file and unpacks it if it is gzip's, whatever its name.
func OpenUnzipped(name string) (*Source, error) {
	s, err := Open(name)
	if err != nil {
		return nil, err
	}
	if magic, _ := s.Peek(2); string(magic) == "\x1f\x8b" {
		if err := s.Unpack("gzip"); err != nil {
			s.Close()
			return nil, fmt.Errorf("open %s: %w", name, err)
		}
	}
	return s, nil
}

// InMemory is a source of bytes that are no file's, and need not be closed.
func InMemory(b []byte) *Source {
	return &Source{from: bufio.NewReaderSize(bytes.NewReader(b), minBuffer), size: int64(len(b)), left: int64(len(b))}
}

// Name is the file's name as it was opened.
func (s *Source) Name() string { return s.file.Name() }

// Close closes the file.
func (s *Source) Close() error { return s.file.Close() }

// Left is the most bytes that can still come.
func (s *Source) Left() int64 { return s.left }

// Peek looks at the next n bytes, at most 4096, and leaves them. io.EOF says that there are fewer.
func (s *Source) Peek(n int) ([]byte, error) { return s.from.Peek(n) }

// Read reads into b.
func (s *Source) Read(b []byte) (int, error) {
	n, err := s.from.Read(b)
	s.count(n)
	return n, err
}

func (s *Source) count(n int) {
	s.left -= int64(n)
	s.taken += int64(n)
}

// Unpack takes all bytes that follow as packed by "gzip", "zlib", "deflate", "bzip2" or "hex".
func (s *Source) Unpack(how string) error {
	if magic, _ := s.Peek(2); how == "zlib" && string(magic) == "\x1f\x8b" {
		how = "gzip" // which MetaIO's zlib reads too
	}
	packed, left := bufio.NewReaderSize(s.from, bufferBytes), DeflateRatio*s.left
	var unpacked io.Reader
	var err error
	switch how {
	case "gzip":
		unpacked, err = inflate.NewGzipReader(packed)
	case "zlib":
		unpacked, err = inflate.NewZlibReader(packed)
	case "deflate":
		unpacked = inflate.NewReader(packed)
	case "bzip2":
		unpacked, left = bzip2.NewReader(packed), mostUnpacked
	case "hex":
		unpacked, left = &hexReader{from: packed}, s.left/2
	default:
		err = fmt.Errorf("encoding %q is not read", how)
	}
	if err != nil {
		return plain(err)
	}
	s.from, s.left = bufio.NewReaderSize(unpacked, bufferBytes), left
	s.packed, s.taken = how, 0
	return nil
}

// holds tells whether length more bytes can be counted on: a plain file is as long as it is, and a gzip file that is
// whole ends with its length (modulo 2^32), of which a little may be a footer. Other packings don't tell; images shrink to
// a half or a tenth, so more than that is believed when it comes.
func (s *Source) holds(length int64) bool {
	const footer, shrunk = 1 << 20, 16
	switch s.packed {
	case "", "hex":
		return length <= s.left
	case "gzip":
		var tail [4]byte
		_, err := s.file.ReadAt(tail[:], s.size-int64(len(tail)))
		return err == nil && binary.LittleEndian.Uint32(tail[:])-uint32(s.taken+length) <= footer
	default:
		return length <= shrunk*s.size
	}
}

// Skip passes over n bytes.
func (s *Source) Skip(n int64) error {
	if n < 0 || n > s.left {
		return fmt.Errorf("expected %d bytes more, but there are at most %d: the file was cut short or its header is "+
			"damaged, copy it again", n, s.left)
	}
	got, err := io.CopyN(io.Discard, s, n)
	if err != nil {
		return Short(n, got, err)
	}
	return nil
}

// Line reads a line of a text header of at most 64 KiB, without its end. io.EOF says that there is none.
func (s *Source) Line() (string, error) {
	var line []byte
	for len(line) <= mostLine {
		part, err := s.part()
		line = append(line, part...)
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(line) > 0:
			return string(bytes.TrimRight(line, "\r\n")), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", plain(err)
		}
	}
	return "", fmt.Errorf("a line of the header is longer than %d bytes: the file is damaged", mostLine)
}

// part reads a line, or as much of it as the buffer holds.
func (s *Source) part() ([]byte, error) {
	part, err := s.from.ReadSlice('\n')
	s.count(len(part))
	return part, err
}

// word reads a number's characters, which white space or a comma ends.
func (s *Source) word() (string, error) {
	const longest = 64
	var word []byte
	for len(word) < longest {
		c, err := s.from.ReadByte()
		gap := c == ' ' || c == ',' || c >= '\t' && c <= '\r'
		switch {
		case err != nil && len(word) == 0:
			return "", io.ErrUnexpectedEOF
		case err != nil, gap && len(word) > 0:
			return string(word), nil
		case !gap:
			word = append(word, c)
		}
		s.count(1)
	}
	return string(word), nil
}

// finish reads to the end of packed bytes, so that their checksum is verified. Volumes that the header does not
// mention may follow, as some scanners' exports have them, but not so much that reading on is a burden.
func (s *Source) finish() error {
	if s.packed == "" || s.packed == "hex" {
		return nil
	}
	_, err := s.rest(0)
	return err
}

// rest counts the bytes that are left, of which want and some are expected, and reads them all for it.
func (s *Source) rest(want int64) (int64, error) {
	n, err := io.CopyN(io.Discard, s, want+mostMore+1)
	if errors.Is(err, io.EOF) {
		return n, nil
	}
	if err == nil {
		err = errMore
	}
	return n, plain(err)
}

// skipLine passes over a line of any length.
func (s *Source) skipLine() error {
	for {
		switch _, err := s.part(); {
		case errors.Is(err, io.EOF):
			return errors.New("the file ends within the lines to skip: it was cut short, copy it again")
		case !errors.Is(err, bufio.ErrBufferFull):
			return plain(err)
		}
	}
}

// Short says that want bytes were expected and got were there.
func Short(want, got int64, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("expected %d bytes and got %d: the file was cut short, copy it again", want, got)
	}
	return fmt.Errorf("expected %d bytes and got %d: %w", want, got, plain(err))
}

// plain says what the errors of unpacking mean.
func plain(err error) error {
	switch {
	case errors.Is(err, inflate.ErrChecksum):
		return errors.New("checksum of the packed voxels does not match: the file is damaged, copy it again")
	case errors.Is(err, inflate.ErrCorrupt):
		return errors.New("what should be packed data is not: the file is damaged, copy it again")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: the file was cut short, copy it again", err)
	case errors.As(err, new(bzip2.StructuralError)), errors.Is(err, errNoHex):
		return fmt.Errorf("%w: the file is damaged, copy it again", err)
	}
	return err
}
