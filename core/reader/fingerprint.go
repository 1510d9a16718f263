package reader

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"dev.niftynet/core/imageio"
)

// Fingerprint tells data sets apart without reading their voxels: a SHA-256 over the IDs of all cases and the names,
// lengths, shapes and types of their files. Where the files lie makes no difference.
func (r *Reader) Fingerprint() (string, error) {
	sum := sha256.New()
	if r.config.IsPhantom() {
		source := r.config.Data[r.config.Segmentation.Image[0]]
		fmt.Fprintf(sum, "phantom %s, seed %d\n", source.Phantom, r.config.System.Seed)
	}
	for _, c := range r.cases {
		fmt.Fprintf(sum, "case %q\n", c.ID)
		for _, path := range slices.Concat(c.Images, []string{c.Label, c.SamplerMap}) {
			if path == "" {
				continue
			}
			if err := describeImage(sum, path); err != nil {
				return "", fmt.Errorf("fingerprint case %s: %w", c.ID, err)
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// describeImage writes what can be known of an image without reading its voxels.
func describeImage(w io.Writer, path string) error {
	files, err := storedAs(path)
	if err != nil {
		return err
	}
	header, err := imageio.ReadHeader(path)
	if err != nil {
		return err
	}
	for _, f := range files {
		fmt.Fprintf(w, "file %q %d bytes %v %s\n", filepath.Base(f.path), f.Size(), header.Shape, header.DType)
	}
	return nil
}
