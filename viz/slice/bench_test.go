package slice_test

import (
	"testing"

	"dev.niftynet/core/volume"
	"dev.niftynet/viz/slice"
)

func BenchmarkDraw_LargeCT(b *testing.B) {
	v := volume.New([3]int{512, 512, 118}, 1, volume.Scaling([3]float64{0.77, 0.77, 2.5}))
	for i := range v.Data {
		v.Data[i] = float32(i % 97 / 32)
	}
	layers := slice.Layers{Image: v, Reference: v, Prediction: v, Level: slice.Level{High: 3}, Opacity: 0.5}
	for _, p := range slice.Planes() {
		b.Run(p.String(), func(b *testing.B) {
			for b.Loop() {
				layers.Draw(p, 40, pt(50, 44), 1)
			}
		})
	}
}
