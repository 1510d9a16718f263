package cpu_test

import (
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// folds are folds and their inverses, of images of some channels.
func folds() builders[int] {
	all := make(builders[int])
	for name, intoBatch := range map[string]bool{"depth": false, "batch": true} {
		fold := func(channels int) (f kernel.Fold, image []float32, folded []float64) {
			f = kernel.Fold{N: 2, Size: [3]int{2, 3, 4}, Factor: [3]int{3, 1, 2}, Channels: channels, IntoBatch: intoBatch}
			image = normal(1, f.N*24*f.Block()*channels)
			folded = make([]float64, len(image))
			kernel.FoldForward(f, wide(image), folded)
			return f, image, folded
		}
		all["space to "+name] = func(_ *cpu.Engine, channels int) trial {
			f, image, folded := fold(channels)
			op := &cpu.Fold{Fold: f, Image: image, Folded: unset(len(image))}
			return trial{op, [][]float32{op.Folded}, [][]float64{folded}}
		}
		all[name+" to space"] = func(_ *cpu.Engine, channels int) trial {
			f, image, folded := fold(channels)
			op := &cpu.Fold{Fold: f, Image: unset(len(image)), Folded: make([]float32, len(image)), Back: true}
			for i, v := range folded {
				op.Folded[i] = float32(v)
			}
			return trial{op, [][]float32{op.Image}, [][]float64{wide(image)}}
		}
	}
	return all
}

func TestFold_AgreesWithPlainLoops(t *testing.T) { agree(t, folds(), 0, 1, 5, 16, 25) }

func TestFold_AllocatesNothing(t *testing.T) { allocateNothing(t, folds(), 5) }
