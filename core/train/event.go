// Package train is the driver: it owns the loop, checkpoints, control and logging, and knows no application.
package train

import "encoding/json"

// Event is all that training says to the outside. Its JSON carries its kind as "event".
type Event interface{ kind() string }

// StepDone tells of training steps since the last one told.
type StepDone struct {
	Step          int     `json:"step"`
	Loss          float64 `json:"loss"` // mean over the steps
	LR            float64 `json:"lr"`
	GradientNorm  float64 `json:"gradient_norm"`
	WindowsPerSec float64 `json:"windows_per_s"`
	Pace
	WaitsFor string `json:"waits_for"` // of the Pace
}

// Validated tells how well whole validation cases are done.
type Validated struct {
	Step     int                `json:"step"`
	Loss     Number             `json:"loss"`
	Dice     map[string]float64 `json:"dice,omitempty"` // by label
	MeanDice float64            `json:"mean_dice"`      // over labels
	Seconds  float64            `json:"seconds"`
}

// Number is a value that may be no finite number, for which JSON has no word but null.
type Number float64

// MarshalJSON writes the number or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !finite(float64(n)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// Saved tells of a checkpoint, by its path in the run's folder.
type Saved struct {
	Step int    `json:"step"`
	File string `json:"file"`
	Best bool   `json:"best"`
}

// Finished is the last event of a run that ended well or was stopped.
type Finished struct {
	Step          int      `json:"step"`
	Run           string   `json:"run"`
	Loss          *float64 `json:"loss"`             // mean since the last StepDone, or of it; null without a step
	MeanDice      *float64 `json:"mean_dice"`        // of the last validation; null without one
	State         string   `json:"state"`            // finished or stopped
	Reason        string   `json:"reason,omitempty"` // why it was stopped
	Seconds       float64  `json:"seconds"`
	WeightsSHA256 string   `json:"weights_sha256"`
}

// Note is a line for the log.
type Note struct {
	Text string `json:"text"`
}

func (StepDone) kind() string  { return "step" }
func (Validated) kind() string { return "validation" }
func (Saved) kind() string     { return "checkpoint" }
func (Finished) kind() string  { return "done" }
func (Note) kind() string      { return "note" }

// JSON is an event as one line of `train --json`.
func JSON(e Event) ([]byte, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	line := append([]byte(`{"event":"`+e.kind()+`",`), body[1:]...)
	return line, nil
}
