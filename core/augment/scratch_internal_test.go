package augment

import (
	"testing"

	"dev.niftynet/core/config"
	"dev.niftynet/core/volume"
)

// bytes is what a Scratch holds of windows and boxes.
func (s *Scratch) bytes() int64 {
	return 4 * int64(cap(s.image)+cap(s.moved)+cap(s.box)+cap(s.padded))
}

func TestScratchBytes_AreAboutWhatWindowsTake(t *testing.T) {
	turned := config.Augmentation{RotationAngle: [2]float64{-180, 180}, RotationProbability: 1}
	scaled := config.Augmentation{ScalingPercentage: [2]float64{-30, 20}, ScalingProbability: 1}
	smoothed := scaled
	smoothed.Antialiasing = true
	deformed := config.Augmentation{ElasticDeformation: true, DeformationSigma: 3, ControlPoints: 4, ProportionToDeform: 1}
	scanned := config.Augmentation{
		MotionAngle: [2]float64{-5, 5}, MotionMovements: 2, MotionProbability: 1,
		BlurSigma: [2]float64{0.5, 1}, BlurProbability: 1, BlurChannelProbability: 1,
	}
	v := volume.New([3]int{90, 90, 90}, 1, volume.Identity())
	for _, c := range []struct {
		name  string
		a     config.Augmentation
		order int
	}{
		{"turned, cubic", turned, 3},
		{"turned, linear", turned, 1},
		{"scaled, cubic", scaled, 3},
		{"smoothed, linear", smoothed, 1},
		{"deformed, quadratic", deformed, 2},
		{"scanned", scanned, 3},
	} {
		shape := Shape{Window: [3]int{24, 20, 16}, Channels: 1, Case: v.Size, SpacingMM: [3]float64{1, 1, 1}, ImageOrder: c.order}
		var s Scratch
		window := make([]float32, 24*20*16)
		for step := range 60 {
			change := Draw(&c.a, Place{Seed: 1, Step: step}, shape)
			m := change.Map([3]float64{45, 45, 45}, shape)
			if change.Moves() {
				m.Image(window, v, 0, 0, &s)
			}
			change.Intensity(0, window, shape.Window, 0, &s)
		}
		const windows = 3 * 4 * 24 * 20 * 16
		if foreseen := ScratchBytes(&c.a, shape.Window, c.order, v.Voxels()); s.bytes() > foreseen*5/4 || foreseen > 2*(s.bytes()+windows) {
			t.Errorf("%s: %d bytes, foreseen are %d", c.name, s.bytes(), foreseen)
		}
	}
	slab := [3]int{256, 256, 8}
	if foreseen, most := ScratchBytes(&turned, slab, 3, 260*260*20), int64(4*(3*256*256*8+260*260*20)); foreseen > most {
		t.Errorf("a slab of a flat case takes %d bytes, where %d would hold all of it", foreseen, most)
	}
}
