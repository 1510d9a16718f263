package check_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"dev.niftynet/apps/check"
)

// packed packs bytes with gzip.
func packed(data []byte) []byte {
	var to bytes.Buffer
	w := gzip.NewWriter(&to)
	if _, err := w.Write(data); err != nil {
		panic(err) // a buffer takes everything
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return to.Bytes()
}

// fileFaults are files that lack, are damaged, or hold what no network takes.
func fileFaults() []fault {
	short := func(data []byte) []byte { return data[:len(data)/2] }
	return []fault{
		{name: "folder that is not there", sets: []string{"data.t1.path_to_search=[\"nowhere\"]"}, key: "data.t1.path_to_search", cause: "nowhere", fix: "correct the path"},
		{name: "empty folder", plant: drop("images/case_0.nii", "images/case_1.nii", "images/case_2.nii", "images/case_3.nii", "images/case_4.nii"), key: "data.t1.path_to_search", cause: "finds no images", fix: "put .nii"},
		{name: "filter that takes none", sets: []string{`data.t1.filename_contains=["T1w"]`}, key: "data.t1.path_to_search", cause: `["T1w"]`, fix: "filters"},
		{name: "image without label", plant: drop("labels/case_2.nii"), key: "data.seg.path_to_search", id: "case_2", cause: "images/case_2.nii of [data.t1]", fix: "missing files"},
		{name: "label without image", plant: drop("images/case_2.nii"), key: "data.t1.path_to_search", id: "case_2", cause: "labels/case_2.nii of [data.seg]", fix: "lone ones"},
		{name: "names that don't agree", plant: both(again("labels/case_2.nii", "labels/case_2_seg.nii", "RAS"), drop("labels/case_2.nii")), key: "data.t1.path_to_search", id: "case_2_seg", cause: "no partner", fix: "filename_removefromid"},
		{name: "names that never agree", plant: renamed, key: "data.seg.filename_removefromid", cause: "[data.t1] lacks case_0_seg, and [data.seg] lacks case_0", fix: `write filename_removefromid = "_seg$" in [data.seg]`},
		{name: "one name for two cases", sets: []string{`data.t1.filename_removefromid="[0-9]"`}, key: "data.t1.filename_removefromid", cause: `the same case "case_"`, fix: "names the case"},
		{name: "names that differ in capitals", plant: both(again("images/case_2.nii", "images/Case_3.nii", "RAS"), again("labels/case_2.nii", "labels/Case_3.nii", "RAS")), severity: check.Warning, key: "inference.save_seg_dir", id: "case_3", cause: "Case_3 in capital letters alone", fix: "rename"},
		{name: "file cut short", plant: bend("images/case_2.nii", short), id: "case_2", cause: "cut short", fix: "copy the file again"},
		{name: "packed file cut short", plant: bend("images/case_2.nii", func(b []byte) []byte { return short(packed(b)) }), id: "case_2", cause: "cut short", fix: "copy the file again"},
		{name: "packed file with a flipped bit", plant: bend("images/case_2.nii", func(b []byte) []byte {
			z := packed(b)
			z[len(z)-6] ^= 1
			return z
		}), id: "case_2", cause: "checksum", fix: "copy the file again"},
		{name: "folder in an image's place", plant: both(drop("images/case_2.nii"), again("images/case_1.nii", "images/case_2.nii/case_2.nii", "RAS")), id: "case_2", cause: "no DICOM image among the 1 entries of this folder", fix: "take the case out"},
		{name: "empty file", plant: put("labels/case_2.nii", ""), id: "case_2", cause: "empty", fix: "take the case out"},
		{name: "no image", plant: put("images/case_2.nii", "<html>404 not found</html>"), id: "case_2", cause: "not an image of a format", fix: "take the case out"},
		{name: "length below zero", plant: bend("images/case_2.nii", dims(-35)), id: "case_2", cause: "case_2.nii", fix: "take the case out"},
		{name: "more voxels than bytes", plant: bend("images/case_2.nii", dims(500, 500, 500)), id: "case_2", cause: "expected 500000000 bytes", fix: "copy the file again"},
		{name: "more voxels than any image", plant: bend("images/case_2.nii", dims(30000, 30000, 30000)), id: "case_2", cause: "more than", fix: "take the case out"},
		{name: "grid without volume", plant: bend("images/case_2.nii", func(b []byte) []byte {
			clear(b[280 : 280+12]) // srow_x
			return b
		}), id: "case_2", cause: "singular", fix: "take the case out"},
		{name: "voxel that is no number", plant: voxel("images/case_2.nii", math.NaN()), id: "case_2", cause: "NaN at voxel", fix: "not finite"},
		{name: "voxel without end", plant: voxel("images/case_2.nii", math.Inf(-1)), id: "case_2", cause: "-Inf at voxel", fix: "not finite"},
		{name: "black image", plant: change("images/case_2.nii", filled(0)), severity: check.Warning, key: "data.t1", id: "case_2", cause: "0 in every voxel", fix: "replace the file"},
		{name: "black images", plant: blackened, sets: []string{"network.normalisation=true"}, key: "network.normalisation", id: "case_0", cause: "learns nothing from [data.t1]", fix: "correct the section's files"},
		{name: "black scans", plant: blackened, sets: []string{`data.t1.intensity_normalisation="ct"`}, key: "data.t1.intensity_normalisation", id: "case_0", cause: "learns nothing from [data.t1]", fix: "another way"},
		{name: "images of many scales", sets: []string{"network.whitening=false"}, severity: check.Warning, key: "data.t1.intensity_normalisation", id: "case_0", cause: "nothing brings them to one scale", fix: "whitening"},
		{name: "label in the image's place", plant: again("labels/case_2.nii", "images/case_2.nii", "LPS"), key: "data.seg", id: "case_2", cause: "same voxels as the image", fix: "path_to_search"},
		{name: "range that no voxel is in", sets: []string{"data.t1.intensity_window=[1e7, 2e7]"}, severity: check.Warning, key: "data.t1.intensity_window", id: "case_0", cause: "leaves one intensity of 5 of 5 images", fix: "units of the files"},
		{name: "one contrast in two sections", edit: []string{"[data.seg]", "[data.t2]\npath_to_search = \"images\"\n[data.seg]", `["t1"]`, `["t1", "t2"]`}, severity: check.Warning, key: "data.t2", id: "case_2", cause: "of [data.t1]", fix: "filename_contains"},
		{name: "folder with one volume more", plant: change("images/case_2.nii", doubled), key: "segmentation.image", id: "case_2", cause: "has 2 channels, most cases have 1", fix: "modality"},
	}
}

// blackened makes all images black.
func blackened(t *testing.T, folder string) {
	t.Helper()
	for i := range 5 {
		change(fmt.Sprintf("images/case_%d.nii", i), filled(0))(t, folder)
	}
}

// renamed gives all labels names of their own.
func renamed(t *testing.T, folder string) {
	t.Helper()
	for i := range 5 {
		name := filepath.Join(folder, fmt.Sprintf("labels/case_%d", i))
		if err := os.Rename(name+".nii", name+"_seg.nii"); err != nil {
			t.Fatal(err)
		}
	}
}

// listFaults are wrong lists of files.
func listFaults() []fault {
	list := func(name, lines string, f fault) fault {
		f.name, f.plant, f.key = name, put("list.csv", lines), "data.t1.csv_file"
		f.edit = []string{`path_to_search = "images"`, `csv_file = "list.csv"`}
		return f
	}
	all := "case_0,images/case_0.nii\ncase_1,images/case_1.nii\ncase_2,images/case_2.nii\ncase_3,images/case_3.nii\n"
	return []fault{
		list("row that leads nowhere", all+"case_4,images/lost.nii\n", fault{cause: "list.csv:5 names", fix: "correct the line"}),
		list("case in two rows", all+"case_2,images/case_4.nii\n", fault{cause: `gives case "case_2" a second file`, fix: "one line"}),
		list("row of three", "case_0,images/case_0.nii,1\n", fault{cause: "wrong number of fields", fix: "case,path"}),
		list("list without rows", "", fault{cause: "no lines", fix: "case,path"}),
		list("row that lacks", all, fault{id: "case_4", cause: "labels/case_4.nii of [data.seg]", fix: "missing files"}),
		{name: "data set that is not there", edit: []string{`path_to_search = "images"`, `dataset_json = "lost.json"`}, key: "data.t1.dataset_json", cause: "lost.json", fix: "correct the path"},
		{name: "data set that is no JSON", plant: put("dataset.json", "training: a.nii"), edit: []string{`path_to_search = "images"`, `dataset_json = "dataset.json"`}, key: "data.t1.dataset_json", cause: "dataset.json", fix: "Medical Segmentation Decathlon"},
		{name: "modality that no file has", sets: []string{"data.t1.modality=\"1\""}, key: "data.t1.modality", id: "case_2", cause: "has 1 volumes, so none has number 1", fix: "from 0"},
		{name: "list that is not there", edit: []string{`path_to_search = "images"`, `csv_file = "lost.csv"`}, key: "data.t1.csv_file", cause: "lost.csv", fix: "correct the path"},
	}
}

// Of a header the fields that faults bend must be where they bend them.
func TestPackedFiles_AreRead(t *testing.T) {
	folder := clean(t)
	bend("images/case_2.nii", packed)(t, folder)
	bend("images/case_3.nii", dims(35))(t, folder)
	for _, f := range run(t, cleanConfig, folder).Findings {
		if f.Case == "case_2" {
			t.Errorf("%+v", f)
		}
	}
}
