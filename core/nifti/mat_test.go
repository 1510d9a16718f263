package nifti_test

import (
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	gonii "github.com/okieraised/gonii/pkg/nifti"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/stored/storedtest"
	"dev.niftynet/core/volume"
)

// spm is an Analyze image with a file beside it; the affine, of voxels counted from 0.
func spm(t *testing.T, mat []byte) (volume.Affine, error) {
	t.Helper()
	header := made1(t, binary.LittleEndian, func(n *gonii.Nii1Header) { n.Magic, n.VoxOffset = [4]uint8{}, 0 }, []byte{})
	voxels := storedtest.Bytes(t, binary.LittleEndian, sixFloats())
	folder := storedtest.Folder(t, map[string][]byte{"a.hdr": header, "a.img": voxels, "a.mat": mat})
	image, err := nifti.Read(filepath.Join(folder, "a.img"))
	if err != nil {
		return volume.Affine{}, err
	}
	files, err := nifti.Files(filepath.Join(folder, "a.hdr"))
	if isMATLAB := mat[0] != '1'; len(files) == 3 != isMATLAB {
		t.Errorf("the image is made of %v", files)
	}
	return image.Volume.Affine, err
}

// matrix4 is a matrix in a MATLAB file of level 4.
func matrix4(t *testing.T, order binary.ByteOrder, name string, rows [4][4]float64) []byte {
	t.Helper()
	kind := int32(0)
	if order == binary.BigEndian {
		kind = 1000
	}
	b := storedtest.Bytes(t, order, [5]int32{kind, 4, 4, 0, int32(len(name) + 1)}, []byte(name+"\x00"))
	for j := range 4 {
		for i := range 4 {
			b = append(b, storedtest.Bytes(t, order, rows[i][j])...)
		}
	}
	return b
}

// NiBabel 5.4.2 writes these matrices of an image with the wanted affine, as Spm2AnalyzeImage.
func TestRead_TakesTheAffineOfSPM(t *testing.T) {
	want := volume.Affine{{-1.5, 0.1, 0, 10}, {0, 2, -0.2, -20}, {0, 0.3, 3, 30}, {0, 0, 0, 1}}
	mat := [4][4]float64{{-1.5, 0.1, 0, 11.4}, {0, 2, -0.2, -21.8}, {0, 0.3, 3, 26.7}, {0, 0, 0, 1}}
	flipped := [4][4]float64{{1.5, -0.1, 0, -11.4}, mat[1], mat[2], mat[3]}
	for _, order := range orders() {
		both := append(matrix4(t, order, "M", flipped), matrix4(t, order, "mat", mat)...)
		for name, file := range map[string][]byte{"both": both, "SPM99's alone": matrix4(t, order, "M", flipped)} {
			got, err := spm(t, file)
			if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); err != nil || diff != "" {
				t.Errorf("%s, %v: %v (-want +got):\n%s", name, order, err, diff)
			}
		}
	}
	got, err := spm(t, []byte("1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n")) // of FLIRT
	header := volume.Affine{{-2, 0, 0, 1}, {0, 2, 0, 0}, {0, 0, 2, -2}, {0, 0, 0, 1}}
	if diff := cmp.Diff(header, got); err != nil || diff != "" {
		t.Errorf("%v: affine of the header (-want +got):\n%s", err, diff)
	}
}

func TestRead_RefusesAnAffineOfSPMThatItCannotRead(t *testing.T) {
	whole := matrix4(t, binary.LittleEndian, "mat", [4][4]float64{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}})
	larger := append([]byte{}, whole...)
	larger[4] = 5
	second := append([]byte{}, whole...)
	second[0] = 10
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"level 5":    {[]byte("MATLAB 5.0 MAT-file"), "level 5"},
		"larger":     {larger, "more than matrices of 4x4"},
		"float32":    {append(whole, second...), "more than matrices of 4x4"},
		"cut":        {whole[:len(whole)-1], "unexpected EOF"},
		"cut header": {whole[:19], "unexpected EOF"},
		"flat":       {matrix4(t, binary.LittleEndian, "mat", [4][4]float64{3: {0, 0, 0, 1}}), "singular"},
	} {
		if _, err := spm(t, c.file); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "a.") {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
