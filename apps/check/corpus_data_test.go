package check_test

import (
	"encoding/binary"
	"math"

	"dev.niftynet/apps/check"
	"dev.niftynet/core/volume"
)

// geometryFaults are grids that don't agree within a case, or unlike those of others.
func geometryFaults() []fault {
	cropped := func(v *volume.Volume) *volume.Volume {
		v.Size[2]--
		v.Data = v.Data[:v.Voxels()]
		return v
	}
	moved := func(v *volume.Volume) *volume.Volume {
		v.Affine[1][3] += 5
		return v
	}
	flipped := func(v *volume.Volume) *volume.Volume {
		v.Affine[0][0] = -v.Affine[0][0]
		return v
	}
	thick := both(change("images/case_2.nii", scaled(2)), change("labels/case_2.nii", scaled(2)))
	metres := both(change("images/case_2.nii", scaled(0.001)), change("labels/case_2.nii", scaled(0.001)))
	return []fault{
		{name: "label of another size", plant: change("labels/case_2.nii", cropped), id: "case_2", cause: "sizes differ", fix: "resample"},
		{name: "label of other voxels", plant: change("labels/case_2.nii", scaled(1.5)), id: "case_2", cause: "voxel sizes differ", fix: "resample"},
		{name: "label at another place", plant: change("labels/case_2.nii", moved), id: "case_2", cause: "positions differ by up to 5 mm", fix: "resample"},
		{name: "label turned round", plant: change("labels/case_2.nii", flipped), id: "case_2", cause: "positions differ", fix: "resample"},
		{
			name: "second contrast on another grid", plant: both(again("images/case_2.nii", "t2/case_2.nii", "RAS"), change("t2/case_2.nii", moved)),
			edit: []string{"[data.seg]", "[data.t2]\npath_to_search = \"t2\"\n[data.seg]", `["t1"]`, `["t1", "t2"]`}, id: "case_2", cause: "t2/case_2.nii do not lie on one grid", fix: "resample",
		},
		{
			name: "label resampled to its image", plant: change("labels/case_2.nii", cropped), sets: []string{"data.seg.other_grid=resample"},
			severity: check.Info, key: "data.seg.other_grid", id: "case_2", cause: "34x54x40 and 34x54x39 voxels (in 1 of 5 cases)", fix: "nothing need be done",
		},
		{name: "metres", plant: metres, severity: check.Warning, key: "data.t1.pixdim", id: "case_2", cause: "another unit", fix: "header"},
		{name: "micrometres by the header", plant: bend("images/case_2.nii", func(b []byte) []byte {
			b[123] = 3 // xyzt_units
			return b
		}), severity: check.Warning, key: "data.t1", id: "case_2", cause: "in um; they are taken as mm", fix: "xyzt_units"},
		{name: "qform elsewhere", plant: bend("images/case_2.nii", func(b []byte) []byte {
			binary.LittleEndian.PutUint32(b[268:], math.Float32bits(1000)) // qoffset_x
			return b
		}), severity: check.Info, key: "data.t1", id: "case_2", cause: "differ by up to", fix: "sform"},
		{name: "thicker voxels", plant: thick, severity: check.Info, key: "data.t1.pixdim", id: "case_2", cause: "1 of 5 cases", fix: "write [1, 1, 1]"},
		{
			name: "other axes", plant: both(again("images/case_2.nii", "images/case_2.nii", "PSL"), again("labels/case_2.nii", "labels/case_2.nii", "PSL")),
			severity: check.Info, key: "data.t1.axcodes", cause: "1 PSL, 4 RAS", fix: "turned to RAS",
		},
		{name: "voxels too fine to make", sets: []string{"data.t1.pixdim=0.001"}, key: "data.t1.pixdim", id: "case_2", cause: "voxels", fix: "raise pixdim"},
		{name: "no foreground", sets: []string{"network.normalise_foreground_only=true", "network.foreground_type=threshold_minus"}, key: "network.foreground_type", id: "case_2", cause: "no voxel is foreground", fix: "another foreground_type"},
		{name: "no colours", sets: []string{"network.rgb_normalisation=true"}, key: "network.rgb_normalisation", id: "case_2", cause: "3 colours", fix: "false"},
		{name: "padding beyond memory", sets: []string{"network.volume_padding_size=1000"}, key: "network.volume_padding_size", id: "case_2", cause: "padding makes", fix: "pad less"},
	}
}

// labelFaults are labels that are none, or not those that were announced.
func labelFaults() []fault {
	mask := func(v *volume.Volume) *volume.Volume {
		for i, x := range v.Data {
			if x > 0 {
				v.Data[i] = 255
			}
		}
		return v
	}
	anew := "segmentation.label_normalisation=true"
	return []fault{
		{name: "label beyond the classes", plant: voxel("labels/case_2.nii", 7), key: "segmentation.num_classes", id: "case_2", cause: "is 7 at voxel", fix: "raise num_classes"},
		{name: "too few classes", sets: []string{"segmentation.num_classes=2"}, key: "segmentation.num_classes", id: "case_4", cause: "allows 0 to 1", fix: "raise num_classes"},
		{name: "label below zero", plant: voxel("labels/case_2.nii", -1), key: "segmentation.num_classes", id: "case_2", cause: "is -1", fix: "correct the label"},
		{name: "half a label", plant: voxel("labels/case_2.nii", 0.5), key: "segmentation.label", id: "case_2", cause: "0.5, not a whole number up to 2^24: is it an image, interpolated", fix: "whole numbers"},
		{name: "label that is no number", plant: voxel("labels/case_2.nii", nan()), key: "segmentation.label", id: "case_2", cause: "NaN, not a whole number", fix: "whole numbers"},
		{name: "mask of 255", plant: change("labels/case_2.nii", mask), key: "segmentation.num_classes", id: "case_2", cause: "is 255", fix: "label_normalisation = true"},
		{name: "label of two volumes", plant: change("labels/case_2.nii", doubled), id: "case_2", cause: "has 2 volumes", fix: "one volume"},
		{name: "label of two volumes, numbered anew", plant: change("labels/case_2.nii", doubled), sets: []string{anew}, id: "case_2", cause: "has 2 volumes", fix: "one volume"},
		{name: "empty label", plant: change("labels/case_2.nii", filled(0)), severity: check.Warning, key: "data.seg", id: "case_2", cause: "background alone", fix: "take it out"},
		{name: "class that nobody has", sets: []string{"segmentation.num_classes=4"}, severity: check.Warning, key: "segmentation.num_classes", cause: "class 3", fix: "lower num_classes"},
		{name: "more labels than classes", plant: voxel("labels/case_2.nii", 9), sets: []string{anew}, key: "segmentation.num_classes", cause: "4 different labels", fix: "num_classes = 4"},
		{name: "label of one split alone", plant: voxel("labels/"+heldOut+".nii", 9), sets: []string{anew}, severity: check.Warning, key: "segmentation.label_normalisation", id: heldOut, cause: "label 9, which no training case has", fix: "label_from"},
	}
}

// splitFaults are splits that leave too few, or share what they should not.
func splitFaults() []fault {
	return []fault{
		{name: "case in two splits", plant: again("images/case_2.nii", "images/"+heldOut+".nii", "RAS"), key: "data.t1", id: heldOut, cause: "one split sees what the other holds back", fix: "out"},
		{name: "case in two splits, turned", plant: again("images/case_2.nii", "images/"+heldOut+".nii", "PSL"), key: "data.t1", id: heldOut, cause: "for validation, holds the same voxels as", fix: "out"},
		{name: "case twice in one split", plant: again("images/case_1.nii", "images/case_2.nii", "LPS"), severity: check.Warning, key: "data.t1", id: "case_2", cause: "it counts twice", fix: "out"},
		{name: "more cases than there are", sets: []string{"training.training_cases=9"}, key: "training.training_cases", cause: "there are 5", fix: "add data"},
		{name: "more cases to validate on than there are", sets: []string{"training.validation_cases=9"}, key: "training.validation_cases", cause: "9 to validate and 0 to infer, but there are 5", fix: "lower"},
		{name: "validation without cases", sets: []string{"training.validation_cases=0"}, key: "training.validation_every_n", cause: "no cases are kept", fix: "training.validation_cases"},
		{name: "none left to train on", sets: []string{"training.validation_cases=5"}, key: "training.training_cases", cause: "no cases to train on", fix: "lower"},
		{name: "split of a phase that there is not", plant: put("split.csv", "case_0,trainnig\n"), sets: []string{"system.dataset_split_file=split.csv"}, key: "system.dataset_split_file", cause: `phase "trainnig"`, fix: "write training"},
		{name: "case that came after the split", plant: put("split.csv", "case_0,training\ncase_1,training\ncase_2,training\ncase_3,validation\n"), sets: []string{"system.dataset_split_file=split.csv"}, severity: check.Info, key: "system.dataset_split_file", id: "case_4", cause: "leaves 1 of 5 cases without a phase", fix: "add a line"},
		{name: "split of a case twice", plant: put("split.csv", "case_0,training\ncase_0,validation\n"), sets: []string{"system.dataset_split_file=split.csv"}, key: "system.dataset_split_file", cause: `split.csv:2 has case "case_0" a second time`, fix: "one line"},
		{name: "split of a case that there is not", plant: put("split.csv", "case_9,training\n"), sets: []string{"system.dataset_split_file=split.csv"}, key: "system.dataset_split_file", cause: `"case_9"`, fix: "add the case's files"},
		{name: "inference of no cases", sets: []string{"inference.dataset_to_infer=inference"}, key: "inference.dataset_to_infer", cause: "no cases are kept", fix: "exclude_fraction_for_inference"},
	}
}
