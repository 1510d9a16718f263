package train

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"dev.niftynet/core/run"
)

// requests answers what was asked since the last step and says whether to stop. While the run is paused it waits.
func (d *driver) requests(ctx context.Context) (stop bool, err error) {
	for {
		select {
		case q := <-d.run.Requests():
			switch q.Do {
			case "stop":
				q.Reply(nil)
				return true, nil
			case "pause":
				if stop, err := d.pause(ctx, q); stop || err != nil {
					return stop, err
				}
			default:
				q.Reply(d.answer(q))
			}
		default:
			return false, nil
		}
	}
}

// pause waits for resume, stop or the end of the context, answering what else is asked.
func (d *driver) pause(ctx context.Context, asked run.Request) (stop bool, err error) {
	begun := time.Now()
	defer func() { d.meter.pause(time.Since(begun)) }()
	err = d.setState(run.Paused)
	asked.Reply(err)
	if err != nil {
		return false, err
	}
	for {
		select {
		case <-ctx.Done():
			return true, nil
		case q := <-d.run.Requests():
			switch q.Do {
			case "stop":
				q.Reply(nil)
				return true, nil
			case "resume":
				err := d.setState(run.Running)
				q.Reply(err)
				return false, err
			default:
				q.Reply(d.answer(q))
			}
		}
	}
}

func (d *driver) setState(state run.State) error {
	d.note("%s at step %d", state, d.step)
	return d.run.Update(func(i *run.Info) { i.State = state })
}

// answer does what is asked between two steps.
func (d *driver) answer(q run.Request) error {
	switch q.Do {
	case "checkpoint":
		return d.save()
	case "pause", "resume":
		return nil // it is what it does already
	case "set":
		return d.set(q.Key, q.Value)
	default:
		return fmt.Errorf("the trainer can't %q", q.Do)
	}
}

// mostLR is the highest learning rate that a config may have.
const mostLR = 1000

// set changes a setting of the running training: the learning rate, from the next step on, with its schedule scaled.
func (d *driver) set(key, value string) error {
	if key != "training.lr" {
		return fmt.Errorf("%s can't be changed while training; training.lr can", key)
	}
	lr, err := strconv.ParseFloat(value, 64)
	if err != nil || !(lr > 0 && lr <= mostLR) {
		return fmt.Errorf("training.lr = %s: want a number above zero, at most %v", value, mostLR)
	}
	if d.plan.Schedule.LR == 0 {
		return errors.New("training.lr was 0 from the start, which has no schedule to scale: start a new run with another")
	}
	d.lrScale = lr / d.plan.Schedule.LR
	d.note("training.lr set to %g at step %d", lr, d.step)
	return nil
}

// note tells a line for the log.
func (d *driver) note(format string, args ...any) { d.tell(Note{Text: fmt.Sprintf(format, args...)}) }
