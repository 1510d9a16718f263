package run

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/volume"
)

// previewsKept is how many previews a run keeps beside the first.
const previewsKept = 5

// Case is a validation case with what the network makes of it. Label and Prediction may be nil.
type Case struct {
	ID                       string
	Image, Label, Prediction *volume.Volume
}

// Preview is a case as it was at a step; Dir holds image.nii.gz and, where there are such, label.nii.gz and prediction.nii.gz.
type Preview struct {
	Step int64  `json:"step"`
	Case string `json:"case"`
	Dir  string `json:"-"`
}

// Preview stores a case as it is at a step and removes old previews; the first stays, to be compared with.
func (r *Run) Preview(step int64, c Case) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	dir := r.path(previewsDir)
	final := filepath.Join(dir, previewName(step))
	growing := filepath.Join(dir, "."+previewName(step))
	err := errors.Join(os.RemoveAll(growing), os.MkdirAll(growing, 0o777))
	if err == nil {
		err = c.write(growing, step)
	}
	if err == nil {
		err = errors.Join(os.RemoveAll(final), os.Rename(growing, final))
	}
	if err == nil {
		err = prunePreviews(dir)
	}
	if err != nil {
		return fmt.Errorf("store preview of case %s at step %d: %w", c.ID, step, err)
	}
	return nil
}

func (c Case) write(dir string, step int64) error {
	for _, part := range []struct {
		name   string
		volume *volume.Volume
	}{{"image", c.Image}, {"label", c.Label}, {"prediction", c.Prediction}} {
		if part.volume == nil {
			continue
		}
		options := nifti.Options{DType: smallest(part.volume.Data)}
		if err := nifti.Write(filepath.Join(dir, part.name+".nii.gz"), part.volume, options); err != nil {
			return err
		}
	}
	text, err := json.Marshal(Preview{Step: step, Case: c.ID})
	if err != nil {
		return err
	}
	return replace(filepath.Join(dir, "case.json"), append(text, '\n'))
}

// smallest is the smallest type that holds the values exactly: labels take a byte.
func smallest(values []float32) string {
	for _, v := range values {
		if !(v >= 0 && v <= math.MaxUint8 && v == float32(uint8(v))) {
			return "float32"
		}
	}
	return "uint8"
}

func prunePreviews(dir string) error {
	previews, err := listPreviews(dir)
	if err != nil || len(previews) <= previewsKept+1 {
		return err
	}
	for _, p := range previews[1 : len(previews)-previewsKept] {
		if err := os.RemoveAll(p.Dir); err != nil {
			return err
		}
	}
	return nil
}

// listPreviews gives the previews of a run by step.
func listPreviews(dir string) ([]Preview, error) {
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("list previews: %w", err)
	}
	var previews []Preview
	for _, f := range files {
		p := Preview{Dir: filepath.Join(dir, f.Name())}
		text, err := os.ReadFile(filepath.Join(p.Dir, "case.json"))
		// A folder whose case can't be read is being removed, or isn't ours.
		if err == nil && json.Unmarshal(text, &p) == nil && f.Name() == previewName(p.Step) {
			p.Case = plain(p.Case)
			previews = append(previews, p)
		}
	}
	slices.SortFunc(previews, func(a, b Preview) int { return cmp.Compare(a.Step, b.Step) })
	return previews, nil
}

func previewName(step int64) string { return fmt.Sprintf("step-%09d", step) }
