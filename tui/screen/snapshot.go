package screen

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"dev.niftynet/core/run"
	"dev.niftynet/core/train"
)

// snapshot is all that a screen shows of a run at one moment.
type snapshot struct {
	Info     run.Info
	Series   map[string]run.Series
	Console  []string
	Previews []run.Preview
	Damage   error // what of the run's files could not be read
}

// live says whether a trainer works on the run.
func (s snapshot) live() bool { return s.Info.State == run.Running || s.Info.State == run.Paused }

// step is the last step that left a trace.
func (s snapshot) step() int64 {
	step := s.Info.Step
	if loss := s.Series["loss"]; len(loss.Step) > 0 {
		step = max(step, loss.Step[len(loss.Step)-1])
	}
	return step
}

// reach is the end of the charts' x axis: a round number of steps, so that the curves don't move with every step
// and little is sent to the terminal; never beyond the last step that is planned.
func (s snapshot) reach() float64 {
	step := float64(max(s.step(), 1))
	power := math.Pow(10, math.Floor(math.Log10(step)))
	end := 10 * power
	for _, m := range []float64{8, 6, 5, 4, 3, 2.5, 2, 1.5, 1.2, 1} {
		if m*power >= step {
			end = m * power
		}
	}
	if most := float64(s.Info.MaxIter); most >= step {
		end = min(end, most)
	}
	return end
}

// last is the newest value of a curve.
func (s snapshot) last(tag string) (float64, bool) {
	values := s.Series[tag].Value
	if len(values) == 0 {
		return math.NaN(), false
	}
	return values[len(values)-1], true
}

// pace is where the time of the last steps went; it is empty when the run doesn't say.
func (s snapshot) pace() (p train.Pace) {
	p.WaitMS, _ = s.last("wait_ms")
	p.ComputeMS, _ = s.last("compute_ms")
	p.ReadShare, _ = s.last("read_share")
	return p
}

// elapsed is the time from the start of the run to the last sign of it.
func (s snapshot) elapsed() time.Duration {
	last := s.Info.Updated
	if wall := s.Series["loss"].Wall; len(wall) > 0 {
		last = time.UnixMicro(int64(wall[len(wall)-1] * 1e6))
	}
	return max(last.Sub(s.Info.Started), 0)
}

// remaining estimates the time to the last step from the pace of the last steps, validations included.
func (s snapshot) remaining() (time.Duration, bool) {
	const most = 60
	loss := s.Series["loss"]
	n := len(loss.Step)
	first := max(n-most, 0)
	if n-first < 2 || s.Info.MaxIter <= 0 {
		return 0, false
	}
	steps := float64(loss.Step[n-1] - loss.Step[first])
	seconds := loss.Wall[n-1] - loss.Wall[first]
	left := float64(s.Info.MaxIter - s.step())
	if steps <= 0 || seconds <= 0 || left < 0 || left*seconds/steps > 1e9 {
		return 0, false
	}
	return time.Duration(left * seconds / steps * float64(time.Second)), true
}

// best is the highest finite value of a curve and its step.
func (s snapshot) best(tag string) (value float64, step int64, ok bool) {
	c := s.Series[tag]
	for i, v := range c.Value {
		if !math.IsNaN(v) && !math.IsInf(v, 0) && (!ok || v > value) {
			value, step, ok = v, c.Step[i], true
		}
	}
	return value, step, ok
}

// broken is the first step whose loss is not finite.
func (s snapshot) broken() (step int64, ok bool) {
	c := s.Series["loss"]
	for i, v := range c.Value {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return c.Step[i], true
		}
	}
	return 0, false
}

// scores lists the curves of the second chart: Dice per label in the labels' order and their mean; an
// application without Dice has what its validation measures instead of it.
func (s snapshot) scores() []string {
	var dice, other []string
	for tag := range s.Series {
		switch {
		case strings.HasPrefix(tag, "validation/dice/") || tag == "validation/mean_dice":
			dice = append(dice, tag)
		case strings.HasPrefix(tag, "validation/") && tag != "validation/loss":
			other = append(other, tag)
		}
	}
	if len(dice) == 0 {
		dice = other
	}
	slices.SortFunc(dice, func(a, b string) int {
		if len(a) != len(b) { // label 10 comes after label 9
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	if i := slices.Index(dice, "validation/mean_dice"); i >= 0 {
		dice = append(slices.Delete(dice, i, i+1), "validation/mean_dice")
	}
	return dice
}

// brief writes a duration as people say it: 42s, 3m05s, 2h14m, 3d04h.
func brief(d time.Duration) string {
	s := int64(d.Seconds() + 0.5)
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	default:
		return fmt.Sprintf("%dd%02dh", s/86400, s/3600%24)
	}
}
