package screen

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	tea "github.com/charmbracelet/bubbletea"

	"dev.niftynet/core/run"
	"dev.niftynet/core/volume"
	"dev.niftynet/viz/slice"
)

// LoadVolume reads an image file.
type LoadVolume func(path string) (*volume.Volume, error)

// shot is a preview read into memory.
type shot struct {
	run.Preview
	layers slice.Layers
	start  [3]int // the slice of each plane that shows most of the reference
}

// shotMsg brings a preview.
type shotMsg struct {
	shot shot
	err  error
}

// readShot reads a preview's volumes; the label and the prediction may be missing.
func readShot(load LoadVolume, p run.Preview) tea.Cmd {
	return func() tea.Msg {
		s := shot{Preview: p}
		for _, part := range []struct {
			file     string
			to       **volume.Volume
			optional bool
		}{
			{"image.nii.gz", &s.layers.Image, false},
			{"label.nii.gz", &s.layers.Reference, true},
			{"prediction.nii.gz", &s.layers.Prediction, true},
		} {
			v, err := load(filepath.Join(p.Dir, part.file))
			if part.optional && errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return shotMsg{err: fmt.Errorf("read preview of step %d: %w", p.Step, err)}
			}
			*part.to = v
		}
		if err := s.layers.Check(); err != nil {
			return shotMsg{err: fmt.Errorf("preview of step %d: %w", p.Step, err)}
		}
		s.layers.Level = slice.Percentiles(s.layers.Image.Channel(0), 0.5, 99.5)
		for _, plane := range slice.Planes() {
			s.start[plane] = slice.Depth(s.layers.Image, plane) / 2
			if s.layers.Reference != nil {
				s.start[plane] = slice.Fullest(s.layers.Reference, plane)
			}
		}
		return shotMsg{shot: s}
	}
}
