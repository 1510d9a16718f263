package checkpoint

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"os"
	"slices"

	"dev.niftynet/core/tensor"
)

const (
	metadataKey = "__metadata__"
	maxHeader   = 100_000_000 // bytes, as in the reference implementation
	maxRank     = 16
)

// Read loads a float32 safetensors file. All sizes are checked against the file's length before anything is
// allocated, and the data against the metadata's sha256 where there is one.
func Read(path string) (*Checkpoint, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read checkpoint: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read checkpoint: %w", err)
	}
	if !stat.Mode().IsRegular() {
		return nil, fmt.Errorf("read checkpoint %s: not a file", path)
	}
	c, err := decode(f, uint64(stat.Size()))
	if err != nil {
		return nil, fmt.Errorf("read checkpoint %s: %w", path, err)
	}
	return c, nil
}

// decode reads a file of the given size in bytes.
func decode(r io.Reader, size uint64) (*Checkpoint, error) {
	in := bufio.NewReaderSize(r, 4*chunkValues)
	text, err := readHeader(in, size)
	if err != nil {
		return nil, err
	}
	meta, tensors, err := parseHeader(text)
	if err != nil {
		return nil, err
	}
	if err := checkLayout(tensors, size-8-uint64(len(text))); err != nil {
		return nil, err
	}
	c := &Checkpoint{Tensors: make(map[string]*tensor.Tensor, len(tensors)), Meta: meta}
	h := sha256.New()
	data := io.TeeReader(in, h)
	for _, n := range tensors {
		t := &tensor.Tensor{Shape: make(tensor.Shape, len(n.Shape)), Data: make([]float32, (n.Offsets[1]-n.Offsets[0])/4)}
		for i, d := range n.Shape {
			t.Shape[i] = int(d)
		}
		if err := readValues(data, t.Data); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", n.name, err)
		}
		c.Tensors[n.name] = t
	}
	if want, got := meta[shaKey], hex.EncodeToString(h.Sum(nil)); want != "" && want != got {
		return nil, fmt.Errorf("the file is damaged: its data has sha256 %.12s…, was written with %.12s…; use another checkpoint", got, want)
	}
	return c, nil
}

// readHeader gives the JSON text of the header.
func readHeader(r io.Reader, size uint64) ([]byte, error) {
	if size < 8 {
		return nil, fmt.Errorf("%d bytes are too few for a safetensors file: it is cut short or another format", size)
	}
	var length [8]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint64(length[:])
	switch {
	case n > maxHeader:
		return nil, fmt.Errorf("a header of %d bytes is announced, %d are allowed: not a safetensors file", n, maxHeader)
	case n > size-8:
		return nil, fmt.Errorf("a header of %d bytes is announced, %d follow: the file is cut short or another format", n, size-8)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(text, []byte("{")) {
		return nil, errors.New("the header isn't a JSON object: not a safetensors file")
	}
	return text, nil
}

// named is an entry with its name.
type named struct {
	entry
	name string
}

// parseHeader gives the metadata and the tensors in the order of their data.
func parseHeader(text []byte) (meta map[string]string, tensors []named, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, nil, fmt.Errorf("header: %w", err)
	}
	meta = map[string]string{}
	for name, raw := range fields {
		if name == metadataKey {
			if err := json.Unmarshal(raw, &meta); err != nil {
				return nil, nil, fmt.Errorf("header: %s: %w", metadataKey, err)
			}
			continue
		}
		n := named{name: name}
		if err := json.Unmarshal(raw, &n.entry); err != nil {
			return nil, nil, fmt.Errorf("header: tensor %q: %w", name, err)
		}
		tensors = append(tensors, n)
	}
	slices.SortFunc(tensors, func(a, b named) int {
		return cmp.Or(slices.Compare(a.Offsets, b.Offsets), cmp.Compare(a.name, b.name))
	})
	return meta, tensors, nil
}

// checkLayout makes sure that the tensors, in order, fill the data exactly.
func checkLayout(tensors []named, dataSize uint64) error {
	end := uint64(0)
	for _, n := range tensors {
		if n.DType != "F32" {
			return fmt.Errorf("tensor %q is of type %q, only F32 is read: convert it first", n.name, n.DType)
		}
		size, err := n.bytes()
		if err != nil {
			return fmt.Errorf("tensor %q: %w", n.name, err)
		}
		if len(n.Offsets) != 2 || n.Offsets[0] != end {
			return fmt.Errorf("tensor %q has offsets %v, should begin at %d", n.name, n.Offsets, end)
		}
		if n.Offsets[1] < end || n.Offsets[1]-end != size {
			return fmt.Errorf("tensor %q has offsets %v, its shape %v takes %d bytes", n.name, n.Offsets, n.Shape, size)
		}
		if end = n.Offsets[1]; end > dataSize {
			return fmt.Errorf("tensor %q ends at byte %d of %d: the file is cut short; use another checkpoint", n.name, end, dataSize)
		}
	}
	if end != dataSize {
		return fmt.Errorf("%d bytes of data are described, %d are there: the file has been changed; use another checkpoint", end, dataSize)
	}
	return nil
}

// bytes is the size of a tensor of 4-byte values.
func (e entry) bytes() (uint64, error) {
	if len(e.Shape) > maxRank {
		return 0, fmt.Errorf("%d axes, at most %d are read", len(e.Shape), maxRank)
	}
	size := uint64(4)
	for _, d := range e.Shape {
		hi, lo := bits.Mul64(size, d)
		if hi != 0 || lo > math.MaxInt64 || d > math.MaxInt64 {
			return 0, fmt.Errorf("shape %v is too large", e.Shape)
		}
		size = lo
	}
	return size, nil
}

// readValues fills values from little-endian float32.
func readValues(r io.Reader, values []float32) error {
	buf := make([]byte, 4*min(chunkValues, len(values)))
	for chunk := range slices.Chunk(values, chunkValues) {
		b := buf[:4*len(chunk)]
		if _, err := io.ReadFull(r, b); err != nil {
			return err
		}
		for i := range chunk {
			chunk[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
	}
	return nil
}
