package segmentation

import (
	"context"
	"fmt"
	"strconv"

	"dev.niftynet/core/aggregator"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/metric"
	"dev.niftynet/core/run"
	"dev.niftynet/core/train"
	"dev.niftynet/core/volume"
)

// Validate segments every validation case whole. What padding added counts for nothing. Dice is the mean over the cases that have the label in reference or
// prediction, and a label that none has is left out; the preview goes through the cases in turn.
func (t *Training) Validate(ctx context.Context, step int) (train.Validated, run.Case, error) {
	v := train.Validated{Step: step, Dice: make(map[string]float64)}
	classes := t.config.Segmentation.NumClasses
	sums, counts := make([]float64, classes), make([]int, classes)
	shown, cases := 0, len(t.validation.kept)
	if every := t.config.Training.ValidationEveryN; every > 0 {
		shown = (step/every - 1 + cases) % cases
	}
	var preview run.Case
	for i := range cases {
		c, err := t.validation.read(ctx, i)
		if err != nil {
			return v, preview, err
		}
		logits, err := t.predictor.logits(ctx, c.padded())
		if err != nil {
			return v, preview, fmt.Errorf("case %s: %w", c.ID, err)
		}
		logits = c.padding.Invert(logits)
		v.Loss += train.Number(t.wholeLoss(logits, c.Label) / float64(cases))
		prediction := aggregator.Labels(logits)
		for label, overlap := range metric.CountOverlaps(c.Label.Data, prediction.Data, classes) {
			if overlap.Reference+overlap.Prediction > 0 {
				sums[label] += overlap.Dice()
				counts[label]++
			}
		}
		if i == shown {
			preview = run.Case{ID: c.ID, Image: c.Image, Label: c.Label, Prediction: prediction}
		}
	}
	for label := 1; label < classes; label++ {
		if counts[label] > 0 {
			dice := sums[label] / float64(counts[label])
			v.Dice[strconv.Itoa(label)] = dice
			v.MeanDice += dice
		}
	}
	v.MeanDice /= float64(max(len(v.Dice), 1))
	return v, preview, nil
}

// wholeLoss is the training loss of a whole case.
func (t *Training) wholeLoss(logits, label *volume.Volume) float64 {
	n, classes := logits.Voxels(), logits.Channels
	l := cpu.LossForward{
		Loss:   kernel.Loss{Kind: t.kind, Images: 1, Positions: n, Classes: classes},
		Logits: channelsLast(logits), Labels: label.Data, Sums: make([]float32, 3*classes), Out: make([]float32, 1),
	}
	l.Work = make([]float32, l.WorkSize(t.engine))
	l.Run(t.engine)
	return float64(l.Out[0])
}

// channelsLast is the voxels of a volume with their channels side by side, as a network has them.
func channelsLast(v *volume.Volume) []float32 {
	const block = 256 // voxels whose channels stay in the cache
	voxels, last := v.Voxels(), make([]float32, len(v.Data))
	for first := 0; first < voxels; first += block {
		end := min(first+block, voxels)
		for k := range v.Channels {
			for i, x := range v.Channel(k)[first:end] {
				last[(first+i)*v.Channels+k] = x
			}
		}
	}
	return last
}
