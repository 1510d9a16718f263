package check_test

import (
	"fmt"
	"math"
	"testing"

	"dev.niftynet/apps/check"
	"dev.niftynet/core/volume"
)

func nan() float64 { return math.NaN() }

// maps makes a map of frequencies for every case.
func maps(t *testing.T, folder string) {
	t.Helper()
	for i := range 5 {
		again(fmt.Sprintf("labels/case_%d.nii", i), fmt.Sprintf("maps/case_%d.nii", i), "RAS")(t, folder)
	}
}

// weighted is a fault in the frequencies of one case.
func weighted(name string, how func(*volume.Volume) *volume.Volume, value float64, cause string) fault {
	return fault{
		name: name, plant: both(maps, change("maps/case_2.nii", how), voxel("maps/case_2.nii", value)),
		sets:     []string{"network.window_sampling=weighted", `segmentation.sampler=["map"]`, `data.map.path_to_search=["maps"]`},
		severity: check.Warning, key: "data.map", id: "case_2", cause: cause, fix: "ma",
	}
}

// corner sets the first voxel of a map, which is the middle of no window.
func corner(name string) func(*testing.T, string) {
	return change(name, func(v *volume.Volume) *volume.Volume {
		v.Data[0] = 1
		return v
	})
}

// windowFaults are windows that network or image can't take, and borders that leave too little of them.
func windowFaults() []fault {
	return []fault{
		{name: "no window", edit: []string{"spatial_window_size = [16, 24, 16]", ""}, key: "data.t1.spatial_window_size", cause: "not given", fix: "[x, y, z]"},
		{name: "window of the label outside", sets: []string{"data.seg.spatial_window_size=32"}, key: "data.seg.spatial_window_size", cause: "does not lie within", fix: "leave it out"},
		{name: "whole cases that the network can't halve", plant: drop("images/case_0.nii", "labels/case_0.nii"), sets: []string{"data.t1.spatial_window_size=[-1, 24, 16]"}, key: "data.t1.spatial_window_size", cause: "does not suit tiny", fix: "the nearest"},
		{name: "resized windows side by side", sets: []string{"network.window_sampling=resize", "inference.border=2"}, key: "inference.border", cause: "resized to one", fix: "leave it out"},
		{name: "resized to two sizes", sets: []string{"network.window_sampling=resize", "inference.spatial_window_size=32"}, key: "inference.spatial_window_size", cause: "not that of training", fix: "leave it out"},
		{name: "weighted windows without weights", sets: []string{"network.window_sampling=weighted"}, key: "network.window_sampling", cause: "segmentation.sampler is not given", fix: "name the data section"},
		{name: "weights without weighted windows", sets: []string{`segmentation.sampler=["seg"]`}, key: "segmentation.sampler", cause: "is for weighted", fix: "window_sampling"},
		weighted("frequencies below zero", filled(1), -1, "goes down to -1, which counts as 0"),
		weighted("frequencies of all but nothing", filled(-2), -1, "goes down to -2"),
		{name: "structures without number", plant: both(maps, again("images/case_2.nii", "maps/case_2.nii", "RAS")), sets: []string{"network.window_sampling=balanced", `segmentation.sampler=["map"]`, `data.map.path_to_search=["maps"]`}, key: "data.map", id: "case_2", cause: "more than 500 different values", fix: "correct the map"},
		{name: "frequencies out of reach", plant: both(maps, change("maps/case_2.nii", filled(0)), corner("maps/case_2.nii")), sets: []string{"network.window_sampling=weighted", `segmentation.sampler=["map"]`, `data.map.path_to_search=["maps"]`, "network.normalisation=true"}, key: "data.map", id: "case_2", cause: "middle of no window", fix: "correct the map"},
		weighted("frequencies of nothing", filled(0), 0, "wants no voxel"),
		{name: "frequencies on another grid", plant: both(maps, change("maps/case_2.nii", scaled(2))), sets: []string{"network.window_sampling=weighted", `segmentation.sampler=["map"]`, `data.map.path_to_search=["maps"]`}, id: "case_2", cause: "voxel sizes differ", fix: "resample"},
		{name: "window that the network can't halve", sets: []string{"data.t1.spatial_window_size=[15, 24, 17]"}, key: "data.t1.spatial_window_size", cause: "does not suit tiny", fix: "write [14, 24, 16], the nearest"},
		{name: "inference window that the network can't halve", sets: []string{"inference.spatial_window_size=[16, 25, 16]"}, key: "inference.spatial_window_size", cause: "does not suit tiny", fix: "write [16, 24, 16], the nearest"},
		{name: "window larger than images", sets: []string{"data.t1.spatial_window_size=[64, 24, 16]"}, key: "data.t1.spatial_window_size", id: "case_0", cause: "larger than 4 of 4 training cases", fix: "network.pad_to_window = true, or write ["},
		{name: "window of padding", sets: []string{"data.t1.spatial_window_size=96", "network.pad_to_window=true"}, severity: check.Warning, key: "data.t1.spatial_window_size", id: "case_0", cause: "is padding for 4 of 4 training cases", fix: "smaller window"},
		{name: "voxels as large as the image", sets: []string{"data.t1.pixdim=40", "network.pad_to_window=true"}, severity: check.Warning, key: "data.t1.spatial_window_size", id: "case_0", cause: "this one has 1x1x1 voxels", fix: "pixdim"},
		{name: "batch that no memory holds", sets: []string{"data.t1.spatial_window_size=1024"}, key: "data.t1.spatial_window_size", cause: "too many to hold", fix: "lower"},
		{name: "border as wide as the window", sets: []string{"inference.border=8"}, key: "inference.border", cause: "leaves nothing", fix: "less than half"},
		{name: "border that leaves little", sets: []string{"inference.border=7"}, severity: check.Warning, key: "inference.border", cause: "every voxel is computed", fix: "write [2, 4, 2]"},
		{name: "another window for inference", sets: []string{"inference.spatial_window_size=[32, 24, 16]"}, severity: check.Info, key: "inference.spatial_window_size", cause: "its own statistics", fix: "leave it out"},
	}
}

// machineFaults are what this machine has too little of.
func machineFaults() []fault {
	const muchMemory = 60 << 30
	return []fault{
		{name: "limit of memory", sets: []string{`system.memory_limit="10 MiB"`}, key: "system.memory_limit", cause: "can't be met", fix: "smaller"},
		{name: "cases that memory does not hold", sets: []string{"network.volume_padding_to_size=1280"}, key: "network.batch_size", cause: "for cases to validate on", fix: "validation_max_cases", mostMemory: muchMemory},
		{name: "checkpoints that the disk does not hold", sets: []string{"training.max_checkpoints=1000000000000"}, key: "training.max_checkpoints", cause: "MB free", fix: "lower it"},
		{name: "run below a file", sets: []string{"system.run_dir=images/case_0.nii/run"}, key: "system.run_dir", cause: "case_0.nii is a file", fix: "another folder"},
		{name: "outputs below a file", sets: []string{"inference.save_seg_dir=images/case_0.nii"}, key: "inference.save_seg_dir", cause: "case_0.nii is a file", fix: "another folder"},
		{name: "tables below a file", sets: []string{"evaluation.save_csv_dir=images/case_0.nii"}, key: "evaluation.save_csv_dir", cause: "case_0.nii is a file", fix: "another folder"},
		{name: "cache below a file", sets: []string{"system.cache_dir=images/case_0.nii"}, key: "system.cache_dir", cause: "case_0.nii is a file", fix: "another folder"},
		{name: "list below a file", sets: []string{"data.t1.csv_file=images/case_0.nii/list.csv"}, key: "data.t1.csv_file", cause: "case_0.nii is a file", fix: "another folder"},
		{name: "landmarks below a file", sets: []string{"network.histogram_ref_file=images/case_0.nii/marks.txt"}, key: "network.histogram_ref_file", cause: "case_0.nii", fix: "folder"},
		{name: "more threads than processors", sets: []string{"system.num_threads=1000"}, severity: check.Warning, key: "system.num_threads", cause: "1000", fix: "write 0"},
	}
}
