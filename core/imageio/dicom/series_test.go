package dicom_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/imageio/dicom"
	"dev.niftynet/core/stored/storedtest"
	"dev.niftynet/core/volume"
)

func TestRead_TakesMemoryForWhatIsThere(t *testing.T) {
	const side, slices = 512, 13
	var files [][]field
	for z := range slices {
		files = append(files, cut(0, 0, float64(z), 0, short(0x0028_0010, side), short(0x0028_0011, side),
			field{tag: 0x7fe0_0010, vr: "OW", value: make([]byte, 2*side*side)}))
	}
	dir := folder(t, files...)
	var err error
	taken := storedtest.Memory(func() { _, err = dicom.Read(dir) })
	if decoded := 4 * side * side * slices; err != nil || taken > uint64(decoded*12/10) {
		t.Errorf("an image of %d bytes took %d, %v", decoded, taken, err)
	}
}

func TestRead_SortsSlicesByPosition(t *testing.T) {
	number := func(n string) field { return field{tag: 0x0020_0013, vr: "IS", value: n} }
	scaled := field{tag: 0x0028_1053, vr: "DS", value: "10"}
	dir := folder(t, cut(1, 2, 10, 200, number("1")), cut(1, 2, -2, 0, number("2")), cut(1, 2, 4, 10, number("3"), scaled))
	save(t, filepath.Join(dir, "README.txt"), []byte("not an image\n"))
	save(t, filepath.Join(dir, "DICOMDIR"), written(explicitLittle, cut(0, 0, 0, 0, field{tag: 0x7fe0_0010}, field{tag: 0x0028_0010})))
	if err := os.Mkdir(filepath.Join(dir, "more"), 0o700); err != nil {
		t.Fatal(err)
	}
	store := filepath.Join(t.TempDir(), "c") // as data sets under version control keep large files
	if err := os.Rename(filepath.Join(dir, "c.dcm"), store); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(store, filepath.Join(dir, "c.dcm")); err != nil {
		t.Fatal(err)
	}
	m := mustRead(t, dir)
	sameVoxels(t, m.Volume.Data, 0, 1, 2, 3, 4, 5, 100, 110, 120, 130, 140, 150, 200, 201, 202, 203, 204, 205)
	affine := volume.Affine{{-0.5, 0, 0, -1}, {0, -2, 0, -2}, {0, 0, 6, -2}, {0, 0, 0, 1}}
	if diff := cmp.Diff(affine, m.Volume.Affine); diff != "" {
		t.Errorf("affine (-want +got):\n%s", diff)
	}
	header, err := dicom.ReadHeader(dir)
	if diff := cmp.Diff(m.Header, header); err != nil || diff != "" {
		t.Errorf("header alone differs (-image +header), %v:\n%s", err, diff)
	}
	if err := os.Remove(store); err != nil {
		t.Fatal(err)
	}
	_, err = dicom.Read(dir)
	want(t, err, "c.dcm")
}

// Slices of a tilted gantry, each 1 mm further back than the one below it: the affine is sheared.
func TestRead_TiltedGantryShears(t *testing.T) {
	m := mustRead(t, folder(t, cut(0, 2, 10, 0), cut(0, 0, 0, 0), cut(0, 1, 5, 0)))
	affine := volume.Affine{{-0.5, 0, 0, 0}, {0, -2, -1, 0}, {0, 0, 5, 0}, {0, 0, 0, 1}}
	if diff := cmp.Diff(affine, m.Volume.Affine); diff != "" {
		t.Errorf("affine (-want +got):\n%s", diff)
	}
}

// Positions written with one digit are off by up to 0.05 mm, which is no fault.
func TestRead_RoundedPositions(t *testing.T) {
	m := mustRead(t, folder(t, cut(0, 0, 0, 0), cut(0, 0, 0.6, 0), cut(0, 0, 1.3, 0), cut(0, 0, 1.9, 0), cut(0, 0, 2.5, 0)))
	if mm := m.Volume.Affine.SpacingMM()[2]; mm != 0.625 {
		t.Errorf("slices are %v mm apart, want 0.625", mm)
	}
}

func TestRead_RefusesSlicesThatMakeNoVolume(t *testing.T) {
	text := func(tag uint32, value string) field { return field{tag: tag, vr: "DS", value: value} }
	at := func(z float64, edits ...field) []field { return cut(0, 0, z, 0, edits...) }
	cases := map[string]struct {
		files [][]field
		want  []string
	}{
		"missing slice":    {[][]field{at(0), at(5), at(20), at(10)}, []string{"d.dcm", "c.dcm", "10 mm apart, other slices 5 mm", "missing"}},
		"twice the same":   {[][]field{at(0), at(5), at(5)}, []string{"b.dcm", "c.dcm", "same place"}},
		"all in one place": {[][]field{at(0), at(0)}, []string{"a.dcm", "b.dcm", "same place"}},
		"uneven":           {[][]field{at(0), at(5), at(9), at(13), at(19)}, []string{"mm from where equal steps of"}},
		"shifted":          {[][]field{at(0), cut(3, 0, 5, 0), at(10)}, []string{"b.dcm", "lies 3 mm from"}},
		"not parallel":     {[][]field{at(0), at(5, text(0x0020_0037, `0\1\0\0\0\1`))}, []string{"a.dcm", "b.dcm", "not parallel"}},
		"pixels differ":    {[][]field{at(0), at(5, text(0x0028_0030, `2\0.6`))}, []string{"b.dcm", "0.5x2 mm", "0.6x2 mm"}},
		"sizes differ": {
			[][]field{at(0), at(5, field{tag: 0x0028_0010, vr: "US", value: uint16(2)})},
			[]string{"b.dcm", "2x2 pixels", "a.dcm", "2x3"},
		},
		"types differ": {
			[][]field{at(0), at(5, field{tag: 0x0028_0103, vr: "US", value: uint16(0)})},
			[]string{"b.dcm", "uint16", "a.dcm", "int16"},
		},
		"no positions":  {[][]field{at(0, field{tag: 0x0020_0032}), at(5, field{tag: 0x0020_0032})}, []string{"a.dcm", "Image Position (Patient) (0020,0032)"}},
		"one position":  {[][]field{at(0), at(5, field{tag: 0x0020_0032})}, []string{"b.dcm", "says where it lies"}},
		"slice damaged": {[][]field{at(0), at(5, field{tag: 0x7fe0_0010, vr: "OW", value: []byte{1, 2}})}, []string{"b.dcm", "2 bytes of pixels"}},
		"slice empty":   {[][]field{at(0), at(5, field{tag: 0x7fe0_0010})}, []string{"b.dcm", "no pixels"}},
		"empty folder":  {nil, []string{"no DICOM image"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, c.files...)
			_, err := dicom.Read(dir)
			want(t, err, append(c.want, dir)...)
			if _, headerErr := dicom.ReadHeader(dir); headerErr == nil {
				t.Error("its header alone was read")
			}
		})
	}
}

func TestRead_SeveralSeriesInAFolder(t *testing.T) {
	series := func(uid, number string) []field {
		return []field{{tag: 0x0020_000e, vr: "UI", value: uid}, {tag: 0x0020_0011, vr: "IS", value: number}}
	}
	dir := folder(t,
		cut(0, 0, 0, 0, series("1.1", "12")...), cut(0, 0, 0, 100, series("1.2", "4")...), cut(0, 0, 5, 10, series("1.1", "12")...))
	_, err := dicom.Read(dir)
	want(t, err, dir, "2 series", "#4 (CT, 1 files, first b.dcm), #12 (CT, 2 files, first a.dcm)", "name one, such as "+dir+"#4")
	sameVoxels(t, mustRead(t, dir+"#4").Volume.Data, 100, 101, 102, 103, 104, 105)
	if got := mustRead(t, dir+"#12").Volume.String(); got != "2x3x2" {
		t.Errorf("series 12 is %s", got)
	}
	_, err = dicom.Read(dir + "#5")
	want(t, err, "no series 5", "#4 (")
	if !dicom.IsSeries(dir) || !dicom.IsSeries(dir+"#4") || dicom.IsSeries(filepath.Join(dir, "a.dcm")) || dicom.IsSeries(dir+"#x") {
		t.Error("folders, files and series are not told apart")
	}
	sameVoxels(t, mustRead(t, filepath.Join(dir, "b.dcm")).Volume.Data, 100, 101, 102, 103, 104, 105)

	twins := folder(t, cut(0, 0, 0, 0, series("1.1", "1")...), cut(0, 0, 0, 0, series("1.2", "1")...))
	_, err = dicom.Read(twins + "#1")
	want(t, err, "2 series have that number", "folder of its own")
}
