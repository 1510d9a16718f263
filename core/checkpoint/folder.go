package checkpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dev.niftynet/core/file"
)

// Folder is the checkpoints of one run: step-%09d.safetensors, latest.json and best.json.
type Folder struct {
	Dir  string
	Keep int // newest checkpoints to keep beside the best; 0 keeps all
}

// Saved describes a checkpoint of a folder; it is the content of latest.json and best.json.
type Saved struct {
	Step   int64              `json:"step"`
	File   string             `json:"file"` // name in the folder
	SHA256 string             `json:"sha256"`
	Scores map[string]float64 `json:"scores,omitempty"` // what validation gave, such as "mean_dice"
}

// Save writes the checkpoint of a step, points latest.json at it and removes what is older than Keep allows, or later.
// Scores, which may be nil, are kept in latest.json.
func (f Folder) Save(step int64, c *Checkpoint, scores map[string]float64) (Saved, error) {
	if err := os.MkdirAll(f.Dir, 0o777); err != nil {
		return Saved{}, fmt.Errorf("save checkpoint: %w", err)
	}
	s := Saved{Step: step, File: fileName(step), Scores: scores}
	var err error
	if s.SHA256, err = Write(filepath.Join(f.Dir, s.File), c); err != nil {
		return Saved{}, err
	}
	if err := f.point("latest.json", s); err != nil {
		return Saved{}, err
	}
	return s, f.prune(step)
}

// MarkBest points best.json at a saved checkpoint, which is then never pruned.
func (f Folder) MarkBest(s Saved) error { return f.point("best.json", s) }

// Best is the checkpoint that MarkBest last named; an error wraps fs.ErrNotExist when there is none yet.
func (f Folder) Best() (Saved, error) {
	path := filepath.Join(f.Dir, "best.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return Saved{}, fmt.Errorf("find best checkpoint: %w", err)
	}
	var s Saved
	if err := json.Unmarshal(text, &s); err != nil {
		return Saved{}, fmt.Errorf("find best checkpoint: %s: %w", path, err)
	}
	if s.File != fileName(s.Step) {
		return Saved{}, fmt.Errorf("find best checkpoint: %s names %q for step %d, should be %s", path, s.File, s.Step, fileName(s.Step))
	}
	return s, nil
}

// Steps lists the steps that have a checkpoint, in ascending order.
func (f Folder) Steps() ([]int64, error) {
	files, err := os.ReadDir(f.Dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("list checkpoints: %w", err)
	}
	var steps []int64
	for _, file := range files {
		if step, ok := stepOf(file.Name()); ok {
			steps = append(steps, step)
		}
	}
	slices.Sort(steps)
	return steps, nil
}

// Loaded is a checkpoint with the place it came from.
type Loaded struct {
	*Checkpoint
	Path    string
	Skipped []error // why newer checkpoints were passed over, for "latest"
}

// Load reads "latest", "best", the checkpoint of a step, or a file. When the latest is damaged it takes the
// newest that isn't and says in Skipped what it passed over.
func (f Folder) Load(which string) (*Loaded, error) {
	if which != "latest" {
		path, err := f.Resolve(which)
		if err != nil {
			return nil, err
		}
		c, err := Read(path)
		return &Loaded{Checkpoint: c, Path: path}, err
	}
	steps, err := f.Steps()
	if err != nil {
		return nil, err
	}
	l := &Loaded{}
	for _, step := range slices.Backward(steps) {
		l.Path = filepath.Join(f.Dir, fileName(step))
		if l.Checkpoint, err = Read(l.Path); err == nil {
			return l, nil
		}
		l.Skipped = append(l.Skipped, err)
	}
	return nil, errors.Join(append([]error{f.none("a readable checkpoint")}, l.Skipped...)...)
}

// Resolve is the path of "latest", "best", a step's checkpoint or, when it is neither, a file of that name.
// The file need not be readable, but is there.
func (f Folder) Resolve(which string) (string, error) {
	steps, err := f.Steps()
	if err != nil {
		return "", err
	}
	step, notNumber := strconv.ParseInt(which, 10, 64)
	switch {
	case which == "latest" && len(steps) > 0:
		step = steps[len(steps)-1]
	case which == "latest":
		return "", f.none("a checkpoint")
	case which == "best":
		best, err := f.Best()
		if err != nil {
			return "", fmt.Errorf("%w (it is chosen by validation; try \"latest\")", err)
		}
		step = best.Step
	case notNumber != nil:
		if _, err := os.Stat(which); err != nil {
			return "", fmt.Errorf("find checkpoint: %w (say latest, best, a step or a file)", err)
		}
		return which, nil
	}
	if !slices.Contains(steps, step) {
		return "", fmt.Errorf("%w of step %d; there are steps %v", f.none("a checkpoint"), step, steps)
	}
	return filepath.Join(f.Dir, fileName(step)), nil
}

func (f Folder) none(what string) error {
	return fmt.Errorf("%s doesn't hold %s", f.Dir, what)
}

func (f Folder) point(name string, s Saved) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return file.Replace(filepath.Join(f.Dir, name), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// prune removes what a killed Save left behind, checkpoints that are neither the best nor among the newest up to
// the one just saved, and later ones: a run that went back to an older checkpoint has abandoned them.
func (f Folder) prune(saved int64) error {
	remove, err := filepath.Glob(filepath.Join(f.Dir, ".step-*.tmp"))
	if err != nil {
		return fmt.Errorf("prune checkpoints: %w", err)
	}
	best, err := f.Best()
	if errors.Is(err, os.ErrNotExist) {
		best.Step = -1
	} else if err != nil {
		return err
	}
	steps, err := f.Steps()
	if err != nil {
		return err
	}
	newest := slices.Index(steps, saved)
	for i, step := range steps {
		old := f.Keep > 0 && i <= newest-f.Keep
		if (old || i > newest) && step != best.Step {
			remove = append(remove, filepath.Join(f.Dir, fileName(step)))
		}
	}
	for _, path := range remove {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("prune checkpoints: %w", err)
		}
	}
	return nil
}

func fileName(step int64) string { return fmt.Sprintf("step-%09d.safetensors", step) }

// stepOf is the step in a name that fileName made.
func stepOf(name string) (int64, bool) {
	digits, isStep := strings.CutPrefix(name, "step-")
	digits, isTensors := strings.CutSuffix(digits, ".safetensors")
	step, err := strconv.ParseInt(digits, 10, 64)
	return step, isStep && isTensors && err == nil && fileName(step) == name
}
