package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/config"
)

func TestPreset_FillsInWhatIsNotGiven(t *testing.T) {
	c := parse(t, minimal, "training.augmentation=nnunet", "training.noise_sd=[0, 0.3]", "training.blur_probability=0")
	a := c.Training.Augmentation
	if a.NoiseSD != [2]float64{0, 0.3} || a.BlurProbability != 0 {
		t.Errorf("noise %v and blur's probability %v are not as given", a.NoiseSD, a.BlurProbability)
	}
	if a.InterpOrder != 1 || a.NoiseProbability != 0.1 || a.GammaProbability != 0.3 || a.RotationAngleX != [2]float64{-30, 30} || len(a.FlippingAxes) != 3 {
		t.Errorf("not filled in: %+v", a)
	}
	if from := c.Provenance("training.gamma"); from != `augmentation = "nnunet"` {
		t.Errorf("gamma comes from %s", from)
	}
	written := parse(t, string(c.TOML()))
	if diff := cmp.Diff(c, written, cmpopts.IgnoreUnexported(config.Config{})); diff != "" {
		t.Error(diff)
	}
}

func TestPreset_NoneChangesNothing(t *testing.T) {
	a := parse(t, minimal).Training.Augmentation
	if a.RotationAngleX != [2]float64{} || a.NoiseSD != [2]float64{} || a.Gamma != [2]float64{1, 1} || len(a.FlippingAxes) != 0 {
		t.Errorf("%+v", a)
	}
}

func TestKeys_TellWhatPresetsMakeOfThem(t *testing.T) {
	for _, k := range config.Keys("training") {
		if k.Name == "noise_sd" && !strings.HasSuffix(k.Doc, "all channels; nnunet: [0.0, 0.1]") || k.Name == "shear" && strings.Contains(k.Doc, "nnunet") {
			t.Errorf("%s: %s", k.Name, k.Doc)
		}
	}
}

// nnU-Net turns flat windows in their plane alone.
func TestPreset_TurnsFlatWindowsInTheirPlane(t *testing.T) {
	none, slight, full := [2]float64{}, [2]float64{-15, 15}, [2]float64{-180, 180}
	cases := []struct {
		window  string
		x, y, z [2]float64
	}{
		{"[64, 64, 1]", none, none, full},
		{"[96, 64, 1]", none, none, full},
		{"[97, 64, 1]", none, none, slight},
		{"[97, 64, 20]", none, none, full},
		{"[20, 64, 97]", full, none, none},
		{"[64, 16, 65]", none, full, none},
	}
	for _, c := range cases {
		a := parse(t, minimal, "training.augmentation=nnunet", "data.t1.spatial_window_size="+c.window).Training
		if a.RotationAngleX != c.x || a.RotationAngleY != c.y || a.RotationAngleZ != c.z {
			t.Errorf("%s: %v, %v, %v", c.window, a.RotationAngleX, a.RotationAngleY, a.RotationAngleZ)
		}
	}
	given := parse(t, minimal, "training.augmentation=nnunet", "data.t1.spatial_window_size=[64, 64, 1]", "training.rotation_angle_z=[-5, 5]")
	if given.Training.RotationAngleZ != [2]float64{-5, 5} {
		t.Errorf("the angle that was given became %v", given.Training.RotationAngleZ)
	}
}

func TestParse_MixupWantsTwoWindows(t *testing.T) {
	_, err := config.Parse("a.toml", []byte(minimal), "/", []string{"segmentation.do_mixup=true", "network.batch_size=1"})
	if err == nil || !strings.Contains(err.Error(), "segmentation.do_mixup: has nothing to mix: network.batch_size is 1; raise batch_size") {
		t.Errorf("got %v", err)
	}
}
