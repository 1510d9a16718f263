package run_test

import (
	"bufio"
	"fmt"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/run"
	"dev.niftynet/core/tensor"
	"dev.niftynet/core/volume"
)

// trainerDir is the environment variable that makes this binary a trainer that trains until it is killed.
const trainerDir = "NIFTYNET_TEST_TRAINER"

func TestMain(m *testing.M) {
	dir := os.Getenv(trainerDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	r, err := run.Create(dir, start())
	if err == nil {
		r.Scalar(1, "loss", 0.5)
		err = r.Flush()
	}
	fmt.Fprintln(os.Stdout, "ready", err)
	select {}
}

func start() run.Start {
	return run.Start{
		Config: []byte("application = \"segmentation\"\n"),
		Info:   run.Info{Application: "segmentation", Network: "plain_unet", Device: "cpu", Seed: 7, Version: "0.1", MaxIter: 100},
	}
}

// spawn starts a trainer in a process of its own and returns the function that kills it.
func spawn(t *testing.T, dir string) (kill func()) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), trainerDir+"="+dir)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		_ = c.Process.Kill() // by now it may be dead
		_ = c.Wait()
	}
	t.Cleanup(kill)
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready <nil>\n" {
		t.Fatalf("trainer said %q (%v)", line, err)
	}
	return kill
}

func create(t *testing.T, dir string) *run.Run {
	t.Helper()
	r, err := run.Create(dir, start())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func view(t *testing.T, dir string) *run.View {
	t.Helper()
	v, err := run.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestRun_IsSeenByAView(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a")
	r := create(t, dir)
	r.Scalar(1, "loss", 0.75)
	r.Scalar(1, "lr", 0.5)
	r.Scalar(2, "loss", math.NaN())
	check(t, r.Picture(2, "case a", image.NewGray(image.Rect(0, 0, 4, 3))))
	check(t, r.Log("step 2"))
	check(t, r.Flush())
	v := view(t, dir)
	if v.State() != run.Running {
		t.Errorf("state %s while it is trained", v.State())
	}
	check(t, r.Close(run.Finished, ""))
	changed, err := v.Refresh()
	check(t, err)
	if !changed {
		t.Error("the end isn't a change")
	}
	loss := 0.75
	want := run.Info{
		State: run.Finished, Application: "segmentation", Network: "plain_unet", Device: "cpu", Seed: 7, Version: "0.1",
		PID: os.Getpid(), Step: 2, MaxIter: 100, Loss: &loss,
	}
	if diff := cmp.Diff(want, v.Info(), cmpopts.IgnoreFields(run.Info{}, "Host", "GoVersion", "Started", "Updated")); diff != "" {
		t.Error(diff)
	}
	series := run.Series{Step: []int64{1, 2}, Value: []float64{0.75, math.NaN()}}
	if diff := cmp.Diff(series, v.Series("loss"), cmpopts.EquateNaNs(), cmpopts.IgnoreFields(run.Series{}, "Wall")); diff != "" {
		t.Error(diff)
	}
	if age := time.Since(time.UnixMicro(int64(1e6 * v.Series("loss").Wall[1]))); age < 0 || age > time.Minute {
		t.Errorf("the loss is %v old", age)
	}
	if diff := cmp.Diff([]string{"loss", "lr"}, v.Tags()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"step 2"}, v.Console(5)); diff != "" {
		t.Error(diff)
	}
	if config, err := v.Config(); err != nil || string(config) != string(start().Config) {
		t.Errorf("config %q (%v)", config, err)
	}
	if changed, err := v.Refresh(); changed || err != nil {
		t.Errorf("changed %v (%v) with nothing new", changed, err)
	}
}

func TestCreate_RefusesAFolderInUse(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	for name, open := range map[string]func(string, run.Start) (*run.Run, error){"create": run.Create, "continue": run.Continue} {
		_, err := open(dir, start())
		if want := fmt.Sprintf("is being trained by pid %d", os.Getpid()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, should say %q", name, err, want)
		}
	}
	if state := view(t, dir).State(); state != run.Running {
		t.Errorf("refusing left the run %s", state)
	}
	check(t, r.Close(run.Stopped, "asked to"))
	if _, err := run.Create(dir, start()); err == nil || !strings.Contains(err.Error(), "already holds run.json") {
		t.Errorf("error %v, should say that there is a run", err)
	}
}

func TestCreate_LeavesAUsersConfigAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	check(t, os.WriteFile(path, []byte("mine"), 0o600))
	if _, err := run.Create(dir, start()); err == nil || !strings.Contains(err.Error(), "config.toml") {
		t.Errorf("error %v, should name config.toml", err)
	}
	if text, _ := os.ReadFile(path); string(text) != "mine" {
		t.Errorf("config.toml is now %q", text)
	}
}

// A run may be continued as soon as its state says that it has ended, though its trainer still holds the lock.
func TestContinue_WaitsForATrainerThatLeaves(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	check(t, r.Update(func(i *run.Info) { i.State = run.Stopped }))
	closed := make(chan error)
	go func() {
		time.Sleep(50 * time.Millisecond)
		closed <- r.Close(run.Stopped, "asked to")
	}()
	next, err := run.Continue(dir, start())
	check(t, err)
	check(t, <-closed)
	check(t, next.Close(run.Finished, ""))
}

func TestContinue_RefusesWhatIsNoRun(t *testing.T) {
	if _, err := run.Continue(t.TempDir(), start()); err == nil || !strings.Contains(err.Error(), "not a run") {
		t.Errorf("error %v", err)
	}
}

// A trainer that is killed leaves its lock free: the run has crashed at once, and can be continued.
func TestView_KnowsAtOnceThatATrainerWasKilled(t *testing.T) {
	dir := t.TempDir()
	kill := spawn(t, dir)
	v := view(t, dir)
	if v.State() != run.Running {
		t.Fatalf("state %s while the trainer lives", v.State())
	}
	kill()
	changed, err := v.Refresh()
	check(t, err)
	if !changed || v.State() != run.Crashed || v.Info().ExitReason == "" {
		t.Errorf("changed %v, state %s, reason %q after the kill", changed, v.State(), v.Info().ExitReason)
	}
	if err := run.Send(t.Context(), dir, run.Request{Do: "stop"}); err == nil || !strings.Contains(err.Error(), "crashed at step") {
		t.Errorf("error %v, should say that the run crashed", err)
	}
	r, err := run.Continue(dir, start())
	check(t, err)
	if state := view(t, dir).State(); state != run.Running {
		t.Errorf("state %s when it is continued", state)
	}
	check(t, r.Close(run.Finished, ""))
}

func TestContinue_ReplacesWhatComesAfterItsFirstStep(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	for step := range int64(6) {
		r.Scalar(step, "loss", float64(step))
	}
	r.Scalar(4, "validation/loss", 44)
	r.Scalar(5, "validation/loss", 55)
	check(t, r.Close(run.Stopped, "asked to"))
	started := view(t, dir).Info().Started
	live := view(t, dir)
	given := live.Series("loss")
	for range 2 { // also within one second
		s := start()
		s.Config = nil
		r, err := run.Continue(dir, s)
		check(t, err)
		for step := int64(4); step < 6; step++ {
			r.Scalar(step, "loss", float64(10*step))
		}
		r.Scalar(5, "loss", 51)
		check(t, r.Close(run.Finished, ""))
	}
	for name, v := range map[string]*run.View{"opened after": view(t, dir), "opened before": live} {
		_, err := v.Refresh()
		check(t, err)
		if diff := cmp.Diff([]float64{0, 1, 2, 3, 40, 51}, v.Series("loss").Value); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff([]int64{0, 1, 2, 3, 4, 5}, v.Series("loss").Step); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if s := v.Series("validation/loss"); len(s.Step) != 0 {
			t.Errorf("%s: validation of the abandoned steps %v is still there", name, s.Step)
		}
		if !v.Info().Started.Equal(started) {
			t.Errorf("%s: started %v, want %v", name, v.Info().Started, started)
		}
	}
	if diff := cmp.Diff([]float64{0, 1, 2, 3, 4, 5}, given.Value); diff != "" {
		t.Errorf("a series changed after it was given away: %s", diff)
	}
}

func TestPreview_KeepsTheFirstAndTheLast(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	image := volume.New([3]int{3, 2, 2}, 1, volume.Scaling([3]float64{1, 1, 2}))
	image.Data[5] = 0.25
	label := volume.New([3]int{3, 2, 2}, 1, image.Affine)
	label.Data[4] = 2
	for step := int64(10); step <= 80; step += 10 {
		check(t, r.Preview(step, run.Case{ID: "case a", Image: image, Label: label}))
	}
	check(t, r.Preview(80, run.Case{ID: "case b", Image: image, Label: label, Prediction: label}))
	var steps []int64
	previews := view(t, dir).Previews()
	for _, p := range previews {
		steps = append(steps, p.Step)
	}
	if diff := cmp.Diff([]int64{10, 40, 50, 60, 70, 80}, steps); diff != "" {
		t.Fatal(diff)
	}
	last := previews[5]
	if last.Case != "case b" {
		t.Errorf("case %q, want the one stored last", last.Case)
	}
	for name, want := range map[string]*volume.Volume{"image": image, "label": label, "prediction": label} {
		got, err := nifti.Read(filepath.Join(last.Dir, name+".nii.gz"))
		check(t, err)
		if diff := cmp.Diff(want, got.Volume); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	check(t, r.Close(run.Finished, ""))
}

func TestCheckpoints_AreInTheRun(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	_, err := r.Checkpoints(2).Save(3, &checkpoint.Checkpoint{Tensors: map[string]*tensor.Tensor{"w": tensor.New(1)}}, nil)
	check(t, err)
	check(t, r.Close(run.Finished, ""))
	if _, err := os.Stat(filepath.Join(dir, "checkpoints", "step-000000003.safetensors")); err != nil {
		t.Error(err)
	}
}
