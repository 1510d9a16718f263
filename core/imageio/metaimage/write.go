package metaimage

import (
	"fmt"
	"io"
	"strings"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// Write stores a volume with its header in one file, not packed; channels become the fourth axis. The type is as in
// stored.EncodingOf.
func Write(name string, v *volume.Volume, dtype string) error {
	return stored.WriteFile(name, v, dtype, func(to io.Writer, e stored.Encoding) error {
		if _, err := io.WriteString(to, text(v, e)); err != nil {
			return err
		}
		return e.Write(to, v.Data)
	})
}

// text is the header of a volume: in LPS, and each axis as direction and spacing.
func text(v *volume.Volume, e stored.Encoding) string {
	lengths, spacing := v.Size[:], v.Affine.SpacingMM()
	steps := spacing[:]
	if v.Channels > 1 {
		lengths, steps = append(lengths[:3:3], v.Channels), append(steps, 1)
	}
	n := len(lengths)
	matrix, offset := make([]float64, n*n), make([]float64, n)
	for j := range n {
		matrix[j*n+j] = 1
	}
	for i := range 3 {
		sign := 1.0
		if i < 2 {
			sign = -1
		}
		offset[i] = sign*v.Affine[i][3] + 0 // no -0
		for j := range 3 {
			matrix[j*n+i] = sign*v.Affine[i][j]/spacing[j] + 0
		}
	}
	return fmt.Sprintf("ObjectType = Image\nNDims = %d\nDistanceUnits = mm\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = False\n"+
		"TransformMatrix = %s\nOffset = %s\nElementSpacing = %s\nDimSize = %s\nElementType = %s\nElementDataFile = LOCAL\n",
		n, row(matrix), row(offset), row(steps), row(lengths), nameOf(e.DType))
}

func row[T any](values []T) string { return strings.Trim(fmt.Sprint(values), "[]") }
