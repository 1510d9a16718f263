package config

import "time"

// Training is [training]: how the network learns.
type Training struct {
	Optimiser   string  `toml:"optimiser" default:"\"adam\"" allowed:"adam|nesterov|momentum|gradientdescent" doc:"rule that changes the weights"`
	LR          float64 `toml:"lr" default:"0.01" range:"0..1000" doc:"learning rate at step 1"`
	LRSchedule  string  `toml:"lr_schedule" default:"\"constant\"" allowed:"constant|polynomial" doc:"course of the learning rate; polynomial is lr * (1 - step/max_iter)^lr_power"`
	LRPower     float64 `toml:"lr_power" default:"0.9" range:"0..100" doc:"exponent of the polynomial schedule"`
	Momentum    float64 `toml:"momentum" default:"0.9" range:"0..1" doc:"share of the last update that is kept (momentum and nesterov)"`
	WeightDecay float64 `toml:"weight_decay" default:"0.0" range:"0..1000" doc:"weight of the L2 penalty, as gradient + weight_decay * weight"`
	LossType    string  `toml:"loss_type" default:"\"Dice\"" allowed:"Dice|DicePlusXEnt|CrossEntropy" doc:"what is made small"`

	GradientClipNorm float64 `toml:"gradient_clip_norm" default:"0.0" range:"0.." doc:"largest length of the gradient; 0 does not clip"`
	WeightsEMA       float64 `toml:"weights_ema" default:"0.0" range:"0..1" doc:"decay of the running mean of the weights that validation and inference use; 0 uses the weights themselves"`

	MaxIter            int           `toml:"max_iter" default:"10000" range:"1.." doc:"last step"`
	TimeLimit          time.Duration `toml:"time_limit" default:"\"0s\"" range:"0.." doc:"training stops and saves after this long, as 90s or 1h30m; 0s never"`
	SaveEveryN         int           `toml:"save_every_n" default:"500" range:"0.." doc:"steps between checkpoints; 0 saves at the end alone"`
	MaxCheckpoints     int           `toml:"max_checkpoints" default:"5" range:"1.." doc:"checkpoints kept beside the best"`
	TensorboardEveryN  int           `toml:"tensorboard_every_n" default:"20" range:"1.." doc:"steps between points of the loss curve"`
	ValidationEveryN   int           `toml:"validation_every_n" default:"0" range:"0.." doc:"steps between validations; 0 never validates"`
	ValidationMaxCases int           `toml:"validation_max_cases" default:"0" range:"0.." doc:"validation cases looked at each time; 0 takes all"`

	TrainingCases                int     `toml:"training_cases" default:"0" range:"0.." doc:"cases to learn from, drawn by seed; 0 takes all that are left"`
	ValidationCases              int     `toml:"validation_cases" default:"0" range:"0.." doc:"cases to validate on, drawn by seed; 0 goes by exclude_fraction_for_validation"`
	ExcludeFractionForValidation float64 `toml:"exclude_fraction_for_validation" default:"0.0" range:"0..1" doc:"share of the cases kept for validation, rounded up"`
	ExcludeFractionForInference  float64 `toml:"exclude_fraction_for_inference" default:"0.0" range:"0..1" doc:"share of the cases kept for inference, rounded up"`

	ForegroundFraction float64    `toml:"foreground_fraction" default:"0.0" range:"0..1" doc:"share of a batch whose windows are centred on a labelled voxel, its label drawn first"`
	RandomFlippingAxes []int      `toml:"random_flipping_axes" default:"[]" range:"0..2" doc:"axes (0 = x, 1 = y, 2 = z) flipped half of the time"`
	IntensityScale     [2]float64 `toml:"intensity_scale" default:"[1.0, 1.0]" range:"0..1000" doc:"windows are multiplied by a number drawn from this range"`
	IntensityShift     [2]float64 `toml:"intensity_shift" default:"[0.0, 0.0]" range:"-1000..1000" doc:"a number drawn from this range is added to windows"`
	IntensityGamma     [2]float64 `toml:"intensity_gamma" default:"[1.0, 1.0]" range:"0.01..100" doc:"windows, scaled to 0..1, are raised to a power drawn from this range, then scaled back"`
}
