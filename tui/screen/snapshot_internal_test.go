package screen

import (
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/run"
	"dev.niftynet/core/volume"
)

func TestRemaining_FollowsThePaceOfTheLastSteps(t *testing.T) {
	// Half a second a step, 70 steps to go.
	if got, ok := trained(run.Running, 130).remaining(); !ok || got != 35*time.Second {
		t.Errorf("got %v, %v, want 35s", got, ok)
	}
	if _, ok := trained(run.Running, 1).remaining(); ok {
		t.Error("one step has no pace")
	}
}

func TestReach_IsRoundAndHoldsTheLastStep(t *testing.T) {
	for step, want := range map[int64]float64{0: 1, 1: 1, 7: 8, 10: 10, 11: 12, 130: 150, 151: 200, 260: 300, 9001: 10000, 199_000: 199_500} {
		s := snapshot{Info: run.Info{Step: step, MaxIter: 199_500}}
		if got := s.reach(); got != want {
			t.Errorf("step %d: %v, want %v", step, got, want)
		}
	}
	beyond := snapshot{Info: run.Info{Step: 120, MaxIter: 100}} // continued with fewer steps
	if got := beyond.reach(); got != 120 {
		t.Errorf("beyond the plan: %v, want 120", got)
	}
}

func TestPace_IsThatOfTheLastReport(t *testing.T) {
	at := func(values ...float64) run.Series { return run.Series{Step: []int64{1, 2}, Value: values} }
	s := snapshot{Series: map[string]run.Series{"wait_ms": at(0, 38), "compute_ms": at(100, 62), "read_share": at(0, 0.9)}}
	if got, want := s.pace().Verdict(), "waits for disk 38 %: raise system.data_memory, or set system.cache_dir"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (snapshot{}).pace().Verdict(); got != "" {
		t.Errorf("a run that doesn't say %s", got)
	}
}

func TestScores_LabelsInOrderThenTheirMean(t *testing.T) {
	s := snapshot{Series: map[string]run.Series{
		"loss": {}, "validation/loss": {}, "validation/mean_dice": {}, "validation/mae": {},
		"validation/dice/10": {}, "validation/dice/2": {}, "validation/dice/9": {},
	}}
	want := []string{"validation/dice/2", "validation/dice/9", "validation/dice/10", "validation/mean_dice"}
	if diff := cmp.Diff(want, s.scores()); diff != "" {
		t.Error(diff)
	}
	regression := snapshot{Series: map[string]run.Series{"validation/loss": {}, "validation/rmse": {}, "validation/mae": {}}}
	if diff := cmp.Diff([]string{"validation/mae", "validation/rmse"}, regression.scores()); diff != "" {
		t.Error(diff)
	}
}

func TestBest_IgnoresValuesThatAreNotFinite(t *testing.T) {
	s := snapshot{Series: map[string]run.Series{"x": {Step: []int64{1, 2, 3, 4}, Value: []float64{-2, math.Inf(1), -1, math.NaN()}}}}
	if v, step, ok := s.best("x"); !ok || v != -1 || step != 3 {
		t.Errorf("got %v at %d, %v", v, step, ok)
	}
	if _, _, ok := s.best("y"); ok {
		t.Error("a curve that is not there has a best value")
	}
}

func TestBrief_SaysDurationsAsPeopleDo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 59 * time.Second: "59s", 185 * time.Second: "3m05s", 59*time.Minute + 59*time.Second + 600*time.Millisecond: "1h00m",
		134 * time.Minute: "2h14m", 76 * time.Hour: "3d04h",
	} {
		if got := brief(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestReadShot_LabelsMayBeMissingButMustFit(t *testing.T) {
	only := func(names ...string) LoadVolume {
		return func(path string) (*volume.Volume, error) {
			if !strings.Contains(strings.Join(names, " "), filepath.Base(path)) {
				return nil, fs.ErrNotExist
			}
			return loadBall(path)
		}
	}
	p := run.Preview{Step: 20, Dir: "previews/step-000000020"}
	alone := readShot(only("image.nii.gz"), p)().(shotMsg)
	if alone.err != nil || alone.shot.start != [3]int{6, 10, 8} {
		t.Errorf("an image alone: %v, slices %v, want the middle ones, 6 10 8", alone.err, alone.shot.start)
	}
	if got := readShot(only("label.nii.gz"), p)().(shotMsg); !errors.Is(got.err, fs.ErrNotExist) {
		t.Errorf("no image: %v", got.err)
	}
	other := readShot(func(path string) (*volume.Volume, error) {
		if filepath.Base(path) == "label.nii.gz" {
			return volume.New([3]int{2, 2, 2}, 1, volume.Identity()), nil
		}
		return loadBall(path)
	}, p)().(shotMsg)
	if other.err == nil || !strings.Contains(other.err.Error(), "preview of step 20: the reference has 2x2x2 voxels") {
		t.Errorf("a label on another grid: %v", other.err)
	}
}

func TestFilm_KeepsAFewPreviewsAndTheOneOnTheScreen(t *testing.T) {
	var f film
	f.want(run.Preview{Dir: "a"})
	image, _ := loadBall("image.nii.gz")
	for _, dir := range strings.Split("a b c d e f g h i j", " ") {
		s := shot{Preview: run.Preview{Dir: dir}}
		s.layers.Image = image
		f.add(s)
	}
	if len(f.shots) != shotsKept {
		t.Errorf("%d previews in memory, want %d", len(f.shots), shotsKept)
	}
	if s, ok := f.current(); !ok || s.Dir != "a" {
		t.Errorf("on the screen is %q, want a", s.Dir)
	}
}
