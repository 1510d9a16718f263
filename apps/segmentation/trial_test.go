package segmentation_test

import (
	"testing"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/tensor"
)

// The tiny network on one channel has 3*3*3*8 weights, 8 scales and 8 shifts of the normalisation, a bias of 8, and
// 8*3+3 in its head.
const tinyParameters = 27*8 + 8 + 8 + 8 + 8*3 + 3

func TestParameters_CountsTrainedValues(t *testing.T) {
	got, err := segmentation.Parameters(parse(t), net{}, 1)
	if err != nil || got != tinyParameters {
		t.Errorf("%d parameters, error %v, want %d", got, err, tinyParameters)
	}
}

func TestTrials_StepOnAnyNumberOfChannels(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	for name, try := range map[string]func(int) (segmentation.Trial, error){
		"training": func(channels int) (segmentation.Trial, error) {
			return segmentation.TryTraining(e, parse(t), net{}, channels)
		},
		"inference": func(channels int) (segmentation.Trial, error) {
			return segmentation.TryInference(e, parse(t), net{}, channels)
		},
	} {
		trial, err := try(4)
		if err != nil {
			t.Fatal(err)
		}
		if want := tinyParameters + 3*27*8; trial.Parameters != want {
			t.Errorf("%s: %d parameters, want %d", name, trial.Parameters, want)
		}
		if want := map[string]int{"training": 2 * 2, "inference": 2}[name]; trial.Windows != want { // two batches of two
			t.Errorf("%s: a step takes %d windows, want %d", name, trial.Windows, want)
		}
		for range 2 {
			if err := trial.Step(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestTryInference_CompilesABatchOfWindows(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	trial, err := segmentation.TryInference(e, parse(t), net{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	p := trial.Program
	list := p.Instructions()
	if last := list[len(list)-1]; last.Op != "conv" || !last.Out.Equal(tensor.Shape{2, 16, 24, 16, 3}) {
		t.Errorf("the last instruction is %s to %v", last.Op, last.Out)
	}
	if images := int64(4 * 2 * 16 * 24 * 16 * 8); p.Bytes() < images {
		t.Errorf("an arena of %d bytes does not hold the features of %d", p.Bytes(), images)
	}
}
