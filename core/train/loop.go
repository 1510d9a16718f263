package train

import (
	"context"
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"strconv"
	"time"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/optim"
	"dev.niftynet/core/run"
)

// Task is an application under training, as the driver sees it.
type Task interface {
	// Step learns from the batch of a step, counted from 1. It depends on the seed, the step and the weights only.
	Step(ctx context.Context, step int, lr float64) (loss, gradientNorm float64, err error)
	// Windows is the size of a batch.
	Windows() int
	// Waits is what the steps of this session have waited for so far.
	Waits() Waits
	// Validate judges the weights on whole validation cases and shows one of them.
	Validate(ctx context.Context, step int) (Validated, run.Case, error)
	// Checkpoint is the state that continuing needs.
	Checkpoint() *checkpoint.Checkpoint
	// WeightsSHA256 identifies the parameters; see checkpoint.WeightsSHA256.
	WeightsSHA256() string
}

// Plan is when the driver does what. Zero periods mean never; the last step is always saved.
type Plan struct {
	First           int     // the last step already done
	Validated       int     // the last step before this session that was validated
	LRScale         float64 // what a live change made of the schedule before First; 0 counts as 1
	Schedule        optim.Schedule
	MaxIter         int
	SaveEvery       int
	ValidateEvery   int
	ReportEvery     int
	KeepCheckpoints int
	TimeLimit       time.Duration              // training ends, saved, after this long; 0 has no limit
	Draw            func(run.Case) image.Image // picture of a validation case for the event file; nil draws none
}

// driver is a run in progress.
type driver struct {
	task    Task
	run     *run.Run
	plan    Plan
	tell    func(Event)
	begun   time.Time
	step    int
	lrScale float64 // what "set training.lr" made of the schedule
	meter   meter
	last    Validated
	best    float64
	judged  int // last step that was validated
	saved   int // last step with a checkpoint
}

// Run trains until the plan, a request, the context or the time limit ends it, and saves. The events it tells also
// go into the run directory. A context that is cancelled stops the run in order: Finished tells the state.
func Run(ctx context.Context, task Task, r *run.Run, plan Plan, tell func(Event)) (Finished, error) {
	d := &driver{
		task: task, run: r, plan: plan, tell: tell, begun: time.Now(), step: plan.First, saved: plan.First,
		judged: plan.Validated, lrScale: plan.LRScale, best: -1, meter: meter{loss: r.Info().Loss},
	}
	if d.lrScale == 0 {
		d.lrScale = 1
	}
	d.restoreBest()
	state, err := d.loop(ctx)
	if err == nil {
		err = d.save()
	}
	reached := r.Update(func(i *run.Info) { i.Step = int64(d.step) })
	if err != nil {
		return Finished{}, errors.Join(err, r.Log("error: "+err.Error()), r.Close(run.Crashed, err.Error()))
	}
	done := Finished{
		Step: d.step, Run: r.Dir(), Loss: d.meter.mean(), State: string(state),
		Seconds: time.Since(d.begun).Seconds(), WeightsSHA256: task.WeightsSHA256(),
	}
	if state == run.Stopped {
		done.Reason = d.reason(ctx)
	}
	if d.last.Step > 0 {
		done.MeanDice = &d.last.MeanDice
	}
	tell(done)
	return done, errors.Join(reached, r.Close(state, done.Reason))
}

// loop is the training loop. A validation that was cut short by the end of the last session comes first.
func (d *driver) loop(ctx context.Context) (run.State, error) {
	if d.unjudged() {
		d.saved = -1 // its checkpoint has no score
		if err := d.validate(ctx); err != nil {
			return "", err
		}
	}
	for d.step < d.plan.MaxIter {
		switch stop, err := d.requests(ctx); {
		case err != nil:
			return "", err
		case stop, ctx.Err() != nil, d.late():
			return run.Stopped, nil
		}
		step := d.step + 1
		lr := d.plan.Schedule.At(step) * d.lrScale
		begun := time.Now()
		loss, norm, err := d.task.Step(ctx, step, lr)
		if err != nil {
			if ctx.Err() != nil {
				return run.Stopped, nil
			}
			return "", err
		}
		d.step = step
		d.meter.add(stepTaken{loss, norm, d.task.Windows(), time.Since(begun), d.task.Waits()})
		if err := d.after(ctx, lr); err != nil {
			return "", err
		}
	}
	if d.unjudged() {
		return run.Stopped, nil
	}
	return run.Finished, nil
}

// late reports whether the time limit is reached.
func (d *driver) late() bool {
	return d.plan.TimeLimit > 0 && time.Since(d.begun) >= d.plan.TimeLimit
}

// reason says why a run stopped before its end.
func (d *driver) reason(ctx context.Context) string {
	switch {
	case ctx.Err() != nil:
		return "interrupted"
	case d.late():
		return fmt.Sprintf("the time limit of %v was reached", d.plan.TimeLimit)
	default:
		return "asked to stop"
	}
}

// unjudged reports whether the validation that this step is due has not been done.
func (d *driver) unjudged() bool {
	return d.step > 0 && d.due(d.plan.ValidateEvery) && d.judged < d.step
}

// after is what a step may be followed by: a report, a validation, a checkpoint.
func (d *driver) after(ctx context.Context, lr float64) error {
	if d.due(max(d.plan.ReportEvery, 1)) {
		if err := d.report(lr); err != nil {
			return err
		}
	}
	if d.due(d.plan.ValidateEvery) {
		if err := d.validate(ctx); err != nil {
			return err
		}
	}
	if d.due(d.plan.SaveEvery) {
		return d.save()
	}
	return nil
}

// due reports whether something that happens every so many steps, and at the last, happens now; 0 is never.
func (d *driver) due(every int) bool {
	return every > 0 && (d.step%every == 0 || d.step == d.plan.MaxIter)
}

// report tells of the steps since the last report.
func (d *driver) report(lr float64) error {
	e := d.meter.flush(d.step, lr)
	d.tell(e)
	step := int64(d.step)
	d.run.Scalar(step, "loss", e.Loss)
	d.run.Scalar(step, "lr", e.LR)
	d.run.Scalar(step, "gradient_norm", e.GradientNorm)
	d.run.Scalar(step, "windows_per_s", e.WindowsPerSec)
	if e.WaitsFor != "" {
		d.run.Scalar(step, "wait_ms", e.WaitMS)
		d.run.Scalar(step, "compute_ms", e.ComputeMS)
		d.run.Scalar(step, "read_share", e.ReadShare)
	}
	return d.run.Flush()
}

// validate judges the weights, keeps a checkpoint of the best so far and a preview for the screen.
func (d *driver) validate(ctx context.Context) error {
	begun := time.Now()
	v, preview, err := d.task.Validate(ctx, d.step)
	if err != nil {
		if ctx.Err() != nil {
			return nil // stopped in the middle: the loop sees it next
		}
		return fmt.Errorf("validate at step %d: %w", d.step, err)
	}
	v.Seconds = time.Since(begun).Seconds()
	d.meter.pause(time.Since(begun))
	d.last, d.judged = v, d.step
	d.tell(v)
	step := int64(d.step)
	d.run.Scalar(step, "validation/loss", float64(v.Loss))
	for label, dice := range v.Dice {
		d.run.Scalar(step, "validation/dice/"+label, dice)
	}
	d.run.Scalar(step, "validation/mean_dice", v.MeanDice)
	if err := d.show(step, preview); err != nil {
		return err
	}
	if v.MeanDice > d.best {
		return d.save()
	}
	return nil
}

// show keeps a validation case for screens, and its picture for TensorBoard.
func (d *driver) show(step int64, c run.Case) error {
	if err := d.run.Preview(step, c); err != nil {
		return err
	}
	if d.plan.Draw != nil {
		if err := d.run.Picture(step, "images", d.plan.Draw(c)); err != nil {
			return err
		}
	}
	return d.run.Flush()
}

// save writes a checkpoint unless this step has one, and marks it best if the validation of this step was.
func (d *driver) save() error {
	if d.saved == d.step {
		return nil
	}
	folder := d.run.Checkpoints(d.plan.KeepCheckpoints)
	judged := d.last.Step == d.step && d.step > 0
	var scores map[string]float64
	if judged {
		scores = map[string]float64{"mean_dice": d.last.MeanDice}
	}
	c := d.task.Checkpoint()
	c.Meta["validated"] = strconv.Itoa(d.judged)
	c.Meta["lr_scale"] = strconv.FormatFloat(d.lrScale, 'g', -1, 64)
	saved, err := folder.Save(int64(d.step), c, scores)
	if err != nil {
		return fmt.Errorf("save step %d: %w", d.step, err)
	}
	d.saved = d.step
	best := judged && d.last.MeanDice > d.best
	if best {
		d.best = d.last.MeanDice
		if err := folder.MarkBest(saved); err != nil {
			return fmt.Errorf("save step %d: %w", d.step, err)
		}
	}
	d.tell(Saved{Step: d.step, File: filepath.Join("checkpoints", saved.File), Best: best})
	return nil
}

// restoreBest remembers the score to beat when a run is continued. A best checkpoint of later steps is abandoned.
func (d *driver) restoreBest() {
	if best, err := d.run.Checkpoints(0).Best(); err == nil && best.Step <= int64(d.plan.First) {
		d.best = best.Scores["mean_dice"]
	}
}
