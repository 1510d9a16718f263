package check

import (
	"slices"
	"strings"

	"dev.niftynet/core/config"
)

// kind is a kind of change of training windows: the keys of [training] that say how much is changed, without which
// nothing is, and those that say no more than how.
type kind struct{ much, how []string }

// kinds lists those that the windows of a config may undergo.
func kinds() []kind {
	return []kind{
		{[]string{"random_flipping_axes"}, []string{"flipping_probability"}},
		{[]string{"rotation_angle", "rotation_angle_x", "rotation_angle_y", "rotation_angle_z"}, []string{"rotation_probability"}},
		{[]string{"scaling_percentage"}, []string{"isotropic_scaling", "antialiasing", "scaling_probability"}},
		{[]string{"shear"}, []string{"shear_probability"}},
		{[]string{"do_elastic_deformation"}, []string{"num_ctrl_points", "deformation_sigma", "proportion_to_deform"}},
		{[]string{"bias_field_range"}, []string{"bf_order", "bias_field_probability"}},
		{[]string{"motion_angle", "motion_shift"}, []string{"motion_movements", "motion_probability"}},
		{[]string{"ghosting_intensity"}, []string{"ghosting_number", "ghosting_probability"}},
		{[]string{"spike_intensity"}, []string{"spike_probability"}},
		{[]string{"noise_sd"}, []string{"noise_probability"}},
		{[]string{"blur_sigma"}, []string{"blur_probability", "blur_channel_probability"}},
		{[]string{"brightness"}, []string{"brightness_probability"}},
		{[]string{"intensity_shift"}, []string{"intensity_shift_probability"}},
		{[]string{"contrast"}, []string{"contrast_probability"}},
		{[]string{"low_resolution"}, []string{"low_resolution_probability", "low_resolution_channel_probability"}},
		{[]string{"gamma"}, []string{"gamma_probability", "inverted_gamma_probability"}},
	}
}

// augmentation finds keys of changes that are not made, as nobody says by how much.
func augmentation(c *config.Config) (found []Finding) {
	open := func(key string) bool { return c.Provenance("training."+key) == "default" }
	for _, k := range kinds() {
		if len(slices.DeleteFunc(slices.Clone(k.much), open)) > 0 {
			continue
		}
		for _, key := range slices.DeleteFunc(k.how, open) {
			found = append(found, Finding{
				Severity: Info, Key: "training." + key,
				Problem: "changes nothing without " + strings.Join(k.much, " or "),
				Fix:     "give " + k.much[0] + " too, or leave it out",
			})
		}
	}
	return found
}
