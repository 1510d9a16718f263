package segmentation_test

import (
	"errors"
	"strings"
	"testing"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/tensor"
)

// coarse takes windows of multiples of 8 along x, 8 along y and 4 along z.
type coarse struct{ net }

func (n coarse) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	layer.RequireMultiple("coarse", x, [3]int{4, 8, 8})
	return n.net.Apply(s, x)
}

func TestCheckNetwork_NamesTheNearestWindow(t *testing.T) {
	if err := segmentation.CheckNetwork(parse(t), coarse{}, 1); err != nil {
		t.Errorf("16x24x16: %v", err)
	}
	err := segmentation.CheckNetwork(parse(t, "data.t1.spatial_window_size=[15, 24, 22]"), coarse{}, 1)
	var fault *config.Error
	if !errors.As(err, &fault) || fault.Key != "data.t1.spatial_window_size" || fault.Fix != "write [16, 24, 20], the nearest that fits" {
		t.Errorf("error %v", err)
	}
	err = segmentation.CheckNetwork(parse(t, "inference.spatial_window_size=[30, 24, 16]"), coarse{}, 1)
	if !errors.As(err, &fault) || fault.Key != "inference.spatial_window_size" || !strings.Contains(fault.Fix, "[32, 24, 16]") {
		t.Errorf("error %v", err)
	}
}

// planar has flat kernels for flat windows.
type planar struct{ net }

func (n planar) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	return n.net.Apply(s, layer.Conv{Out: 2, Kernel: layer.Extent(x, 3)}.Apply(s.In("first"), x))
}

func TestCheckNetwork_WantsTheSameWeightsInInference(t *testing.T) {
	if err := segmentation.CheckNetwork(parse(t, "inference.spatial_window_size=[32, 24, 16]"), planar{}, 1); err != nil {
		t.Error(err)
	}
	err := segmentation.CheckNetwork(parse(t, "inference.spatial_window_size=[32, 24, 1]"), planar{}, 1)
	var fault *config.Error
	if !errors.As(err, &fault) || fault.Key != "inference.spatial_window_size" || !strings.Contains(fault.Problem, "another network than the training window") {
		t.Errorf("error %v", err)
	}
}

func TestNearestWindow_StaysWithinTheImage(t *testing.T) {
	c := parse(t)
	for _, one := range []struct{ want, most, near [3]int }{
		{[3]int{64, 64, 64}, [3]int{35, 51, 35}, [3]int{32, 48, 32}},
		{[3]int{64, 12, 64}, [3]int{0, 0, 35}, [3]int{64, 8, 32}},
	} {
		if got, ok := segmentation.NearestWindow(c, coarse{}, 1, one.want, one.most); !ok || got != one.near {
			t.Errorf("%v within %v: %v, %v, want %v", one.want, one.most, got, ok, one.near)
		}
	}
	if got, ok := segmentation.NearestWindow(c, coarse{}, 1, [3]int{16, 16, 16}, [3]int{16, 16, 3}); ok {
		t.Errorf("%v for an image of 3 slices, whose least is 4", got)
	}
}

func TestCheckSplit_WantsCasesForWhatIsAsked(t *testing.T) {
	some := []reader.Case{{ID: "a"}}
	c := parse(t) // which validates
	for want, split := range map[string]reader.Split{
		"":                            {Training: some, Validation: some},
		"training.training_cases":     {Validation: some},
		"training.validation_every_n": {Training: some},
	} {
		err := segmentation.CheckSplit(c, split)
		var fault *config.Error
		if got := errors.As(err, &fault); got != (want != "") || got && fault.Key != want {
			t.Errorf("error %v, want one about %q", err, want)
		}
	}
}

func TestCheckWeights_KnowsThoseOfTheNetwork(t *testing.T) {
	app := begin(t, 1, parse(t))
	weights := app.Checkpoint().Tensors
	if err := segmentation.CheckWeights(parse(t), net{}, 1, weights); err != nil {
		t.Error(err)
	}
	if err := segmentation.CheckWeights(parse(t), net{}, 2, weights); err == nil || !strings.Contains(err.Error(), "for images of 2 channels") {
		t.Errorf("error %v for two channels", err)
	}
	if err := segmentation.CheckWeights(parse(t), net{}, 1, map[string]*tensor.Tensor{}); err == nil || !strings.Contains(err.Error(), "another network") {
		t.Errorf("error %v for no weights", err)
	}
}

func TestForesee_CountsWhatIsLoaded(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	foresee := func(loaded int64, sets ...string) segmentation.Forecast {
		f, err := segmentation.Foresee(e, parse(t, sets...), net{}, 1, segmentation.Data{Validation: segmentation.Extent{Bytes: loaded, Largest: 50_000}})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	const gib = 1 << 30
	none, much := foresee(0), foresee(gib)
	if more := much.PeakBytes - none.PeakBytes; more < gib*9/10 || more > gib*11/10 {
		t.Errorf("a GiB of cases adds %d bytes", more)
	}
	passing := foresee(gib, `system.data_memory="100 MiB"`) // three quarters of which are for cases
	if more := passing.PeakBytes - none.PeakBytes; more < 70<<20 || more > 80<<20 {
		t.Errorf("a GiB of cases of which 75 MiB are kept adds %d bytes", more)
	}
	if none.ReadingBytes >= none.PeakBytes {
		t.Errorf("reading takes %d bytes of %d", none.ReadingBytes, none.PeakBytes)
	}
	const voxels = 1 << 40 // of image and label, read into memory that has twice as much for a while
	huge, err := segmentation.Foresee(e, parse(t), net{}, 1, segmentation.Data{Training: segmentation.Extent{Bytes: 8 * voxels, Largest: voxels}})
	if err != nil || huge.PeakBytes != huge.ReadingBytes || huge.ReadingBytes < 2*8*voxels {
		t.Errorf("a case of %d bytes: %+v, %v", 8*voxels, huge, err)
	}
	if none.Parameters != tinyParameters || none.OwnStatistics {
		t.Errorf("%+v, want %d parameters and the statistics of training", none, tinyParameters)
	}
	if _, err := segmentation.Foresee(e, parse(t, `system.memory_limit="16 MiB"`), net{}, 1, segmentation.Data{Validation: segmentation.Extent{Bytes: gib}}); err == nil || !strings.Contains(err.Error(), "system.memory_limit") {
		t.Errorf("error %v for a limit below what is loaded", err)
	}
}
