package event

import (
	"encoding/binary"
	"hash/crc32"
)

// A record is: length of the data (8 bytes), checksum of the length (4), data, checksum of the data (4).
const (
	headSize = 12
	tailSize = 4
)

// appendRecord frames data.
func appendRecord(b, data []byte) []byte {
	start := len(b)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(data)))
	b = binary.LittleEndian.AppendUint32(b, checksum(b[start:]))
	b = append(b, data...)
	return binary.LittleEndian.AppendUint32(b, checksum(data))
}

// checksum is the CRC-32C of data, masked as TensorFlow does (core/lib/hash/crc32c.h).
func checksum(data []byte) uint32 {
	c := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
	return (c>>15 | c<<17) + 0xa282ead8
}
