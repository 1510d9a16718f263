package raster_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/imageio/raster"
	"dev.niftynet/core/stored"
)

// The files of testdata were written by testdata/make.py with Pillow 13.0.0: number n of a picture, its channels
// together, then along rows, is 37*n modulo what the picture can hold.
func TestRead_HoldsTheNumbersOfThePicture(t *testing.T) {
	bytes := func(n int) int { return 37 * n % 256 }
	words := func(n int) int { return 37 * n * 1000 % 65536 }
	bits := func(n int) int { return 37 * n % 2 }
	palette := func(n int) int { return (37*(n/3)%4)*30 + n%3*10 + 10 }
	opaque := func(n int) int {
		if colour := 37 * (n / 4) % 4; n%4 == 3 {
			return [4]int{255, 128, 0, 255}[colour]
		}
		return palette(n/4*3 + n%4)
	}
	unit := [3]float64{1, 1, 1}
	cases := []struct {
		file   string
		shape  []int
		dtype  string
		number func(n int) int
		mm     [3]float64
	}{
		{"grey.png", []int{5, 3}, "uint8", bytes, [3]float64{0.05, 0.1, 1}},
		{"grey16.png", []int{5, 3}, "uint16", words, unit},
		{"bits.png", []int{5, 3}, "uint8", bits, unit},
		{"rgb.png", []int{5, 3, 1, 3}, "uint8", bytes, unit},
		{"rgba.png", []int{5, 3, 1, 4}, "uint8", bytes, unit},
		{"grey_alpha.png", []int{5, 3, 1, 2}, "uint8", bytes, unit},
		{"palette.png", []int{5, 3, 1, 3}, "uint8", palette, unit},
		{"palette_clear.png", []int{5, 3, 1, 4}, "uint8", opaque, unit},
		{"lzw.tif", []int{5, 3}, "uint8", bytes, [3]float64{0.1, 0.05, 1}},
		{"grey16.tif", []int{5, 3}, "uint16", words, unit},
		{"bits.tif", []int{5, 3}, "uint8", bits, unit},
		{"fax.tif", []int{5, 3}, "uint8", bits, unit},
		{"white0.tif", []int{5, 3}, "uint8", bytes, unit},
		{"rgb.tif", []int{5, 3, 1, 3}, "uint8", bytes, unit},
		{"palette.tif", []int{5, 3, 1, 3}, "uint8", palette, unit},
		{"pages.tif", []int{5, 3, 3}, "uint8", bytes, unit},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			m, err := raster.Read(filepath.Join("testdata", c.file))
			if err != nil {
				t.Fatal(err)
			}
			channels := 1
			if len(c.shape) == 4 {
				channels = c.shape[3]
			}
			want := make([]float32, len(m.Volume.Data))
			pixels := len(want) / channels
			for i := range want {
				want[i] = float32(c.number(i%pixels*channels + i/pixels))
			}
			if diff := cmp.Diff(want, m.Volume.Data); diff != "" {
				t.Errorf("voxels (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.shape, m.Header.Shape); diff != "" || m.Header.DType != c.dtype {
				t.Errorf("%s, want %s, shape (-want +got):\n%s", m.Header.DType, c.dtype, diff)
			}
			for i, mm := range m.Volume.Affine.SpacingMM() {
				if math.Abs(mm-c.mm[i]) > 1e-5 {
					t.Errorf("axis %d: voxels of %v mm, want %v", i, mm, c.mm[i])
				}
			}
			if codes := m.Volume.Affine.AxCodes(); codes != "LPS" {
				t.Errorf("axes run %s, want LPS", codes)
			}
			header, err := raster.ReadHeader(filepath.Join("testdata", c.file))
			if diff := cmp.Diff(m.Header, header); err != nil || diff != "" {
				t.Errorf("header alone differs (-image +header), %v:\n%s", err, diff)
			}
		})
	}
}

// Pillow 13.0.0 (libjpeg-turbo) gives the values; decoders may differ by a little.
func TestRead_JPEG(t *testing.T) {
	grey := read(t, "grey.jpg")
	colour := read(t, "rgb.jpg")
	for _, probe := range []struct{ y, x, grey, red, green, blue int }{
		{0, 0, 0, 1, 255, 1},
		{7, 11, 100, 100, 155, 51},
		{15, 23, 212, 212, 44, 106},
		{4, 20, 112, 111, 144, 55},
	} {
		i := probe.y*24 + probe.x
		near(t, "grey", grey.Volume.Data[i], probe.grey)
		near(t, "red", colour.Volume.Channel(0)[i], probe.red)
		near(t, "green", colour.Volume.Channel(1)[i], probe.green)
		near(t, "blue", colour.Volume.Channel(2)[i], probe.blue)
	}
}

func near(t *testing.T, what string, got float32, want int) {
	t.Helper()
	if math.Abs(float64(got)-float64(want)) > 2 {
		t.Errorf("%s is %v, want %d", what, got, want)
	}
}

func read(t *testing.T, name string) *stored.Image {
	t.Helper()
	m, err := raster.Read(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func write(t testing.TB, name string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDetect_OnlyPictures(t *testing.T) {
	for head, want := range map[string]bool{
		"\x89PNG\r\n\x1a\n": true, "\xff\xd8\xff\xe0": true, "II*\x00....": true, "MM\x00*": true,
		"NRRD0004": false, "": false, "II": false, "\x5c\x01\x00\x00": false,
	} {
		if got := raster.Detect([]byte(head)); got != want {
			t.Errorf("Detect(%q) = %v", head, got)
		}
	}
}

// Of each set, the number of pictures, their size and mean are those of its README, and of numpy 2.4.6 with Pillow 13.0.0.
func TestRead_RealPictures(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..", "shared", "data")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("no real images: %v", err)
	}
	for _, set := range []struct {
		files, shape string
		count        int
		mean         float64
	}{
		{"ultrasound_hc18/images/*1_HC.png", "800x540x1", 10, 40.984761},
		{"ultrasound_hc18/masks/*1_HC*.png", "800x540x1 (3 channels)", 10, 84.400632},
		{"ultrasound_busi/benign/*0).png", "256x256x1 (3 channels)", 2, 82.032097},
		{"xray_pneumonia28/images/test_0000*.png", "28x28x1", 2, 141.614158},
	} {
		names, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(set.files)))
		if err != nil || len(names) != set.count {
			t.Fatalf("%s: %d files, want %d (%v)", set.files, len(names), set.count, err)
		}
		sum := 0.0
		for _, name := range names {
			m, err := raster.Read(name)
			if err != nil {
				t.Fatal(err)
			}
			if got := m.Volume.String(); got != set.shape {
				t.Errorf("%s is %s, want %s", name, got, set.shape)
			}
			part := 0.0
			for _, x := range m.Volume.Data {
				part += float64(x)
			}
			sum += part / float64(len(m.Volume.Data))
		}
		if mean := sum / float64(len(names)); math.Abs(mean-set.mean) > 1e-4 {
			t.Errorf("%s: mean %v, want %v", set.files, mean, set.mean)
		}
	}
}
