package nifti

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"dev.niftynet/core/volume"
)

// Read reads an image: .nii or an .hdr/.img pair (named by either), gzipped or not, recognised by content.
// Dimensions past the third become channels. Values are scaled in float64 and kept as float32, which is exact for
// whole numbers up to 2^24.
func Read(name string) (*Image, error) {
	h, src, err := openVoxels(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	data, err := readVoxels(src, &h)
	if err != nil {
		return nil, fmt.Errorf("read voxels of %s: %w", src.file.Name(), err)
	}
	size, channels := h.size()
	v := &volume.Volume{Size: size, Channels: channels, Data: data, Affine: h.Affine}
	return &Image{Volume: v, Header: h}, nil
}

// ReadHeader reads a header alone, also of voxel types that Read refuses.
func ReadHeader(name string) (Header, error) {
	h, src, err := openHeader(name)
	if err != nil {
		return h, err
	}
	return h, src.Close()
}

// ReadLabels reads a label map. Every voxel must be a whole number of at most 2^24, which float32 holds exactly;
// what a stored slope has put off by up to a thousandth is rounded.
func ReadLabels(name string) (*Image, error) {
	image, err := Read(name)
	if err != nil {
		return nil, err
	}
	for i, stored := range image.Volume.Data {
		label := math.Round(float64(stored))
		if !(math.Abs(label-float64(stored)) <= 1e-3 && math.Abs(label) <= 1<<24) {
			return nil, fmt.Errorf("read labels of %s: voxel %d is %v, not a whole number up to 2^24: is it an image?",
				name, i, stored)
		}
		image.Volume.Data[i] = float32(label)
	}
	return image, nil
}

// openHeader reads the header and leaves the source at the file's begin.
func openHeader(name string) (Header, *source, error) {
	if header, err := sibling(name, ".img", ".hdr"); err == nil {
		name = header
	}
	src, err := open(name)
	if err != nil {
		return Header{}, nil, err
	}
	raw, err := src.Peek(headerBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		src.Close()
		return Header{}, nil, fmt.Errorf("read header of %s: %w", name, short(headerBytes, int64(len(raw)), err))
	}
	h, err := parse(raw)
	if err == nil && h.Format == "analyze" && !strings.HasSuffix(strings.TrimSuffix(name, ".gz"), ".hdr") {
		err = fmt.Errorf("not a NIfTI file: its magic is %q, want \"n+1\" or \"ni1\"", raw[344:348])
	}
	if err != nil {
		src.Close()
		return h, nil, fmt.Errorf("read header of %s: %w", name, err)
	}
	return h, src, nil
}

// openVoxels reads the header and leaves the source at the first voxel, when it can hold all that are declared.
func openVoxels(name string) (Header, *source, error) {
	h, src, err := openHeader(name)
	if err != nil {
		return h, nil, err
	}
	if h.pair {
		header := src.file.Name()
		src.Close()
		image, err := sibling(header, ".hdr", ".img")
		if err != nil {
			return h, nil, fmt.Errorf("find voxels of %s: %w", header, err)
		}
		if src, err = open(image); err != nil {
			return h, nil, err
		}
	}
	if err := seekVoxels(src, &h); err != nil {
		src.Close()
		return h, nil, fmt.Errorf("read voxels of %s: %w", src.file.Name(), err)
	}
	return h, src, nil
}

func seekVoxels(src *source, h *Header) error {
	t, err := dtypeOf(h.DType)
	if err != nil {
		return err
	}
	want := int64(h.voxels()) * int64(t.width)
	if h.VoxOffset > src.most || want > src.most-h.VoxOffset {
		return fmt.Errorf("expected %d bytes of voxels from byte %d on, but there are at most %d bytes: "+
			"the file was cut short or its header is damaged, copy it again", want, h.VoxOffset, src.most)
	}
	return src.skip(h.VoxOffset)
}

// sibling finds the other file of a pair, gzipped or not.
func sibling(name, from, to string) (string, error) {
	stem, ok := strings.CutSuffix(strings.TrimSuffix(name, ".gz"), from)
	if !ok {
		return "", fmt.Errorf("its header is that of a pair of files, but it is not named %s", from)
	}
	candidates := [2]string{stem + to, stem + to + ".gz"}
	if strings.HasSuffix(name, ".gz") {
		candidates[0], candidates[1] = candidates[1], candidates[0]
	}
	for _, c := range candidates {
		if _, err := os.Stat(c); err == nil {
			return c, nil
		}
	}
	return "", fmt.Errorf("neither %s nor %s is there", candidates[0], candidates[1])
}

// readVoxels decodes all voxels piece by piece. Where a gzip file's own length contradicts the header, memory grows
// with what arrives, so that a false header cannot claim it.
func readVoxels(src *source, h *Header) ([]float32, error) {
	const piece = 1 << 17
	t, err := dtypeOf(h.DType)
	if err != nil {
		return nil, err
	}
	total := h.voxels()
	room := total
	if src.zipped && !src.unzipsTo(h.VoxOffset+int64(total)*int64(t.width)) {
		room = min(total, piece)
	}
	data := make([]float32, 0, room)
	buf := make([]byte, piece)
	for len(data) < total {
		n := min(piece/t.width, total-len(data))
		got, err := io.ReadFull(src, buf[:n*t.width])
		if err != nil {
			return nil, short(int64(total)*int64(t.width), int64(len(data)*t.width+got), err)
		}
		if h.ByteOrder == "big" {
			swap(buf[:got], t.width)
		}
		if len(data)+n > cap(data) {
			data = append(make([]float32, 0, min(total, 2*cap(data))), data...)
		}
		data = data[:len(data)+n]
		t.decode(data[len(data)-n:], buf, scaling{h.Slope, h.Inter})
	}
	return data, src.finish()
}
