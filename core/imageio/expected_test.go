package imageio_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"dev.niftynet/core/imageio"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// dataFolder holds edge cases of real images beside the repository; tests that need it skip without it.
func dataFolder(t *testing.T) string {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "data", "reader")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no real images: %v", err)
	}
	return folder
}

// expectation is one row of reader/EXPECTED.tsv, made with NiBabel 5.0.
type expectation map[string]string

func expectations(t *testing.T) (folder string, rows []expectation) {
	t.Helper()
	folder = dataFolder(t)
	table, err := os.ReadFile(filepath.Join(folder, "EXPECTED.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")
	names := strings.Split(lines[0], "\t")
	for _, line := range lines[1:] {
		row := expectation{}
		for i, cell := range strings.Split(line, "\t") {
			row[names[i]] = cell
		}
		rows = append(rows, row)
	}
	return folder, rows
}

func TestExpected_TableOfRealFiles(t *testing.T) {
	folder, rows := expectations(t)
	if len(rows) < 70 {
		t.Fatalf("table has only %d rows", len(rows))
	}
	for _, row := range rows {
		t.Run(row["file"], func(t *testing.T) {
			t.Parallel()
			name := filepath.Join(folder, filepath.FromSlash(row["file"]))
			image, err := imageio.Read(name)
			switch {
			case row["expect"] == "error":
				if err == nil {
					t.Error("damaged file was read")
				}
			case row["expect"] == "read" && err != nil:
				t.Error(err)
			case err == nil && row["shape"] != "":
				row.compare(t, image)
			}
			if err != nil && (!strings.Contains(err.Error(), filepath.Base(name)) && !strings.Contains(err.Error(), "nifti1.img") || strings.Contains(err.Error(), "\n")) {
				t.Errorf("error does not name the file in one line: %v", err)
			}
		})
	}
}

func (row expectation) compare(t *testing.T, image *stored.Image) {
	t.Helper()
	h, v := image.Header, image.Volume
	shape := strings.Trim(strings.ReplaceAll(fmt.Sprint(h.Shape), " ", "x"), "[]")
	for what, pair := range map[string][2]string{
		"shape":       {shape, row["shape"]},
		"type":        {h.DType, row["stored_dtype"]},
		"byte order":  {h.ByteOrder, row["byte_order"]},
		"orientation": {v.Affine.AxCodes(), row["orientation"]},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %s, want %s", what, pair[0], pair[1])
		}
	}
	if row["sform_code"] != "" {
		if got := fmt.Sprint(h.Forms.QformCode, h.Forms.SformCode); got != row["qform_code"]+" "+row["sform_code"] {
			t.Errorf("qform and sform codes are %s", got)
		}
	}
	affine := strings.Fields(row["affine_rows_0_to_2"])
	for i := range 12 {
		near(t, fmt.Sprintf("affine element %d,%d", i/4, i%4), v.Affine[i/4][i%4], affine[i])
	}
	lowest, highest, mean, nonfinite := statistics(v)
	near(t, "slope", h.Slope, row["scl_slope"])
	near(t, "intercept", h.Inter, row["scl_inter"])
	near(t, "minimum", lowest, strings.Trim(row["min"], "|")) // bars: of magnitudes
	near(t, "maximum", highest, strings.Trim(row["max"], "|"))
	near(t, "mean", mean, strings.Trim(row["mean"], "|"))
	near(t, "non-finite voxels", float64(nonfinite), row["nonfinite"])
}

// near allows for the seven digits of the table.
func near(t *testing.T, what string, got float64, cell string) {
	t.Helper()
	want, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if !(math.Abs(got-want) <= 1e-6*max(1, math.Abs(want))) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func statistics(v *volume.Volume) (lowest, highest, mean float64, nonfinite int) {
	lowest, highest = math.Inf(1), math.Inf(-1)
	for _, x := range v.Data {
		f := float64(x)
		if math.IsNaN(f) || math.IsInf(f, 0) {
			nonfinite++
			continue
		}
		lowest, highest, mean = min(lowest, f), max(highest, f), mean+f
	}
	return lowest, highest, mean / float64(len(v.Data)-nonfinite), nonfinite
}

// All files of orientation48 hold one image.
func TestRead_OrientationsAreOneImage(t *testing.T) {
	folder := filepath.Join(dataFolder(t), "orientation48")
	want, err := imageio.Read(filepath.Join(folder, "RAS.nii.gz"))
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.nii.gz"))
	if err != nil || len(names) < 20 {
		t.Fatalf("found %d images, %v", len(names), err)
	}
	for _, name := range names {
		image, err := imageio.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := image.Volume.Reorient("RAS")
		if err != nil {
			t.Fatal(err)
		}
		if err := volume.SameGrid(want.Volume, got, 1e-3); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i, x := range got.Data {
			if x != want.Volume.Data[i] {
				t.Errorf("%s: voxel %d is %v, want %v", name, i, x, want.Volume.Data[i])
				break
			}
		}
	}
}
