package config

// System is [system]: where and how a run executes.
type System struct {
	Device           string `toml:"device" default:"\"auto\"" allowed:"auto|cpu" doc:"where to compute; auto takes the best there is"`
	NumThreads       int    `toml:"num_threads" default:"0" range:"0..1024" doc:"threads that compute; reading shares their processors and one for each of network.num_workers; 0 uses every core; the result does not depend on it"`
	Precision        string `toml:"precision" default:"\"float32\"" allowed:"float32|bfloat16" doc:"what convolutions multiply; bfloat16 is up to twice as fast on processors that have it, and sums, weights and all else stay float32"`
	MemoryLimit      Bytes  `toml:"memory_limit" default:"\"\"" doc:"most memory that training may take, as 1.5 GiB; met by computing results twice rather than keeping them, which changes no bit; empty sets no limit"`
	DataMemory       Bytes  `toml:"data_memory" default:"\"\"" doc:"most memory for cases and the batches ahead, as 4 GiB; cases beyond it are read whenever they are needed, which changes no bit; empty takes half of what is free at the start"`
	CacheDir         string `toml:"cache_dir" default:"\"\"" path:"yes" doc:"folder that keeps training and validation cases as they are after preprocessing, so that reading them again is quick; runs may share it; empty keeps none"`
	CacheSize        Bytes  `toml:"cache_size" default:"\"20 GB\"" doc:"most that cache_dir may hold; what was used longest ago goes first"`
	DetectAnomaly    bool   `toml:"detect_anomaly" default:"false" doc:"stop at the first value that is not finite and say where in the network it came about; steps take up to twice as long"`
	Seed             uint64 `toml:"seed" default:"1" range:"0.." doc:"every random draw of the run follows from it"`
	DatasetSplitFile string `toml:"dataset_split_file" default:"\"\"" path:"yes" doc:"file of case,phase lines (training, validation, inference, or all for none of them) that splits the cases in place of the keys of [training]; written from those keys when training starts without it"`
	RunDir           string `toml:"run_dir" default:"\"\"" path:"yes" doc:"folder of the run; empty makes a new one under runs/"`
}
