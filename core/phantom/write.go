// Package phantom makes images of known truth: synthetic anatomy with exact labels, from a seed, in a moment.
package phantom

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/volume"
)

// Write makes a set of cases of a kind in dir, as images/KIND_phantom_000.nii.gz (float32) and labels/ of the same
// names (uint8). The only kind is "hippocampus". Case i is the same however many are made.
func Write(ctx context.Context, kind, dir string, cases int, seed uint64) error {
	if kind != "hippocampus" {
		return fmt.Errorf("phantom %q is not known, want hippocampus", kind)
	}
	if cases < 1 {
		return fmt.Errorf("phantom %s: %d cases, want at least one", kind, cases)
	}
	for _, folder := range []string{"images", "labels"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o777); err != nil {
			return err
		}
	}
	for i := range cases {
		if err := ctx.Err(); err != nil {
			return err
		}
		image, label := Hippocampus(seed, i)
		if err := writeCase(dir, fmt.Sprintf("%s_phantom_%03d.nii.gz", kind, i), image, label); err != nil {
			return err
		}
	}
	return nil
}

func writeCase(dir, name string, image, label *volume.Volume) error {
	if err := nifti.Write(filepath.Join(dir, "images", name), image, nifti.Options{DType: "float32"}); err != nil {
		return err
	}
	return nifti.Write(filepath.Join(dir, "labels", name), label, nifti.Options{DType: "uint8"})
}
