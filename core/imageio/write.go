package imageio

import (
	"fmt"
	"strings"

	"dev.niftynet/core/imageio/metaimage"
	"dev.niftynet/core/imageio/nrrd"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/volume"
)

// Write stores a volume as NIfTI (.nii, .nii.gz), NRRD (.nrrd) or MetaImage (.mha), as its name ends. NRRD
// and MetaImage hold the volume's affine in full, and so look at no header that they should be like.
func Write(name string, v *volume.Volume, options nifti.Options) error {
	switch {
	case strings.HasSuffix(name, ".nii"), strings.HasSuffix(name, ".nii.gz"):
		return nifti.Write(name, v, options)
	case strings.HasSuffix(name, ".nrrd"):
		return nrrd.Write(name, v, options.DType)
	case strings.HasSuffix(name, ".mha"):
		return metaimage.Write(name, v, options.DType)
	}
	return fmt.Errorf("write %s: name must end in .nii, .nii.gz, .nrrd or .mha", name)
}
