package config

import (
	"reflect"
	"slices"
)

// Augmentation is the part of [training] that changes windows at random; NiftyNet's keys bear its names. Each kind of
// change has a probability and a range that a number is drawn from; the zero Augmentation changes nothing. The preset
// fills in what is not given: nnunet is the set of nnU-Net (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z).
type Augmentation struct {
	Preset string `toml:"augmentation" default:"\"none\"" allowed:"none|nnunet" doc:"preset for the keys of augmentation that are not given: none changes nothing, nnunet is nnU-Net's set"`
	Log    bool   `toml:"log_augmentation" default:"false" doc:"whether the run's log tells what was done to every training window"`

	FlippingAxes        []int   `toml:"random_flipping_axes" default:"[]" nnunet:"[0, 1, 2]" range:"0..2" doc:"axes (0 = x, 1 = y, 2 = z) that may be flipped"`
	FlippingProbability float64 `toml:"flipping_probability" default:"0.5" range:"0..1" doc:"chance of a flip along each of random_flipping_axes"`

	RotationAngle       [2]float64 `toml:"rotation_angle" default:"[0.0, 0.0]" range:"-180..180" doc:"degrees of the turn about each of x, y and z, drawn from this range; [0, 0] goes by rotation_angle_x and its like; a window with one slice turns in its plane alone"`
	RotationAngleX      [2]float64 `toml:"rotation_angle_x" default:"[0.0, 0.0]" nnunet:"[-30.0, 30.0]" range:"-180..180" doc:"degrees of the turn about x"`
	RotationAngleY      [2]float64 `toml:"rotation_angle_y" default:"[0.0, 0.0]" nnunet:"[-30.0, 30.0]" range:"-180..180" doc:"degrees of the turn about y"`
	RotationAngleZ      [2]float64 `toml:"rotation_angle_z" default:"[0.0, 0.0]" nnunet:"[-30.0, 30.0]" range:"-180..180" doc:"degrees of the turn about z"`
	RotationProbability float64    `toml:"rotation_probability" default:"1.0" nnunet:"0.2" range:"0..1" doc:"chance of a turn"`
	ScalingPercentage   [2]float64 `toml:"scaling_percentage" default:"[0.0, 0.0]" nnunet:"[-28.571428571428573, 42.85714285714286]" range:"-90..900" doc:"how much larger things get, in percent; drawn so that the distance between samples is uniform, as in nnU-Net"`
	IsotropicScaling    bool       `toml:"isotropic_scaling" default:"false" nnunet:"true" doc:"whether all axes are scaled alike"`
	ScalingProbability  float64    `toml:"scaling_probability" default:"1.0" nnunet:"0.2" range:"0..1" doc:"chance of scaling"`
	Antialiasing        bool       `toml:"antialiasing" default:"true" nnunet:"false" doc:"whether images are smoothed before all axes are scaled down"`
	Shear               [2]float64 `toml:"shear" default:"[0.0, 0.0]" range:"-1..1" doc:"how far x moves for each mm of y and of z, and y for each of z, each drawn from this range"`
	ShearProbability    float64    `toml:"shear_probability" default:"1.0" range:"0..1" doc:"chance of a shear"`

	ElasticDeformation bool       `toml:"do_elastic_deformation" default:"false" doc:"whether windows are deformed by a cubic B-spline"`
	ControlPoints      int        `toml:"num_ctrl_points" default:"4" range:"1..64" doc:"cells of the B-spline's mesh along each axis of a case"`
	DeformationSigma   float64    `toml:"deformation_sigma" default:"15.0" range:"0..1000" doc:"standard deviation of the B-spline's coefficients, in voxels"`
	ProportionToDeform float64    `toml:"proportion_to_deform" default:"0.5" range:"0..1" doc:"chance of a deformation"`
	InterpOrder        int        `toml:"augmentation_interp_order" default:"-1" nnunet:"1" range:"-1..3" doc:"interpolation of images that are turned, scaled or deformed: 1 linear, 3 cubic; -1 goes by interp_order of the first image section; labels go by that of theirs"`
	BiasFieldRange     [2]float64 `toml:"bias_field_range" default:"[0.0, 0.0]" range:"-10..10" doc:"coefficients of the polynomial, over x, y and z from -1 to 1 in the window, whose exponential multiplies intensities above the case's least"`
	BiasFieldOrder     int        `toml:"bf_order" default:"3" range:"1..6" doc:"order of the bias field's polynomial"`
	BiasProbability    float64    `toml:"bias_field_probability" default:"1.0" range:"0..1" doc:"chance of a bias field"`

	MotionAngle         [2]float64 `toml:"motion_angle" default:"[0.0, 0.0]" range:"-90..90" doc:"degrees about each axis of a patient's movement during an MR scan"`
	MotionShift         [2]float64 `toml:"motion_shift" default:"[0.0, 0.0]" range:"-100..100" doc:"voxels along each axis of a patient's movement during an MR scan"`
	MotionMovements     int        `toml:"motion_movements" default:"2" range:"1..16" doc:"movements during one scan"`
	MotionProbability   float64    `toml:"motion_probability" default:"1.0" range:"0..1" doc:"chance of movements, when one of their ranges is given"`
	GhostingIntensity   [2]float64 `toml:"ghosting_intensity" default:"[0.0, 0.0]" range:"0..1" doc:"share that every n-th line of the window's k-space loses, which leaves ghosts"`
	GhostingNumber      [2]float64 `toml:"ghosting_number" default:"[2.0, 4.0]" range:"2..64" doc:"ghosts along the axis: any whole number of this range, each as likely"`
	GhostingProbability float64    `toml:"ghosting_probability" default:"1.0" range:"0..1" doc:"chance of ghosts"`
	SpikeIntensity      [2]float64 `toml:"spike_intensity" default:"[0.0, 0.0]" range:"0..10" doc:"height of the wave that a spike in k-space leaves, in shares of the window's range"`
	SpikeProbability    float64    `toml:"spike_probability" default:"1.0" range:"0..1" doc:"chance of a spike"`

	NoiseSD          [2]float64 `toml:"noise_sd" default:"[0.0, 0.0]" nnunet:"[0.0, 0.1]" range:"0..1000" doc:"standard deviation of Gaussian noise, the same for all channels"`
	NoiseProbability float64    `toml:"noise_probability" default:"1.0" nnunet:"0.1" range:"0..1" doc:"chance of noise"`

	BlurSigma              [2]float64 `toml:"blur_sigma" default:"[0.0, 0.0]" nnunet:"[0.5, 1.0]" range:"0..20" doc:"standard deviation of a Gaussian blur in voxels, drawn for each channel and axis"`
	BlurProbability        float64    `toml:"blur_probability" default:"1.0" nnunet:"0.2" range:"0..1" doc:"chance of blur"`
	BlurChannelProbability float64    `toml:"blur_channel_probability" default:"1.0" nnunet:"0.5" range:"0..1" doc:"chance of each channel to be blurred then"`

	Brightness            [2]float64 `toml:"brightness" default:"[1.0, 1.0]" nnunet:"[0.75, 1.25]" range:"0..1000" doc:"what intensities are multiplied by, drawn for each channel; about 1, half of the draws are below it"`
	BrightnessProbability float64    `toml:"brightness_probability" default:"1.0" nnunet:"0.15" range:"0..1" doc:"chance of a change of brightness"`
	Shift                 [2]float64 `toml:"intensity_shift" default:"[0.0, 0.0]" range:"-1000..1000" doc:"what is added to intensities, drawn for each channel"`
	ShiftProbability      float64    `toml:"intensity_shift_probability" default:"1.0" range:"0..1" doc:"chance of a shift"`
	Contrast              [2]float64 `toml:"contrast" default:"[1.0, 1.0]" nnunet:"[0.75, 1.25]" range:"0..1000" doc:"what distances from the window's mean are multiplied by, within its range, drawn for each channel; about 1, half of the draws are below it"`
	ContrastProbability   float64    `toml:"contrast_probability" default:"1.0" nnunet:"0.15" range:"0..1" doc:"chance of a change of contrast"`

	LowResolution                   [2]float64 `toml:"low_resolution" default:"[1.0, 1.0]" nnunet:"[0.5, 1.0]" range:"0.05..1" doc:"share of the voxels along each axis that are kept, the others being interpolated, drawn for each channel"`
	LowResolutionProbability        float64    `toml:"low_resolution_probability" default:"1.0" nnunet:"0.25" range:"0..1" doc:"chance of low resolution"`
	LowResolutionChannelProbability float64    `toml:"low_resolution_channel_probability" default:"1.0" nnunet:"0.5" range:"0..1" doc:"chance of each channel to lose resolution then"`

	Gamma                    [2]float64 `toml:"gamma" default:"[1.0, 1.0]" nnunet:"[0.7, 1.5]" range:"0.1..10" doc:"power that windows, scaled to 0..1, are raised to; they keep their mean and deviation; drawn for each channel; about 1, half of the draws are below it"`
	GammaProbability         float64    `toml:"gamma_probability" default:"1.0" nnunet:"0.3" range:"0..1" doc:"chance of a gamma"`
	InvertedGammaProbability float64    `toml:"inverted_gamma_probability" default:"0.0" nnunet:"0.1" range:"0..1" doc:"chance of a gamma of the inverted window"`
}

// usePreset fills in what the preset says of the keys of [training] that were not given. It comes after the checks, for
// which a config's window must be known.
func (c *Config) usePreset() {
	preset := origin{file: `augmentation = "` + c.Training.Preset + `"`}
	for _, k := range (section{"training", reflect.ValueOf(&c.Training).Elem()}).keys() {
		name := joinName("training", k.name)
		text, ok := k.tag.Lookup(c.Training.Preset)
		if _, given := c.origins[name]; ok && !given {
			k.decodeText(name, text)
			c.origins[name] = preset
		}
	}
	if c.Training.Preset == "nnunet" {
		c.flattenTurns(preset)
	}
}

// flattenTurns makes the turns of windows that are flat, or much wider than deep, those of nnU-Net: by any angle in their
// plane alone, or by small ones if a flat window is longer than wide.
func (c *Config) flattenTurns(preset origin) {
	const deep, long, full, slight = 3.0, 1.5, 180.0, 15.0
	window := c.Window()
	if min(window[0], window[1], window[2]) < 1 {
		return // how long the whole axes are is not known
	}
	depth := slices.Index(window[:], slices.Min(window[:]))
	a, b := window[(depth+1)%3], window[(depth+2)%3]
	if float64(max(a, b)) <= deep*float64(window[depth]) {
		return
	}
	angle := full
	if window[depth] == 1 && float64(max(a, b)) > long*float64(min(a, b)) {
		angle = slight
	}
	t := &c.Training
	for axis, turn := range []*[2]float64{&t.RotationAngleX, &t.RotationAngleY, &t.RotationAngleZ} {
		if c.origins["training.rotation_angle_"+"xyz"[axis:axis+1]] != preset {
			continue
		}
		*turn = [2]float64{}
		if axis == depth {
			*turn = [2]float64{-angle, angle}
		}
	}
}
