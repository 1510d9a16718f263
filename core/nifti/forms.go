package nifti

import (
	"fmt"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// CompareForms says in words how sform and qform of a header differ: in the place of any voxel by more than the
// tolerance, in shares of the shortest edge of voxels. It is nil when they agree, or are not both set. The sform is the
// one that places voxels.
func CompareForms(h *stored.Header, tolerance float64) error {
	const rounding = 1e-6 // of a quaternion's squared length
	if h.Forms == nil || h.Forms.SformCode <= 0 || h.Forms.QformCode <= 0 {
		return nil
	}
	qform, err := quaternionAffine(h.Forms, rounding)
	if err != nil {
		return fmt.Errorf("the qform is none: %w", err)
	}
	size, _ := h.Grid()
	return volume.SameGrid(&volume.Volume{Size: size, Affine: h.Affine}, &volume.Volume{Size: size, Affine: qform}, tolerance)
}
