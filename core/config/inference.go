package config

// Inference is [inference]: how a trained network is applied to whole images.
type Inference struct {
	SpatialWindowSize [3]int `toml:"spatial_window_size" default:"[0, 0, 0]" range:"0..4096" doc:"window along x, y, z in voxels; 0 takes the training window's length"`
	Border            [3]int `toml:"border" default:"[0, 0, 0]" range:"0..2048" doc:"voxels cut from each side of a window's output; where 0, overlapping windows are averaged instead"`
	BatchSize         int    `toml:"batch_size" default:"1" range:"1..4096" doc:"windows that go through the network together"`
	OutputInterpOrder int    `toml:"output_interp_order" default:"1" range:"0..3" doc:"interpolation of each class's score, before the best is taken, when outputs go back to voxels of another size; 0 takes the class of the nearest voxel"`
	InferenceIter     string `toml:"inference_iter" default:"\"best\"" allowed:"latest|best|#" doc:"checkpoint to use: the newest, the best in validation, or a step"`
	DatasetToInfer    string `toml:"dataset_to_infer" default:"\"\"" allowed:"|training|validation|inference|all" doc:"which cases; empty takes those kept for inference, or all when none were"`
	SaveSegDir        string `toml:"save_seg_dir" default:"\"\"" path:"yes" doc:"folder of the outputs; empty is output in the run's folder"`
	OutputPostfix     string `toml:"output_postfix" default:"\"_niftynet_out\"" doc:"follows the case's name in output file names"`
}
