package train

import (
	"errors"
	"fmt"
	"math"

	"dev.niftynet/core/exec"
)

// DivergedError says that training produced a number that is none.
type DivergedError struct {
	Step int
	What string // "loss" or "gradient"
}

// Error names the step and the usual remedies.
func (e *DivergedError) Error() string {
	return fmt.Sprintf("step %d: the %s is not finite, so the weights were left as they are; %s; "+
		"system.detect_anomaly = true says where it comes from", e.Step, e.What, divergenceRemedy)
}

// divergenceRemedy is what usually helps against values that are not finite.
const divergenceRemedy = "lower training.lr, set training.gradient_clip_norm, or look for NaN in the images"

// explain adds the step to what went wrong in the program, and the usual remedies.
func (l *Learner) explain(err error) error {
	var anomaly *exec.AnomalyError
	if errors.As(err, &anomaly) {
		return fmt.Errorf("step %d: %w; %s", l.step+1, err, divergenceRemedy)
	}
	return fmt.Errorf("step %d: %w", l.step+1, err)
}

// finite reports whether a value is neither NaN nor infinite.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
