package config

// System is [system]: where and how a run executes.
type System struct {
	Device     string `toml:"device" default:"\"auto\"" allowed:"auto|cpu" doc:"where to compute; auto takes the best there is"`
	NumThreads int    `toml:"num_threads" default:"0" range:"0..1024" doc:"threads that compute; 0 uses every core; the result does not depend on it"`
	Seed       uint64 `toml:"seed" default:"1" range:"0.." doc:"every random draw of the run follows from it"`
	RunDir     string `toml:"run_dir" default:"\"\"" path:"yes" doc:"folder of the run; empty makes a new one under runs/"`
}
