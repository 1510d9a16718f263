package cache

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"

	"dev.niftynet/core/volume"
)

// magic begins every file; its number grows with the form.
const magic = "niftynet volumes 1\n"

// head is what a file says of a volume before its voxels. A volume that is nil has no channels.
type head struct {
	Size     [3]int64
	Channels int64
	Affine   volume.Affine
}

// most is more volumes than any case has, and more voxels than any of them.
const most, mostNumbers = 16, 1 << 34

var errDamaged = errors.New("the file is damaged")

// size is how long the file of some volumes is.
func size(volumes []*volume.Volume) int64 {
	n := int64(len(magic) + 8 + crc32.Size)
	for _, v := range volumes {
		n += int64(binary.Size(head{}))
		if v != nil {
			n += 4 * int64(len(v.Data))
		}
	}
	return n
}

func writeFile(path string, volumes []*volume.Volume) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(file, volumes), file.Close())
}

func write(w io.Writer, volumes []*volume.Volume) error {
	sum := newSum()
	buffered := bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<20)
	if _, err := buffered.WriteString(magic); err != nil {
		return err
	}
	if err := binary.Write(buffered, binary.LittleEndian, int64(len(volumes))); err != nil {
		return err
	}
	for _, v := range volumes {
		h := head{}
		if v != nil {
			h = head{[3]int64{int64(v.Size[0]), int64(v.Size[1]), int64(v.Size[2])}, int64(v.Channels), v.Affine}
		}
		if err := binary.Write(buffered, binary.LittleEndian, h); err != nil {
			return err
		}
		if v == nil {
			continue
		}
		if _, err := buffered.Write(bytesOf(v.Data)); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, sum.Sum32())
}

func newSum() hash.Hash32 { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) }

// read reads a file whose length must be what its heads say.
func read(path string) ([]*volume.Volume, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	sum := newSum()
	from := io.TeeReader(file, sum)
	begin := make([]byte, len(magic))
	var n int64
	if _, err := io.ReadFull(from, begin); err != nil || string(begin) != magic {
		return nil, errDamaged
	}
	if err := binary.Read(from, binary.LittleEndian, &n); err != nil || n < 0 || n > most {
		return nil, errDamaged
	}
	left := info.Size()
	volumes := make([]*volume.Volume, n)
	for i := range volumes {
		if volumes[i], err = readVolume(from, &left); err != nil {
			return nil, err
		}
	}
	want := sum.Sum32()
	var got uint32
	if err := binary.Read(file, binary.LittleEndian, &got); err != nil || got != want || size(volumes) != info.Size() {
		return nil, errDamaged
	}
	return volumes, nil
}

// readVolume reads a volume that must take no more than the bytes that are left.
func readVolume(from io.Reader, left *int64) (*volume.Volume, error) {
	var h head
	if err := binary.Read(from, binary.LittleEndian, &h); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if h.Channels == 0 {
		return nil, nil
	}
	numbers := int64(1)
	for _, n := range []int64{h.Size[0], h.Size[1], h.Size[2], h.Channels} {
		if n < 1 || n > mostNumbers/numbers {
			return nil, errDamaged
		}
		numbers *= n
	}
	if *left -= 4 * numbers; *left < 0 {
		return nil, errDamaged
	}
	v := volume.New([3]int{int(h.Size[0]), int(h.Size[1]), int(h.Size[2])}, int(h.Channels), h.Affine)
	_, err := io.ReadFull(from, bytesOf(v.Data))
	return v, err
}
