package train_test

import (
	"context"
	"strconv"
	"testing"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/run"
	"dev.niftynet/core/train"
)

// resume continues a run that ended with the given checkpoint, as an application does.
func resume(t *testing.T, dir string, p train.Plan, ckpt *checkpoint.Checkpoint) (train.Finished, []train.Event) {
	t.Helper()
	r, err := run.Continue(dir, run.Start{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Validated, err = strconv.Atoi(ckpt.Meta["validated"]); err != nil {
		t.Fatal(err)
	}
	c := newCounter()
	c.weight.Data[0] = ckpt.Tensors["w"].Data[0]
	p.First = int(c.weight.Data[0])
	var events []train.Event
	done, err := train.Run(t.Context(), c, r, p, func(e train.Event) { events = append(events, e) })
	if err != nil {
		t.Fatal(err)
	}
	return done, events
}

func TestRun_MakesUpForAValidationThatWasCutShort(t *testing.T) {
	r, c := newRun(t), newCounter()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c.dice = func(step int) float64 {
		if step == 10 {
			cancel()
		}
		return 0
	}
	done, err := train.Run(ctx, c, r, plan(10), func(train.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	if done.State != "stopped" || done.Step != 10 {
		t.Fatalf("ended %s at step %d, want stopped at 10", done.State, done.Step)
	}
	ckpt, err := r.Checkpoints(0).Load("latest")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		events int
		dice   bool
	}{{3, true}, {1, false}} { // validation, checkpoint and end; then there is nothing left to do
		done, events := resume(t, r.Dir(), plan(10), ckpt.Checkpoint)
		if done.State != "finished" || (done.MeanDice != nil) != want.dice || len(events) != want.events {
			t.Errorf("continued to %+v by %+v", done, events)
		}
		if ckpt, err = r.Checkpoints(0).Load("best"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRun_KnowsTheLossBetweenReports(t *testing.T) {
	r, c, p := newRun(t), newCounter(), plan(3)
	p.ReportEvery, p.ValidateEvery = 100, 0
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c.before = func(step int) {
		if step == 2 {
			cancel()
		}
	}
	done, err := train.Run(ctx, c, r, p, func(train.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	if done.Loss == nil || *done.Loss != 0.75 { // the mean of 1 and 1/2
		t.Errorf("stopped with loss %v, want 0.75", done.Loss)
	}
	ckpt, err := r.Checkpoints(0).Load("latest")
	if err != nil {
		t.Fatal(err)
	}
	third, _ := resume(t, r.Dir(), p, ckpt.Checkpoint)
	if ckpt, err = r.Checkpoints(0).Load("latest"); err != nil {
		t.Fatal(err)
	}
	again, _ := resume(t, r.Dir(), p, ckpt.Checkpoint)
	for name, done := range map[string]train.Finished{"the last step": third, "no step": again} {
		if want := 1.0 / 3; done.Loss == nil || *done.Loss != want {
			t.Errorf("%s ends with loss %v, want %v", name, done.Loss, want)
		}
	}
}
