package config

// Network is [network]: which network, and what it is fed.
type Network struct {
	Name                    string     `toml:"name" required:"yes" doc:"name of the network, as in zoo list"`
	Widths                  []int      `toml:"widths" default:"[]" range:"1..4096" doc:"channels of every level, finest first; empty takes the network's own"`
	Strides                 [][3]int   `toml:"strides" default:"[]" range:"1..16" doc:"step into every level, finest first, as one number or [x, y, z]; empty takes the network's own"`
	DeepSupervision         bool       `toml:"deep_supervision" default:"false" doc:"whether coarser levels are compared with the label too"`
	ActivationFunction      string     `toml:"activation_function" default:"\"\"" allowed:"|relu|relu6|elu|softplus|softsign|sigmoid|tanh|prelu|selu|leakyrelu|swish|gelu" doc:"what follows convolutions; empty takes the network's own"`
	KeepProb                float64    `toml:"keep_prob" default:"1" range:"0.01..1" doc:"chance of a value to stay in the network's dropout"`
	BatchDropout            bool       `toml:"batch_dropout" default:"false" doc:"whether dropout takes whole channels, the same ones of all images in a batch"`
	SpatialPrior            bool       `toml:"spatial_prior" default:"false" doc:"whether the network learns how likely each class is at each place of the window"`
	AugmentationScale       float64    `toml:"augmentation_scale" default:"0" range:"0..1" doc:"how far the network moves the corners of a training window towards the middle, at random, and back behind its last layer; dense_vnet was trained with 0.1"`
	WeightInitializer       string     `toml:"weight_initializer" default:"\"\"" allowed:"|constant|zeros|ones|uniform_scaling|orthogonal|variance_scaling|glorot_normal|glorot_uniform|he_normal|he_uniform" doc:"how the weights of convolutions begin (TensorFlow's formulas; constant is 0); empty takes the network's own"`
	BiasInitializer         string     `toml:"bias_initializer" default:"\"\"" allowed:"|constant|zeros|ones|uniform_scaling|variance_scaling|glorot_normal|glorot_uniform|he_normal|he_uniform" doc:"how their biases begin; empty takes the network's own"`
	BatchSize               int        `toml:"batch_size" default:"2" range:"1..4096" doc:"windows in a batch"`
	Whitening               bool       `toml:"whitening" default:"true" doc:"whether every case is brought to mean 0 and standard deviation 1, channel by channel"`
	NormaliseForegroundOnly bool       `toml:"normalise_foreground_only" default:"false" doc:"whether whitening and normalisation measure the foreground alone; what they find changes all voxels"`
	ForegroundType          string     `toml:"foreground_type" default:"\"otsu_plus\"" allowed:"threshold_plus|threshold_minus|otsu_plus|otsu_minus|mean_plus" doc:"what is foreground: voxels above 0, below 0, above or below Otsu's threshold, or above the mean; then grown by two voxels, with holes filled"`
	MultimodForegroundType  string     `toml:"multimod_foreground_type" default:"\"and\"" allowed:"or|and|multi" doc:"foreground of several channels: what any has, what all have, or one of its own for each"`
	Normalisation           bool       `toml:"normalisation" default:"false" doc:"whether the histogram of every image is brought to the mean one of the training cases (histogram_landmarks)"`
	NormType                string     `toml:"norm_type" default:"\"percentile\"" allowed:"percentile|quartile|median" doc:"which landmarks normalisation uses"`
	Cutoff                  [2]float64 `toml:"cutoff" default:"[0.01, 0.99]" range:"0..1" doc:"shares of the voxels below the first and the last landmark"`
	HistogramRefFile        string     `toml:"histogram_ref_file" default:"\"\"" path:"yes" doc:"file of landmarks and label maps, as NiftyNet's: names in it are not learnt anew, others are added; empty keeps them in the run's config alone"`
	RGBNormalisation        bool       `toml:"rgb_normalisation" default:"false" doc:"whether the brightness of colour pictures is spread evenly over 0 to 255"`
	VolumePaddingSize       [3]int     `toml:"volume_padding_size" default:"[0, 0, 0]" range:"0..1024" doc:"voxels added on both sides of x, y, z to every case, and taken from outputs"`
	VolumePaddingToSize     [3]int     `toml:"volume_padding_to_size" default:"[0, 0, 0]" range:"0..4096" doc:"size in voxels that smaller cases are padded to along x, y, z, in place of volume_padding_size"`
	VolumePaddingMode       string     `toml:"volume_padding_mode" default:"\"minimum\"" allowed:"constant|edge|linear_ramp|maximum|mean|median|minimum|reflect|symmetric|wrap" doc:"what voxels added hold, as in numpy.pad; labels get copies where the mode copies voxels, otherwise 0"`
	PadToWindow             bool       `toml:"pad_to_window" default:"false" doc:"whether cases smaller than the training window are padded up to it with their minimum (label 0)"`
	WindowSampling          string     `toml:"window_sampling" default:"\"uniform\"" allowed:"uniform|weighted|balanced|resize" doc:"where training windows lie: anywhere, as often as segmentation.sampler says, on each value of segmentation.sampler (or of the label) equally often; or every case is resized to one window, in inference too"`
	SmallerFinalBatchMode   string     `toml:"smaller_final_batch_mode" default:"\"pad\"" allowed:"drop|pad|dynamic" doc:"what becomes of the windows of a case in inference that fill no whole batch: left out, so that their voxels get no output, completed by others, or given to a smaller network"`
	QueueLength             int        `toml:"queue_length" default:"2" range:"1..1000" doc:"batches made ahead of the one in training, and at least one for each worker, as far as system.data_memory allows"`
	NumWorkers              int        `toml:"num_workers" default:"1" range:"1..256" doc:"threads that make batches, as far as system.data_memory allows; the batches do not depend on it"`

	Decay   float64 `toml:"decay" default:"0.0" range:"0..1000" doc:"weight of the penalty of large weights w that joins the loss, as the mean over parameters of sum(w^2)/2 or sum(|w|); the loss that is shown has no part of it"`
	RegType string  `toml:"reg_type" default:"\"L2\"" allowed:"L1|L2" doc:"penalty of large weights: L2 takes squares, L1 absolute values"`
}
