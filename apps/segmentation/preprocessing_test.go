package segmentation_test

import (
	"path/filepath"
	"slices"
	"testing"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/train"
	"dev.niftynet/core/volume"
)

// egg makes an egg of 30x34x24 voxels of 1 x 0.9 x 1.5 mm, its front brighter than its back, off the middle of the
// image along every axis. It is easy to learn, so that what a network misses was lost on the way.
func egg(_ string, seed uint64, i int) (image, label *volume.Volume) {
	random := rng.At(seed, "egg", uint64(i), 0)
	image = volume.New([3]int{30, 34, 24}, 1, volume.Scaling([3]float64{1, 0.9, 1.5}))
	label = volume.New(image.Size, 1, image.Affine)
	centre := [3]float64{10 + 3*random.Float64(), 17 + 3*random.Float64(), 9 + 2*random.Float64()}
	for n := range image.Data {
		x, y, z := float64(n%30)-centre[0], float64(n/30%34)-centre[1], float64(n/(30*34))-centre[2]
		if x*x/49+y*y/144+z*z/25 < 1 {
			label.Data[n] = 1
			if y > 2 {
				label.Data[n] = 2
			}
		}
		image.Data[n] = 100*label.Data[n] + 5*float32(random.NormFloat64())
	}
	return image, label
}

func eggs() segmentation.Parts {
	return segmentation.Parts{Network: net{}, Phantom: reader.Phantom(egg)}
}

// trained trains for a moment.
func trained(t *testing.T, c *config.Config, e *cpu.Engine, parts segmentation.Parts) *segmentation.Training {
	t.Helper()
	app, err := segmentation.NewTraining(t.Context(), c, e, parts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Close)
	for step := 1; step <= 200; step++ {
		if _, _, err := app.Step(t.Context(), step, 0.02); err != nil {
			t.Fatal(err)
		}
	}
	return app
}

// Whatever axes, voxel size, padding and normalisation the network sees, its label map lies on the input, voxel for
// voxel.
func TestInfer_UndoesPreprocessing(t *testing.T) {
	image, label := egg("", 1, 9)
	for name, sets := range map[string][]string{
		"as it is": {"data.t1.spatial_window_size=[16, 24, 16]"},
		"coarser, turned, padded, standardised": {
			"data.t1.pixdim=[1.3, 1.2, 1.5]", "data.t1.axcodes=PIR", "data.t1.spatial_window_size=16",
			"network.volume_padding_size=[3, 0, 5]", "network.volume_padding_mode=reflect",
			"network.normalisation=true", "network.normalise_foreground_only=true",
		},
		"finer, padded to a size": {
			"data.t1.pixdim=[0.7, 0, 1]", "network.volume_padding_to_size=[60, 40, 50]", "network.normalise_foreground_only=true",
			"network.foreground_type=mean_plus",
		},
		"finer slices by the nearest": {"data.t1.pixdim=[0.9, 0.9, 0.45]", "data.t1.axcodes=SLA", "inference.output_interp_order=0"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			var files []string
			for _, code := range []string{"RAS", "ILP"} {
				turned, err := image.Reorient(code)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, filepath.Join(dir, code+".nii.gz"))
				if err := nifti.Write(files[len(files)-1], turned, nifti.Options{}); err != nil {
					t.Fatal(err)
				}
			}
			e := cpu.New(2)
			defer e.Close()
			c := parse(t, sets...)
			app := trained(t, c, e, eggs())
			var outputs []*volume.Volume
			err := segmentation.Infer(t.Context(), c, e, eggs(),
				segmentation.Inference{Weights: train.InferenceWeights(app.Checkpoint()), Inputs: files, Output: filepath.Join(dir, "out")},
				func(one segmentation.Inferred, _ int) { outputs = append(outputs, read(t, one.File)) })
			if err != nil {
				t.Fatal(err)
			}
			for i, output := range outputs {
				if err := volume.SameGrid(read(t, files[i]), output, 1e-6); err != nil {
					t.Errorf("the output does not lie on its input: %v", err)
				}
			}
			records, err := segmentation.Score("egg", label, outputs[0], 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				if r.Dice() < 0.9 {
					t.Errorf("label %d has a Dice of %.3f", r.Label, r.Dice())
				}
			}
			back, err := outputs[1].Reorient("RAS")
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(outputs[0].Data, back.Data) {
				t.Error("the axis order of the file changes the output")
			}
		})
	}
}

// Labels with gaps are trained as classes, and come back as they were; so does their evaluation.
func TestInfer_GivesBackTheLabelsOfTheFiles(t *testing.T) {
	parts := eggs()
	parts.Phantom = func(kind string, seed uint64, i int) (image, label *volume.Volume) {
		image, label = egg(kind, seed, i)
		for n, v := range label.Data {
			label.Data[n] = []float32{-1, 17, 300}[int(v)]
		}
		return image, label
	}
	c := parse(t, "segmentation.label_normalisation=true", "inference.dataset_to_infer=validation", "data.t1.pixdim=1.2")
	e := cpu.New(2)
	defer e.Close()
	app := trained(t, c, e, parts)
	c, err := config.Parse("config.toml", c.TOML(), "", nil) // as a run keeps it
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	seen := map[float32]bool{}
	err = segmentation.Infer(t.Context(), c, e, parts, segmentation.Inference{Weights: train.InferenceWeights(app.Checkpoint()), Output: folder},
		func(one segmentation.Inferred, _ int) {
			for _, v := range read(t, one.File).Data {
				seen[v] = true
			}
		})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != 3 || !seen[-1] || !seen[17] || !seen[300] {
		t.Errorf("outputs hold %v", seen)
	}
	records, err := segmentation.Evaluate(t.Context(), c, parts, folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != 4 { // two cases of two labels
		t.Errorf("%d records", len(records))
	}
	for _, r := range records {
		if r.Dice() < 0.85 {
			t.Errorf("%s, class %d: Dice %.3f", r.Case, r.Label, r.Dice())
		}
	}
}
