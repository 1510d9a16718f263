package event

import (
	"encoding/binary"
	"errors"
)

// message is a protocol buffer being written.
type message []byte

// Wire types: how a field's value follows its key.
const (
	wireVarint, wireFixed64, wireBytes, wireFixed32 = 0, 1, 2, 5
)

func (m *message) key(number, wire int) {
	*m = binary.AppendUvarint(*m, uint64(number<<3|wire))
}

func (m *message) varint(number int, v uint64) {
	m.key(number, wireVarint)
	*m = binary.AppendUvarint(*m, v)
}

func (m *message) fixed64(number int, v uint64) {
	m.key(number, wireFixed64)
	*m = binary.LittleEndian.AppendUint64(*m, v)
}

func (m *message) fixed32(number int, v uint32) {
	m.key(number, wireFixed32)
	*m = binary.LittleEndian.AppendUint32(*m, v)
}

func (m *message) bytes(number int, b []byte) {
	m.key(number, wireBytes)
	*m = append(binary.AppendUvarint(*m, uint64(len(b))), b...)
}

// field is one field of a protocol buffer being read.
type field struct {
	number int
	value  uint64 // of a varint, fixed32 or fixed64
	bytes  []byte // of a string or message; shares memory with the buffer
}

var errMalformed = errors.New("malformed protocol buffer")

// eachField calls visit for every field of a message, in order, until one fails.
func eachField(data []byte, visit func(field) error) error {
	for len(data) > 0 {
		key, n := binary.Uvarint(data)
		if n <= 0 || key>>3 == 0 || key>>3 > 1<<29-1 {
			return errMalformed
		}
		f := field{number: int(key >> 3)}
		size, err := f.parse(int(key&7), data[n:])
		if err != nil {
			return err
		}
		if err := visit(f); err != nil {
			return err
		}
		data = data[n+size:]
	}
	return nil
}

// parse reads the value at the start of data and returns its length in bytes.
func (f *field) parse(wire int, data []byte) (size int, err error) {
	switch {
	case wire == wireVarint:
		f.value, size = binary.Uvarint(data)
	case wire == wireFixed64 && len(data) >= 8:
		f.value, size = binary.LittleEndian.Uint64(data), 8
	case wire == wireFixed32 && len(data) >= 4:
		f.value, size = uint64(binary.LittleEndian.Uint32(data)), 4
	case wire == wireBytes:
		length, n := binary.Uvarint(data)
		if n > 0 && length <= uint64(len(data)-n) {
			size = n + int(length)
			f.bytes = data[n:size]
		}
	}
	if size <= 0 {
		return 0, errMalformed
	}
	return size, nil
}
