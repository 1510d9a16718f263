package config

// Evaluation is [evaluation]: how outputs are compared with references.
type Evaluation struct {
	Evaluations []string `toml:"evaluations" default:"[\"dice\", \"jaccard\", \"hausdorff_mm\", \"hausdorff95_mm\", \"average_distance_mm\", \"nsd_1mm\", \"volume_difference\"]" allowed:"dice|jaccard|hausdorff_mm|hausdorff95_mm|average_distance_mm|nsd_1mm|volume_difference" doc:"metrics of the tables"`
	SaveCSVDir  string   `toml:"save_csv_dir" default:"\"\"" path:"yes" doc:"folder of the tables; empty is evaluation in the run's folder"`
}
