package nifti

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// source is a file's bytes, unpacked if they are gzip's, whatever the file's name.
type source struct {
	*bufio.Reader
	file   *os.File
	size   int64 // of the file
	most   int64 // bytes that can be in it, unpacked
	zipped bool
}

// deflateRatio is the most that deflate packs into one byte.
const deflateRatio = 1032

func open(name string) (*source, error) {
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
	s := &source{Reader: bufio.NewReaderSize(file, 1<<16), file: file, size: info.Size(), most: info.Size()}
	if magic, _ := s.Peek(2); string(magic) == "\x1f\x8b" {
		unzipped, err := gzip.NewReader(s.Reader)
		if err != nil {
			file.Close()
			return nil, fmt.Errorf("open %s: %w", name, plain(err))
		}
		s.Reader, s.most, s.zipped = bufio.NewReaderSize(unzipped, 1<<16), deflateRatio*info.Size(), true
	}
	return s, nil
}

func (s *source) Close() error { return s.file.Close() }

// unzipsTo tells whether a gzip file ends with the length given, as one that is whole does (modulo 2^32).
func (s *source) unzipsTo(length int64) bool {
	var tail [4]byte
	_, err := s.file.ReadAt(tail[:], s.size-int64(len(tail)))
	return err == nil && binary.LittleEndian.Uint32(tail[:]) == uint32(length)
}

// skip passes over n bytes.
func (s *source) skip(n int64) error {
	got, err := io.CopyN(io.Discard, s, n)
	if err != nil {
		return short(n, got, err)
	}
	return nil
}

// finish reads to the end, so that gzip's checksum is verified. Volumes that the header does not mention may
// follow, as some scanners' exports have them, but not so much that reading on is a burden.
func (s *source) finish() error {
	if !s.zipped {
		return nil
	}
	const most = 1 << 28
	_, err := io.CopyN(io.Discard, s, most+1)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return plain(err)
	}
	return fmt.Errorf("more than %d bytes follow the last voxel: the header does not describe this file", most)
}

// short says that want bytes were expected and got were there.
func short(want, got int64, err error) error {
	if err = plain(err); errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("expected %d bytes and got %d: the file was cut short, copy it again", want, got)
	}
	return fmt.Errorf("expected %d bytes and got %d: %w", want, got, err)
}

// plain says what gzip's errors mean.
func plain(err error) error {
	switch {
	case errors.Is(err, gzip.ErrChecksum):
		return errors.New("gzip checksum does not match: the file is damaged, copy it again")
	case errors.Is(err, gzip.ErrHeader):
		return errors.New("what should be gzip data is not: the file is damaged, copy it again")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: the file was cut short, copy it again", err)
	case errors.As(err, new(flate.CorruptInputError)):
		return fmt.Errorf("%w: the file is damaged, copy it again", err)
	}
	return err
}
