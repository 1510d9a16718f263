package config

// Segmentation is [segmentation]: which data sections feed the application.
type Segmentation struct {
	Image      []string `toml:"image" required:"yes" doc:"data sections that make the image's channels, in this order"`
	Label      []string `toml:"label" default:"[]" doc:"data section with the label maps; none is enough to infer"`
	NumClasses int      `toml:"num_classes" required:"yes" range:"2..65536" doc:"label values, background included"`
}
