package checkpoint

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"dev.niftynet/core/file"
)

// chunkValues is how many values are converted between memory and file at a time.
const chunkValues = 16 << 10

// Write stores a checkpoint as float32 safetensors. The same checkpoint always gives the same bytes. The file
// appears under its name only when it is complete and on disk; until then, an earlier file of that name stays. It
// returns the sha256 of the tensors' bytes, which the file's metadata has too.
func Write(path string, c *Checkpoint) (sum string, err error) {
	for name, t := range c.Tensors {
		if t.Shape.Size() != len(t.Data) {
			return "", fmt.Errorf("write checkpoint %s: tensor %q of shape %v holds %d values", path, name, t.Shape, len(t.Data))
		}
	}
	sum = c.dataSHA256()
	head, err := encodeHeader(c, sum)
	if err != nil {
		return "", fmt.Errorf("write checkpoint %s: %w", path, err)
	}
	err = file.Replace(path, func(w io.Writer) error {
		b := bufio.NewWriterSize(w, 4*chunkValues)
		if _, err := b.Write(head); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(c.Tensors)) {
			if err := writeValues(b, c.Tensors[name].Data); err != nil {
				return err
			}
		}
		return b.Flush()
	})
	return sum, err
}

// entry describes one tensor in the header.
type entry struct {
	DType   string   `json:"dtype"`
	Shape   []uint64 `json:"shape"`
	Offsets []uint64 `json:"data_offsets"` // begin and end in bytes, from the end of the header
}

// encodeHeader gives the length, the JSON and as many spaces as align the data to 8 bytes.
func encodeHeader(c *Checkpoint, sum string) ([]byte, error) {
	if _, taken := c.Tensors[metadataKey]; taken {
		return nil, fmt.Errorf("a tensor can't be named %q", metadataKey)
	}
	meta := maps.Clone(c.Meta)
	if meta == nil {
		meta = map[string]string{}
	}
	meta[shaKey] = sum
	header := map[string]any{metadataKey: meta}
	offset := uint64(0)
	for _, name := range slices.Sorted(maps.Keys(c.Tensors)) {
		t := c.Tensors[name]
		e := entry{DType: "F32", Shape: make([]uint64, len(t.Shape))}
		for i, d := range t.Shape {
			e.Shape[i] = uint64(d)
		}
		end := offset + 4*uint64(len(t.Data))
		e.Offsets = []uint64{offset, end}
		offset = end
		header[name] = e
	}
	text, err := json.Marshal(header) // sorts the keys
	if err != nil {
		return nil, err
	}
	text = append(text, bytes.Repeat([]byte{' '}, (8-len(text)%8)%8)...)
	if len(text) > maxHeader {
		return nil, fmt.Errorf("the header of %d bytes is longer than the %d that safetensors allows", len(text), maxHeader)
	}
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...), nil
}

// writeValues writes values as little-endian float32.
func writeValues(w io.Writer, values []float32) error {
	buf := make([]byte, 0, 4*chunkValues)
	for chunk := range slices.Chunk(values, chunkValues) {
		buf = buf[:0]
		for _, v := range chunk {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	return nil
}
