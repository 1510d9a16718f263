package config

import "time"

// Training is [training]: how the network learns.
type Training struct {
	Optimiser     string  `toml:"optimiser" default:"\"adam\"" allowed:"adam|adamw|nesterov|momentum|gradientdescent|adagrad|rmsprop" doc:"rule that changes the weights"`
	LR            float64 `toml:"lr" default:"0.01" range:"0..1000" doc:"learning rate at step 1, or at the end of the warm-up"`
	LRSchedule    string  `toml:"lr_schedule" default:"\"constant\"" allowed:"constant|step|polynomial|cosine" doc:"course of the learning rate over the share t of the steps: step changes it by lr_step_factor, polynomial is lr_min + (lr - lr_min) * (1-t)^lr_power, cosine lr_min + (lr - lr_min) * (1 + cos(pi t))/2"`
	LRPower       float64 `toml:"lr_power" default:"0.9" range:"0..100" doc:"exponent of the polynomial schedule"`
	LRMin         float64 `toml:"lr_min" default:"0.0" range:"0..1000" doc:"learning rate that the polynomial and cosine schedules go down to"`
	LRSteps       []int   `toml:"lr_steps" default:"[]" range:"1.." doc:"steps after which the step schedule multiplies the learning rate by lr_step_factor"`
	LRStepEvery   int     `toml:"lr_step_every" default:"0" range:"0.." doc:"steps between changes of the step schedule; 0 goes by lr_steps"`
	LRStepFactor  float64 `toml:"lr_step_factor" default:"0.1" range:"0..1" doc:"what the step schedule multiplies the learning rate by"`
	LRWarmupSteps int     `toml:"lr_warmup_steps" default:"0" range:"0.." doc:"steps over which the learning rate rises to lr, before its schedule begins"`
	Momentum      float64 `toml:"momentum" default:"0.9" range:"0..1" doc:"share of the last update that is kept (momentum and nesterov)"`
	WeightDecay   float64 `toml:"weight_decay" default:"0.0" range:"0..1000" doc:"share of the weights that adamw takes away at each step, times the learning rate; network.decay is the penalty that the other optimisers know"`
	LossType      string  `toml:"loss_type" default:"\"Dice\"" allowed:"Dice|DicePlusXEnt|CrossEntropy" doc:"what is made small"`

	GradientClipNorm    float64 `toml:"gradient_clip_norm" default:"0.0" range:"0.." doc:"largest length of the gradient; 0 does not clip"`
	GradientClipValue   float64 `toml:"gradient_clip_value" default:"0.0" range:"0.." doc:"largest element of the gradient, after gradient_clip_norm; 0 does not clip"`
	AccumulateGradients int     `toml:"accumulate_gradients" default:"1" range:"1..4096" doc:"batches whose mean gradient makes one step: as large a batch for less memory, but for batch normalisation"`
	WeightsEMA          float64 `toml:"weights_ema" default:"0.0" range:"0..1" doc:"decay of the running mean of the weights that validation and inference use; 0 uses the weights themselves"`

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

	SamplePerVolume    int     `toml:"sample_per_volume" default:"1" range:"1..4096" doc:"windows taken from a case, one after another, whenever its turn comes"`
	ForegroundFraction float64 `toml:"foreground_fraction" default:"0.0" range:"0..1" doc:"share of a batch whose windows are centred on a labelled voxel, its label drawn first (window_sampling = uniform)"`

	Augmentation
}
