package imageio_test

import (
	"path/filepath"
	"testing"

	"dev.niftynet/core/imageio"
)

// BenchmarkRead reads real images of 182x218x182 voxels, gzipped; .ci/bench/read compares it with NiBabel.
func BenchmarkRead(b *testing.B) {
	names, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "ms_multicontrast", "*", "*.nii.gz"))
	if err != nil || len(names) == 0 {
		b.Skipf("no real images beside the repository: %v", err)
	}
	for b.Loop() {
		for _, name := range names {
			if _, err := imageio.Read(name); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*len(names)), "ms/file")
}
