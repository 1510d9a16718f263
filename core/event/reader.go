package event

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
)

// Reader follows an event file that may still grow. A Reader is for one goroutine.
type Reader struct {
	file   *os.File
	in     *bufio.Reader
	offset int64 // where the next record starts
}

// Open reads the events from a byte offset on: 0, or what Offset gave earlier.
func Open(path string, offset int64) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open event file: %w", err)
	}
	r := &Reader{file: f, in: bufio.NewReaderSize(f, 64<<10), offset: offset}
	if err := r.rewind(); err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

// CorruptError says that a record isn't what was written.
type CorruptError struct {
	Path   string
	Offset int64 // of the record, in bytes
	What   string
	Final  bool // the record's length is lost too, so nothing after it can be read
}

// Error names the file, the place and what is lost.
func (e *CorruptError) Error() string {
	lost := "this record is passed over"
	if e.Final {
		lost = "the rest of the file can't be read"
	}
	return fmt.Sprintf("event file %s is damaged at byte %d: %s; %s", e.Path, e.Offset, e.What, lost)
}

// Next gives the next event. It returns io.EOF when there is no more for now: at the end of the file, or before a
// record that is only partly there; call it again when the file has grown. A damaged record gives a *CorruptError;
// the next call goes on after it, unless the error is final.
func (r *Reader) Next() (Event, error) {
	data, err := r.record()
	if err != nil {
		return Event{}, err
	}
	start := r.offset
	r.offset += headSize + int64(len(data))
	sum := data[len(data)-tailSize:]
	data = data[:len(data)-tailSize]
	if binary.LittleEndian.Uint32(sum) != checksum(data) {
		return Event{}, r.corrupt(start, "the data's checksum is wrong", false)
	}
	e, err := decode(data)
	if err != nil {
		return Event{}, r.corrupt(start, err.Error(), false)
	}
	return e, nil
}

// Offset is where the next record starts.
func (r *Reader) Offset() int64 { return r.offset }

// Close closes the file.
func (r *Reader) Close() error { return r.file.Close() }

// record reads one record's data and checksum, or nothing.
func (r *Reader) record() ([]byte, error) {
	var head [headSize]byte
	if err := r.fill(head[:]); err != nil {
		return nil, err
	}
	if binary.LittleEndian.Uint32(head[8:]) != checksum(head[:8]) {
		if err := r.rewind(); err != nil {
			return nil, err
		}
		return nil, r.corrupt(r.offset, "the length's checksum is wrong", true)
	}
	length := binary.LittleEndian.Uint64(head[:])
	if complete, err := r.holds(length); err != nil {
		return nil, err
	} else if !complete {
		return nil, r.torn()
	}
	data := make([]byte, length+tailSize)
	if err := r.fill(data); err != nil {
		return nil, err
	}
	return data, nil
}

// holds tells whether the file goes on for length bytes of data and their checksum.
func (r *Reader) holds(length uint64) (bool, error) {
	if length <= math.MaxInt32 && int(length)+tailSize <= r.in.Buffered() {
		return true, nil
	}
	stat, err := r.file.Stat()
	if err != nil {
		return false, fmt.Errorf("read events: %w", err)
	}
	rest := stat.Size() - r.offset - headSize - tailSize
	return rest >= 0 && length <= uint64(rest), nil
}

// fill reads b whole; a shorter rest of the file is left for later.
func (r *Reader) fill(b []byte) error {
	switch _, err := io.ReadFull(r.in, b); err {
	case nil:
		return nil
	case io.EOF, io.ErrUnexpectedEOF:
		return r.torn()
	default:
		return fmt.Errorf("read events: %w", err)
	}
}

// torn goes back to the start of a record that isn't complete.
func (r *Reader) torn() error {
	if err := r.rewind(); err != nil {
		return err
	}
	return io.EOF
}

func (r *Reader) rewind() error {
	r.in.Reset(r.file)
	if _, err := r.file.Seek(r.offset, io.SeekStart); err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	return nil
}

func (r *Reader) corrupt(offset int64, what string, final bool) error {
	return &CorruptError{Path: r.file.Name(), Offset: offset, What: what, Final: final}
}
