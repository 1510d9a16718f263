package screen

import (
	"dev.niftynet/core/run"
	"dev.niftynet/tui/widget"
	"dev.niftynet/viz/slice"
	"dev.niftynet/viz/term"
)

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
	drawn   map[drawing]*term.Grid
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

// greysMoving is how many greys a picture has while its slices move.
const greysMoving = 24

// drawing is all that a drawn picture depends on.
type drawing struct {
	dir           string
	plane         slice.Plane
	index, levels int
	show          slice.Show
	opacity       float64
	w, h          int
}

// drawingsKept is how many drawn pictures are kept for the next frames: slices of large images take a while.
const drawingsKept = 12

// draw draws the preview on the screen in at most w x h cells.
func (f *film) draw(th widget.Theme, p slice.Plane, w, h int) *term.Grid {
	d := drawing{dir: f.shown, plane: p, index: f.index[p], show: f.show, opacity: f.opacity, w: w, h: h}
	if f.moving {
		d.levels = greysMoving
	}
	if g, ok := f.drawn[d]; ok {
		return g
	}
	if len(f.drawn) >= drawingsKept || f.drawn == nil {
		f.drawn = map[drawing]*term.Grid{}
	}
	s, _ := f.current()
	layers := s.layers
	layers.Show, layers.Opacity = f.show, f.opacity
	g := th.Picture(layers, p, d.index, w, h, d.levels)
	f.drawn[d] = g
	return g
}
