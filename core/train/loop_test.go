package train_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/optim"
	"dev.niftynet/core/run"
	"dev.niftynet/core/tensor"
	"dev.niftynet/core/train"
	"dev.niftynet/core/volume"
)

// counter is a task whose weight is the number of steps it has taken.
type counter struct {
	weight *tensor.Tensor
	lrs    []float64
	dice   func(step int) float64
	before func(step int)
	fail   error
	waits  train.Waits
}

func newCounter() *counter {
	return &counter{
		weight: tensor.New(1),
		dice:   func(step int) float64 { return float64(step) / 100 },
		before: func(int) {},
	}
}

func (c *counter) Step(_ context.Context, step int, lr float64) (loss, norm float64, err error) {
	c.before(step)
	if c.fail != nil {
		return 0, 0, c.fail
	}
	c.weight.Data[0]++
	c.lrs = append(c.lrs, lr)
	return 1 / float64(step), 1, nil
}

func (c *counter) Windows() int { return 2 }

func (c *counter) Waits() train.Waits { return c.waits }

func (c *counter) Validate(ctx context.Context, step int) (train.Validated, run.Case, error) {
	v := volume.New([3]int{2, 2, 2}, 1, volume.Identity())
	dice := c.dice(step)
	return train.Validated{Step: step, Dice: map[string]float64{"1": dice}, MeanDice: dice},
		run.Case{ID: "a", Image: v, Label: v, Prediction: v}, ctx.Err()
}

func (c *counter) Checkpoint() *checkpoint.Checkpoint {
	return &checkpoint.Checkpoint{Tensors: map[string]*tensor.Tensor{"w": c.weight}, Meta: map[string]string{}}
}

func (c *counter) WeightsSHA256() string { return fmt.Sprint(c.weight.Data[0]) }

func plan(steps int) train.Plan {
	return train.Plan{
		Schedule: optim.Schedule{LR: 0.1, MaxIter: steps}, MaxIter: steps,
		SaveEvery: 4, ValidateEvery: 5, ReportEvery: 2, KeepCheckpoints: 2,
	}
}

func newRun(t *testing.T) *run.Run {
	t.Helper()
	r, err := run.Create(t.TempDir(), run.Start{Config: []byte("")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRun_ReportsValidatesAndSavesWhenDue(t *testing.T) {
	r := newRun(t)
	c := newCounter()
	c.dice = func(step int) float64 { return map[int]float64{5: 0.8, 10: 0.6, 11: 0.7}[step] }
	var steps, validated, saved []int
	done, err := train.Run(t.Context(), c, r, plan(11), func(e train.Event) {
		switch e := e.(type) {
		case train.StepDone:
			steps = append(steps, e.Step)
		case train.Validated:
			validated = append(validated, e.Step)
		case train.Saved:
			saved = append(saved, e.Step)
			if e.Best != (e.Step == 5) {
				t.Errorf("step %d: best is %v", e.Step, e.Best)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{2, 4, 6, 8, 10, 11}; !slices.Equal(steps, want) {
		t.Errorf("reports at %v, want %v", steps, want)
	}
	if want := []int{5, 10, 11}; !slices.Equal(validated, want) {
		t.Errorf("validations at %v, want %v", validated, want)
	}
	if want := []int{4, 5, 8, 11}; !slices.Equal(saved, want) {
		t.Errorf("checkpoints at %v, want %v", saved, want)
	}
	if done.State != "finished" || done.Step != 11 || done.WeightsSHA256 != "11" || *done.MeanDice != 0.7 {
		t.Errorf("finished with %+v", done)
	}
	v, err := run.Open(r.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if info := v.Info(); info.State != run.Finished || info.Step != 11 {
		t.Errorf("run.json says %s at step %d", info.State, info.Step)
	}
	if s := v.Series("validation/dice/1"); !slices.Equal(s.Step, []int64{5, 10, 11}) {
		t.Errorf("the run's Dice curve has steps %v", s.Step)
	}
}

func TestRun_StopsInOrder(t *testing.T) {
	cases := []struct {
		reason string
		stop   func(t *testing.T, dir string, cancel func(), p *train.Plan)
	}{
		{"interrupted", func(_ *testing.T, _ string, cancel func(), _ *train.Plan) { cancel() }},
		{"asked to stop", func(t *testing.T, dir string, _ func(), _ *train.Plan) {
			t.Helper()
			go func() {
				if err := run.Send(context.Background(), dir, run.Request{Do: "stop"}); err != nil {
					t.Errorf("stop: %v", err)
				}
			}()
			time.Sleep(100 * time.Millisecond)
		}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			r, task, p := newRun(t), newCounter(), plan(1000000)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			task.before = func(step int) {
				if step == 3 {
					c.stop(t, r.Dir(), cancel, &p)
				}
			}
			done, err := train.Run(ctx, task, r, p, func(train.Event) {})
			if err != nil {
				t.Fatal(err)
			}
			if done.State != "stopped" || done.Step != 3 || done.MeanDice != nil {
				t.Errorf("ended %s at step %d, want stopped at 3", done.State, done.Step)
			}
			if info, err := run.ReadInfo(r.Dir()); err != nil || info.State != run.Stopped || info.ExitReason != c.reason {
				t.Errorf("run.json says %s because %q (%v)", info.State, info.ExitReason, err)
			}
			saved := filepath.Join(r.Dir(), "checkpoints", "step-000000003.safetensors")
			ckpt, err := checkpoint.Read(saved)
			if err != nil {
				t.Fatal(err)
			}
			if ckpt.Tensors["w"].Data[0] != 3 {
				t.Errorf("the checkpoint holds %v steps, want 3", ckpt.Tensors["w"].Data[0])
			}
		})
	}
}

func TestRun_EndsAtTheTimeLimit(t *testing.T) {
	c, p := newCounter(), plan(1000000)
	p.TimeLimit = 50 * time.Millisecond
	c.before = func(int) { time.Sleep(5 * time.Millisecond) }
	done, err := train.Run(t.Context(), c, newRun(t), p, func(train.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	if done.State != "stopped" || done.Reason != "the time limit of 50ms was reached" || done.Seconds < 0.05 || done.Seconds > 5 {
		t.Errorf("ended %s after %v s: %s", done.State, done.Seconds, done.Reason)
	}
}

func TestRun_DoesWhatIsAsked(t *testing.T) {
	r, c := newRun(t), newCounter()
	ask := func(q run.Request) error { return run.Send(t.Context(), r.Dir(), q) }
	asked := make(chan error, 1)
	c.before = func(step int) {
		if step != 3 {
			return
		}
		go func() {
			var wrong []string
			if err := ask(run.Request{Do: "set", Key: "training.lr", Value: "0.05"}); err != nil {
				wrong = append(wrong, "set lr: "+err.Error())
			}
			if err := ask(run.Request{Do: "set", Key: "training.max_iter", Value: "5"}); err == nil {
				wrong = append(wrong, "max_iter was changed while training")
			}
			for _, lr := range []string{"-1", "0", "1001", "inf", "nan", "fast"} {
				if err := ask(run.Request{Do: "set", Key: "training.lr", Value: lr}); err == nil {
					wrong = append(wrong, "a learning rate of "+lr+" was taken")
				}
			}
			if err := ask(run.Request{Do: "pause"}); err != nil {
				wrong = append(wrong, "pause: "+err.Error())
			}
			if info, err := run.ReadInfo(r.Dir()); err != nil || info.State != run.Paused {
				wrong = append(wrong, fmt.Sprintf("paused run says %s (%v)", info.State, err))
			}
			if err := ask(run.Request{Do: "resume"}); err != nil {
				wrong = append(wrong, "resume: "+err.Error())
			}
			if err := ask(run.Request{Do: "stop"}); err != nil {
				wrong = append(wrong, "stop: "+err.Error())
			}
			asked <- errors.New(strings.Join(wrong, "\n"))
		}()
		time.Sleep(50 * time.Millisecond)
	}
	done, err := train.Run(t.Context(), c, r, plan(100000000), func(train.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-asked; err.Error() != "" {
		t.Error(err)
	}
	if done.State != "stopped" || c.lrs[0] != 0.1 {
		t.Errorf("ended %s, first learning rate %v", done.State, c.lrs[0])
	}
}

func TestRun_KeepsWhyItCrashed(t *testing.T) {
	r, c := newRun(t), newCounter()
	c.fail = &train.DivergedError{Step: 1, What: "loss"}
	_, err := train.Run(t.Context(), c, r, plan(10), func(train.Event) {})
	if !errors.Is(err, c.fail) {
		t.Errorf("error %v, want %v", err, c.fail)
	}
	info, err := run.ReadInfo(r.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if info.State != run.Crashed || !strings.Contains(info.ExitReason, "not finite") {
		t.Errorf("run.json says %s: %s", info.State, info.ExitReason)
	}
}

func TestJSON_HasTheContractsFields(t *testing.T) {
	dice, loss := 0.7, 0.31
	cases := []struct {
		event train.Event
		want  string
	}{
		{
			train.StepDone{Step: 20, Loss: 0.81, LR: 0.001, WindowsPerSec: 9.1, Pace: train.Pace{WaitMS: 2, ComputeMS: 8, ReadShare: 0.25}, WaitsFor: "data"},
			`{"event":"step","step":20,"loss":0.81,"lr":0.001,"gradient_norm":0,"windows_per_s":9.1,"wait_ms":2,"compute_ms":8,"read_share":0.25,"waits_for":"data"}`,
		},
		{
			train.Validated{Step: 100, Loss: 0.42, Dice: map[string]float64{"1": 0.71, "2": 0.69}, MeanDice: 0.7},
			`{"event":"validation","step":100,"loss":0.42,"dice":{"1":0.71,"2":0.69},"mean_dice":0.7,"seconds":0}`,
		},
		{train.Validated{Step: 3, Loss: train.Number(math.NaN())}, `{"event":"validation","step":3,"loss":null,"mean_dice":0,"seconds":0}`},
		{train.Saved{Step: 100, File: "checkpoints/step-000000100.safetensors"}, `{"event":"checkpoint","step":100,"file":"checkpoints/step-000000100.safetensors","best":false}`},
		{
			train.Finished{Step: 200, Run: "runs/a", Loss: &loss, MeanDice: &dice, State: "finished", WeightsSHA256: "ab"},
			`{"event":"done","step":200,"run":"runs/a","loss":0.31,"mean_dice":0.7,"state":"finished","seconds":0,"weights_sha256":"ab"}`,
		},
	}
	for _, c := range cases {
		got, err := train.JSON(c.event)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
