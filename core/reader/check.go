package reader

import (
	"fmt"

	"dev.niftynet/core/volume"
)

// mostIntensity is as far from 0 as intensities may lie, so that no sum or power of theirs leaves float32.
const mostIntensity = 1e30

// checkFinite looks at the voxels of an image; what names it.
func checkFinite(image *volume.Volume, what string) error {
	for i, v := range image.Data {
		if !(-mostIntensity <= v && v <= mostIntensity) {
			x, y, z := place(image, i)
			return &CaseError{
				Problem: fmt.Sprintf("%s is %v at voxel %d,%d,%d (%s axes)", what, v, x, y, z, image.Affine.AxCodes()),
				Fix:     "replace voxels that are not finite, or beyond 1e30, or take the case out",
			}
		}
	}
	return nil
}

// checkOneVolume looks at the channels of a label.
func checkOneVolume(c Case, label *volume.Volume) error {
	if label.Channels == 1 {
		return nil
	}
	return &CaseError{
		Case: c.ID, Problem: fmt.Sprintf("the label%s has %d volumes", of(c.Label), label.Channels), Fix: "give one volume of class numbers",
	}
}

// checkLabel looks at the classes of a case.
func (r *Reader) checkLabel(c Case, label *volume.Volume) error {
	labelFile := of(c.Label)
	if err := checkOneVolume(c, label); err != nil {
		return err
	}
	classes := float32(r.config.Segmentation.NumClasses)
	for i, v := range label.Data {
		if v < 0 || v >= classes {
			x, y, z := place(label, i)
			return &CaseError{
				Case: c.ID, Key: "segmentation.num_classes",
				Problem: fmt.Sprintf("the label%s is %v at voxel %d,%d,%d (%s axes), but segmentation.num_classes = %v allows 0 to %v", labelFile, v, x, y, z, label.Affine.AxCodes(), classes, classes-1),
				Fix:     "raise num_classes, number the labels anew (label_normalisation = true), or correct the label",
			}
		}
	}
	return nil
}

// of names a file in a message; a phantom has none.
func of(path string) string {
	if path == "" {
		return ""
	}
	return " " + path
}

// place is the voxel of number i of a volume's data.
func place(v *volume.Volume, i int) (x, y, z int) {
	i %= v.Voxels()
	return i % v.Size[0], i / v.Size[0] % v.Size[1], i / (v.Size[0] * v.Size[1])
}
