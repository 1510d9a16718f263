package reader

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
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
		for _, path := range slices.Concat(c.Images, []string{c.Label, c.Sampler}) {
			if path == "" {
				continue
			}
			info, err := os.Stat(path)
			if err != nil {
				return "", fmt.Errorf("fingerprint case %s: %w", c.ID, err)
			}
			size := info.Size()
			if info.IsDir() {
				size = 0 // of a folder's entry, which differs between disks
			}
			header, err := imageio.ReadHeader(path)
			if err != nil {
				return "", fmt.Errorf("fingerprint case %s: %w", c.ID, err)
			}
			fmt.Fprintf(sum, "file %q %d bytes %v %s\n", filepath.Base(path), size, header.Shape, header.DType)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
