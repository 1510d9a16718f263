package reader_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/config"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/volume"
)

const decathlon = `
[network]
name = "plain_unet"
whitening = false
[segmentation]
image = ["mri"]
label = ["seg"]
num_classes = 3
[data.mri]
dataset_json = "dataset.json"
spatial_window_size = 8
[data.seg]
dataset_json = "dataset.json"
`

// datasetJSON is in the form of the Medical Segmentation Decathlon's files.
const datasetJSON = `{
  "name": "BRATS",
  "modality": {"0": "FLAIR", "1": "T1w"},
  "labels": {"0": "background", "1": "edema", "2": "tumour"},
  "numTraining": 484, "numTest": 266,
  "training": [
    {"image": "./imagesTr/BRATS_002.nii.gz", "label": "./labelsTr/BRATS_002.nii.gz"},
    {"image": "./imagesTr/BRATS_001.nii.gz", "label": "./labelsTr/BRATS_001.nii.gz"}
  ],
  "test": ["./imagesTs/BRATS_003.nii.gz"]
}`

// challenge writes the files of datasetJSON, two modalities each, and a dataset.json.
func challenge(t *testing.T, text string) string {
	t.Helper()
	folder := t.TempDir()
	size := [3]int{4, 3, 2}
	for _, name := range []string{"imagesTr/BRATS_001", "imagesTr/BRATS_002", "imagesTs/BRATS_003"} {
		v := volume.New(size, 2, volume.Identity())
		for i := range v.Data {
			v.Data[i] = float32(i)
		}
		write(t, filepath.Join(folder, name+".nii.gz"), v)
	}
	for _, name := range []string{"labelsTr/BRATS_001", "labelsTr/BRATS_002"} {
		l := labels(size)
		l.Affine = volume.Identity()
		write(t, filepath.Join(folder, name+".nii.gz"), l)
	}
	if err := os.WriteFile(filepath.Join(folder, "dataset.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestOpen_TakesCasesOfTheDecathlon(t *testing.T) {
	folder := challenge(t, datasetJSON)
	c := parse(t, decathlon, folder, "training.validation_cases=1")
	r := open(t, c)
	if diff := cmp.Diff([]string{"BRATS_001", "BRATS_002", "BRATS_003"}, ids(r.Cases())); diff != "" {
		t.Fatal(diff)
	}
	if s := r.Split(); len(s.Training) != 1 || len(s.Validation) != 1 || !cmp.Equal(ids(s.Inference), []string{"BRATS_003"}) {
		t.Errorf("split is %v, %v, %v", ids(s.Training), ids(s.Validation), ids(s.Inference))
	}
	if diff := cmp.Diff([]string{"background", "edema", "tumour"}, c.Segmentation.LabelNames); diff != "" {
		t.Error(diff)
	}
	merged := parse(t, decathlon, folder, "segmentation.label_from=[0, 2]", "segmentation.label_to=[0, 1]")
	if open(t, merged); len(merged.Segmentation.LabelNames) > 0 {
		t.Errorf("merged labels are called %q", merged.Segmentation.LabelNames)
	}
	s, err := r.Load(t.Context(), r.Cases()[0])
	if err != nil {
		t.Fatal(err)
	}
	if s.Image.Channels != 2 || s.Label == nil {
		t.Errorf("%d channels, label %v", s.Image.Channels, s.Label)
	}
	if s, err = r.Load(t.Context(), r.Cases()[2]); err != nil || s.Label != nil {
		t.Errorf("a case for test gives %v, %v", s, err)
	}
}

func TestOpen_TakesOneModality(t *testing.T) {
	folder := challenge(t, datasetJSON)
	for _, modality := range []string{`"t1w"`, `"1"`} {
		c := parse(t, decathlon, folder, "data.mri.modality="+modality)
		r := open(t, c)
		s, err := r.Load(t.Context(), r.Cases()[0])
		if err != nil {
			t.Fatal(err)
		}
		found, err := r.Inspect(t.Context(), r.Cases()[:1], nil)
		if err != nil || len(found[0].Faults) > 0 || found[0].Images[0].Channels != 1 || found[0].Images[0].Least != 24 {
			t.Errorf("%s: inspected as %+v, %v", modality, found, err)
		}
		if s.Image.Channels != 1 || s.Image.Data[0] != 24 || c.Data["mri"].Modality != "1" {
			t.Errorf("%s: %d channels from %v, config says %q", modality, s.Image.Channels, s.Image.Data[0], c.Data["mri"].Modality)
		}
	}
	_, err := reader.Open(parse(t, decathlon, folder, "data.mri.modality=T2w"), nil)
	if want := `--set: data.mri.modality: is "T2w", but the modalities of ` + filepath.Join(folder, "dataset.json") + " are FLAIR, T1w"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	r := open(t, parse(t, decathlon, folder, `data.mri.modality="2"`))
	var fault *reader.CaseError
	if _, err := r.Load(t.Context(), r.Cases()[0]); !errors.As(err, &fault) || fault.Key != "data.mri.modality" || !strings.Contains(fault.Problem, "has 2 volumes, so none has number 2") {
		t.Errorf("number 2 gives %v", err)
	}
}

func TestOpen_SaysWhatIsWrongWithADataset(t *testing.T) {
	edit := func(old, replacement string) string { return strings.Replace(datasetJSON, old, replacement, 1) }
	for name, c := range map[string]struct{ text, want string }{
		"not JSON":       {edit(`"numTest": 266,`, `"numTest": ,`), "dataset.json: line 5: invalid character ','"},
		"of other types": {edit(`"training": [`, `"training": 7, "x": [`), "dataset.json: line 6: training must not be a number"},
		"an array":       {"[]", "dataset.json: line 1: the whole must not be an array"},
		"no cases":       {`{"test": []}`, "dataset.json lists no cases under training"},
		"of nnU-Net":     {`{"channel_names": {"0": "CT"}, "labels": {"background": 0}, "file_ending": ".nii.gz"}`, `filename_removefromid = "_0000$"`},
		"empty":          {"", "dataset.json: line 1: unexpected end of JSON input"},
		"no label":       {edit(`, "label": "./labelsTr/BRATS_001.nii.gz"`, ""), "dataset.json: training[1] has no label"},
		"no image":       {edit(`"image": "./imagesTr/BRATS_001.nii.gz", `, ""), "dataset.json: training[1] has no image"},
		"file not there": {edit("imagesTr/BRATS_001", "imagesTr/BRATS_009"), "dataset.json: training[1].image names "},
		"test not there": {edit("BRATS_003", "BRATS_009"), "dataset.json: test[0].image names "},
		"a case twice":   {edit("imagesTr/BRATS_001", "imagesTr/BRATS_002"), `dataset.json: training[1] is case "BRATS_002" a second time`},
		"in both":        {edit("imagesTs/BRATS_003", "imagesTr/BRATS_001"), `has case "BRATS_001" both for training and for test`},
	} {
		_, err := reader.Open(parse(t, decathlon, challenge(t, c.text), "data.mri.modality=\"0\""), nil)
		var fault *config.Error
		if !errors.As(err, &fault) || !strings.HasSuffix(fault.Key, ".dataset_json") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	_, err := reader.Open(parse(t, base, study(t, "a.nii"), "data.t1.modality=T1w"), nil)
	if err == nil || !strings.Contains(err.Error(), `data.t1.modality: is "T1w", but there is no dataset_json to tell its number`) {
		t.Error(err)
	}
}
