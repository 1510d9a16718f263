package run

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"dev.niftynet/core/file"
)

// State is what a run is doing.
type State string

// The states of a run. A run is crashed when its trainer said so, or is gone without a word.
const (
	Running  State = "running"
	Paused   State = "paused"
	Finished State = "finished" // did all its steps
	Stopped  State = "stopped"  // asked to end early, after saving
	Crashed  State = "crashed"
)

// Ended tells whether nobody trains a run of this state.
func (s State) Ended() bool { return s == Finished || s == Stopped || s == Crashed }

// Info is the content of run.json.
type Info struct {
	State       State     `json:"state"`
	ExitReason  string    `json:"exit_reason,omitempty"`
	Application string    `json:"application"`
	Network     string    `json:"network"`
	Device      string    `json:"device"`
	Seed        uint64    `json:"seed"`
	Dataset     string    `json:"dataset_sha256"` // fingerprint of the cases
	Version     string    `json:"niftynet_version"`
	GoVersion   string    `json:"go_version"`
	Host        string    `json:"host"`
	PID         int       `json:"pid"`
	Started     time.Time `json:"started"` // when the run was created; continuing it doesn't change that
	Updated     time.Time `json:"updated"` // when this was last written
	Step        int64     `json:"step"`
	MaxIter     int64     `json:"max_iter"`
	Loss        *float64  `json:"loss"` // last finite training loss, null before the first
}

func storedInfo(dir string) (Info, error) {
	path := filepath.Join(dir, infoFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return Info{}, fmt.Errorf("%s is not a run: %w", dir, err)
	}
	var i Info
	if err := json.Unmarshal(text, &i); err != nil {
		return Info{}, fmt.Errorf("read %s: %w", path, err)
	}
	for _, text := range []*string{
		(*string)(&i.State), &i.ExitReason, &i.Application, &i.Network, &i.Device, &i.Dataset, &i.Version, &i.GoVersion, &i.Host,
	} {
		*text = plain(*text) // a run from elsewhere must not speak to our terminal
	}
	return i, nil
}

// ReadInfo reads a run's information as it is now. A run that hasn't ended and that nobody trains has Crashed, whatever
// run.json says.
func ReadInfo(dir string) (Info, error) {
	trained, err := held(dir) // before run.json: a trainer writes its last word before it lets go of the lock
	if err != nil {
		return Info{}, err
	}
	i, err := storedInfo(dir)
	if err == nil && !trained && !i.State.Ended() {
		i.State = Crashed
		i.ExitReason = "the trainer ended without a word: killed, out of memory, or the machine went down"
	}
	return i, err
}

func (i Info) write(dir string) error {
	text, err := json.MarshalIndent(i, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", infoFile, err)
	}
	return replace(filepath.Join(dir, infoFile), append(text, '\n'))
}

func replace(path string, content []byte) error {
	return file.Replace(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
