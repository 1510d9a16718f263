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

// film is the previews of a run and how one of them is looked at.
type film struct {
	shots   []shot // those in memory, the one on the screen among them
	shown   string // folder of the one on the screen; the one before until the wanted one is read
	wanted  string // folder of the one asked for
	plane   slice.Plane
	index   [3]int // slice of each plane
	size    [3]int // of the image that index belongs to
	show    slice.Show
	opacity float64
	keys    int  // how often the slice was moved
	moving  bool // it was moved a moment ago: pictures have fewer greys, so that a slow line keeps up
}

// shotsKept is how many previews stay in memory.
const shotsKept = 6

// current is the preview on the screen.
func (f *film) current() (shot, bool) { return f.find(f.shown) }

func (f *film) find(dir string) (shot, bool) {
	for _, s := range f.shots {
		if s.Dir == dir {
			return s, true
		}
	}
	return shot{}, false
}

// add takes a preview that was read and shows it if it is still wanted.
func (f *film) add(s shot) {
	if len(f.shots) >= shotsKept {
		oldest := 0
		if f.shots[0].Dir == f.shown {
			oldest = 1
		}
		f.shots = append(f.shots[:oldest], f.shots[oldest+1:]...)
	}
	f.shots = append(f.shots, s)
	if s.Dir == f.wanted {
		f.put(s)
	}
}

// put shows a preview; the slices stay unless the image has another size.
func (f *film) put(s shot) {
	f.shown = s.Dir
	if f.size != s.layers.Image.Size {
		f.size, f.index = s.layers.Image.Size, s.start
	}
}

// want asks for a preview and says whether it must be read first.
func (f *film) want(p run.Preview) (read bool) {
	if f.wanted == p.Dir {
		return false
	}
	f.wanted = p.Dir
	s, ok := f.find(p.Dir)
	if ok {
		f.put(s)
	}
	return !ok
}

// move changes the slice of the current plane.
func (f *film) move(by int) {
	if s, ok := f.current(); ok {
		f.index[f.plane] = min(max(f.index[f.plane]+by, 0), slice.Depth(s.layers.Image, f.plane)-1)
	}
}
