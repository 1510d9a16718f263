package raster_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/imageio/raster"
	"dev.niftynet/core/stored/storedtest"
)

func TestRead_Refuses(t *testing.T) {
	for name, want := range map[string]string{
		"moving.png": "moving picture",
		"cmyk.jpg":   "CMYK",
		"big.tif":    "BigTIFF",
		"planes.tif": "colours in planes of their own",
		"unlike.tif": "page 2 is 5x3 of 8 bits and 3 channels, the first 5x3 of 8 and 1",
		"make.py":    "not PNG, JPEG or TIFF",
	} {
		_, err := raster.Read(filepath.Join("testdata", name))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v, want one with %q", name, err, want)
		}
	}
	picture, err := os.ReadFile(filepath.Join("testdata", "grey.png"))
	if err != nil {
		t.Fatal(err)
	}
	packed := storedtest.File(t, "a.png.gz", storedtest.Gzip(t, picture))
	if _, err := raster.Read(packed); err == nil || !strings.Contains(err.Error(), "unpack it, for example with gunzip") {
		t.Errorf("error %v", err)
	}
}

// A file cut anywhere is refused, unless only what follows the pixels is gone, and then all of them are right.
func TestRead_CutFiles(t *testing.T) {
	for _, name := range []string{"rgb.png", "grey.jpg", "lzw.tif", "pages.tif"} {
		whole := read(t, name)
		raw, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		cut := filepath.Join(t.TempDir(), name)
		refused := 0
		for n := range raw {
			write(t, cut, raw[:n])
			m, err := raster.Read(cut)
			switch {
			case err != nil:
				refused++
			case !cmp.Equal(m.Volume, whole.Volume):
				t.Fatalf("%s cut to %d bytes was read otherwise", name, n)
			}
		}
		if refused < len(raw)/2 {
			t.Errorf("%s: only %d of %d cuts were refused", name, refused, len(raw))
		}
	}
}

// Small files that claim to be large are refused before memory is taken for them.
func TestRead_ClaimsAreNotBelieved(t *testing.T) {
	for name, forge := range map[string]func(raw []byte){
		"rgb.png": func(raw []byte) {
			copy(raw[16:], []byte{0x00, 0x00, 0xff, 0xff, 0x00, 0x00, 0xff, 0xff})
		},
		"grey.jpg": func(raw []byte) {
			i := bytes.Index(raw, []byte{0xff, 0xc0})
			copy(raw[i+5:], []byte{0xff, 0xff, 0xff, 0xff})
		},
		"grey16.tif": func(raw []byte) {
			raw[18], raw[19], raw[30], raw[31] = 0xff, 0xff, 0xff, 0xff // of the first two fields: width and length
		},
	} {
		raw, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		forge(raw)
		file := storedtest.File(t, name, raw)
		taken := storedtest.Memory(func() { _, err = raster.Read(file) })
		if err == nil || taken > 1<<20 {
			t.Errorf("%s: error %v, %d bytes taken, want at most 1 MiB", name, err, taken)
		}
	}
}

func TestRead_PagesInACircle(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "grey16.tif"))
	if err != nil {
		t.Fatal(err)
	}
	first := int(raw[4])
	end := first + 2 + 12*int(raw[first])
	raw[end] = byte(first) // the next page is this one
	file := storedtest.File(t, "circle.tif", raw)
	if _, err := raster.Read(file); err == nil || !strings.Contains(err.Error(), "circle") {
		t.Errorf("error %v, want one of a circle", err)
	}
}

// A blank page packs a thousand times; it is no forgery.
func TestRead_BlankPicture(t *testing.T) {
	blank := image.NewGray(image.Rect(0, 0, 3000, 2000))
	var packed bytes.Buffer
	if err := png.Encode(&packed, blank); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "blank")
	write(t, file, packed.Bytes())
	if _, err := raster.Read(file); err != nil {
		t.Errorf("%d bytes: %v", packed.Len(), err)
	}
	packed.Reset()
	if err := jpeg.Encode(&packed, blank, nil); err != nil {
		t.Fatal(err)
	}
	write(t, file, packed.Bytes())
	if _, err := raster.Read(file); err != nil {
		t.Errorf("%d bytes: %v", packed.Len(), err)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"grey.png", "palette_clear.png", "grey.jpg", "rgb.tif", "pages.tif"} {
		raw, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		file := storedtest.File(t, "picture", raw)
		m, err := raster.Read(file)
		if err == nil {
			storedtest.Sound(t, m, 1<<12*8*len(raw)) // of 1 bit each, packed as TIFF can
		}
	})
}
