package imageio_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.niftynet/core/imageio"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// The files of each group hold one image, so the formats check each other.
func TestRead_FormatsAgree(t *testing.T) {
	folder := filepath.Join(dataFolder(t), "other_formats")
	groups := [][]string{
		{"mgh.mgz", "mha.mha", "nrrd.nhdr"},
		{
			"BallBinary30x30x30.nii.gz", "BallBinary30x30x30.nhdr", "BallBinary30x30x30.nrrd", "BallBinary30x30x30_bz2.nrrd",
			"BallBinary30x30x30_byteskip_minus_one.nhdr", "BallBinary30x30x30_gz_byteskip_minus_one.nrrd", "BallBinary30x30x30_gz_lineskip.nrrd",
		},
	}
	for _, names := range groups {
		var first *stored.Image
		for _, name := range names {
			image, err := imageio.Read(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = image
			}
			if err := volume.SameGrid(first.Volume, image.Volume, 1e-4); err != nil {
				t.Errorf("%s and %s: %v", names[0], name, err)
			}
			if !slices.Equal(first.Volume.Data, image.Volume.Data) || image.Header.DType != "int16" {
				t.Errorf("%s and %s, of %s, differ", names[0], name, image.Header.DType)
			}
			header, err := imageio.ReadHeader(filepath.Join(folder, name))
			if err != nil || header.Affine != image.Header.Affine {
				t.Errorf("header of %s alone: %v, %v", name, header, err)
			}
		}
	}
}

// A refusal of pynrrd's too.
func TestRead_RefusesASkipThatIsNone(t *testing.T) {
	_, err := imageio.Read(filepath.Join(dataFolder(t), "other_formats", "BallBinary30x30x30_byteskip_minus_five.nhdr"))
	if err == nil || !strings.Contains(err.Error(), "minus_five.nhdr: byteskip") {
		t.Errorf("error %v", err)
	}
}

func TestRead_TellsFormatsByContent(t *testing.T) {
	v := volume.New([3]int{4, 3, 2}, 1, volume.Identity())
	folder := t.TempDir()
	for ending, format := range map[string]string{".nii": "nifti1", ".nii.gz": "nifti1", ".nrrd": "nrrd", ".mha": "metaimage"} {
		name := filepath.Join(folder, "a"+ending)
		if err := imageio.Write(name, v, nifti.Options{DType: "int16"}); err != nil {
			t.Fatal(err)
		}
		other := filepath.Join(folder, "other.png")
		if err := os.Rename(name, other); err != nil {
			t.Fatal(err)
		}
		image, err := imageio.Read(other)
		if err != nil || image.Header.Format != format || image.Header.DType != "int16" {
			t.Errorf("%s by another name: %v", format, err)
		}
	}
}

func TestRead_TellsDICOMFromOthers(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(dataFolder(t), "dicom", "*.dcm"))
	if err != nil || len(names) < 10 {
		t.Fatalf("found %d files, %v", len(names), err)
	}
	refused := map[string]string{
		"MR_small_jp2klossless.dcm":       "its pixels are JPEG 2000",
		"slicethickness_empty_string.dcm": "its pixels are JPEG 2000",
		"MR_truncated.dcm":                "the file was cut short",
		"csa_slice_norm.dcm":              "it holds no pixels",
		"no_meta.dcm":                     "damaged at its begin", // a byte too many
	}
	for _, name := range names {
		image, err := imageio.Read(name)
		switch want := refused[filepath.Base(name)]; {
		case want == "" && (err != nil || image.Header.Format != "dicom"):
			t.Errorf("%s: %v", name, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name)):
			t.Errorf("%s: error %v, want %q and the file's name", name, err, want)
		}
	}
}

func TestRead_RefusesWhatIsNoImage(t *testing.T) {
	folder := t.TempDir()
	for name, c := range map[string]struct{ content, want string }{
		"empty.nii":   {"", "the file is empty"},
		"letter.nrrd": {"Dear reader", "not an image of a format that is read"},
		"half.nii.gz": {"\x1f\x8b", "cut short"},
		"newer.nrrd":  {"NRRD0009\n", "want NRRD0001"},
		"alone.img":   {"voxels of an image", ".img files beside their .hdr"},
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, read := range []func(string) error{
			func(name string) error { _, err := imageio.Read(name); return err },
			func(name string) error { _, err := imageio.ReadHeader(name); return err },
		} {
			if err := read(path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: error %v, want %q and the file's name", name, err, c.want)
			}
		}
	}
	if err := imageio.Write(filepath.Join(folder, "a.png"), volume.New([3]int{1, 1, 1}, 1, volume.Identity()), nifti.Options{}); err == nil {
		t.Error("an image was written as .png")
	}
}

func TestFiles_ListsAllThatAnImageIsMadeOf(t *testing.T) {
	v := volume.New([3]int{4, 3, 2}, 1, volume.Identity())
	folder := t.TempDir()
	for _, name := range []string{"a.nii", "a.mha"} {
		if err := imageio.Write(filepath.Join(folder, name), v, nifti.Options{DType: "float32"}); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"b.mhd":  "NDims = 3\nDimSize = 4 3 2\nElementType = MET_UCHAR\nElementDataFile = LIST\nz0.raw\nz1.raw\n",
		"b.nhdr": "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 4 3 2\nencoding: raw\ndata file: z%d.raw 0 1\n",
		"z0.raw": "", "z1.raw": "", "pixels.png": "\x89PNG\r\n\x1a\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string][]string{
		"a.nii": {"a.nii"}, "a.mha": {"a.mha"}, "pixels.png": {"pixels.png"},
		"b.mhd": {"b.mhd", "z0.raw", "z1.raw"}, "b.nhdr": {"b.nhdr", "z0.raw", "z1.raw"},
	} {
		files, err := imageio.Files(filepath.Join(folder, name))
		if err != nil {
			t.Error(err)
		}
		for i := range files {
			files[i] = filepath.Base(files[i])
		}
		if !slices.Equal(files, want) {
			t.Errorf("%s is made of %v, want %v", name, files, want)
		}
	}
}
