package nrrd

import (
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// Write stores a volume with its header in one file, gzipped inside; channels become the fourth axis. The type is as
// in stored.EncodingOf.
func Write(name string, v *volume.Volume, dtype string) error {
	return stored.WriteFile(name, v, dtype, func(to io.Writer, e stored.Encoding) error {
		if _, err := io.WriteString(to, text(v, e)); err != nil {
			return err
		}
		zipped := gzip.NewWriter(to)
		if err := e.Write(zipped, v.Data); err != nil {
			return err
		}
		return zipped.Close()
	})
}

// text is the header of a volume.
func text(v *volume.Volume, e stored.Encoding) string {
	dimension, sizes, kinds := 3, fmt.Sprintf("%d %d %d", v.Size[0], v.Size[1], v.Size[2]), "domain domain domain"
	var directions strings.Builder
	a := v.Affine
	for j := range 3 {
		fmt.Fprintf(&directions, " (%v,%v,%v)", a[0][j], a[1][j], a[2][j])
	}
	if v.Channels > 1 {
		dimension, sizes, kinds = 4, fmt.Sprintf("%s %d", sizes, v.Channels), kinds+" list"
		directions.WriteString(" none")
	}
	kind := e.DType
	if kind == "float32" {
		kind = "float"
	}
	return fmt.Sprintf("NRRD0004\ntype: %s\ndimension: %d\nspace: right-anterior-superior\nsizes: %s\n"+
		"space directions:%s\nkinds: %s\nendian: little\nencoding: gzip\nspace units: \"mm\" \"mm\" \"mm\"\nspace origin: (%v,%v,%v)\n\n",
		kind, dimension, sizes, directions.String(), kinds, a[0][3], a[1][3], a[2][3])
}
