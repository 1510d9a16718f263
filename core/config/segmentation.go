package config

// Segmentation is [segmentation]: which data sections feed the application.
type Segmentation struct {
	Image              []string `toml:"image" required:"yes" doc:"data sections that make the image's channels, in this order"`
	Label              []string `toml:"label" default:"[]" doc:"data section with the label maps; none is enough to infer"`
	Sampler            []string `toml:"sampler" default:"[]" doc:"data section with maps of how often voxels are wanted as the middle of a training window (window_sampling = weighted), or of the structures to choose among (balanced)"`
	NumClasses         int      `toml:"num_classes" required:"yes" range:"2..65536" doc:"label values, background included"`
	LabelNames         []string `toml:"label_names" default:"[]" doc:"what classes are called in reports, from class 0 on; read from dataset_json where empty"`
	LabelNormalisation bool     `toml:"label_normalisation" default:"false" doc:"whether labels are numbered anew from 0 in their order, as when they have gaps; outputs get the old numbers"`
	LabelFrom          []int    `toml:"label_from" default:"[]" range:"-16777216..16777216" doc:"labels as stored, each to become the class at its place in label_to; others become 0; with label_normalisation learnt from the training cases where empty"`
	LabelTo            []int    `toml:"label_to" default:"[]" range:"0..65535" doc:"classes of label_from: several labels may share one, whose outputs get the first of them"`
	DoMixup            bool     `toml:"do_mixup" default:"false" doc:"whether every training window is mixed with the next of its batch, and the loss is that of both labels in the same shares"`
	MixupAlpha         float64  `toml:"mixup_alpha" default:"0.2" range:"0.05..4" doc:"both parameters of the Beta distribution that a batch's share is drawn from; the larger, the more even are mixtures"`
}
