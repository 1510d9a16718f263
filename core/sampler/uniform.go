package sampler

import (
	"math"
	"math/rand/v2"
)

// Uniform puts windows at random places, all equally likely, but for a share of each batch that is centred on
// structures: first one of those present is drawn, then one of its voxels. Windows stay within the case all the same,
// which nnU-Net's need not.
type Uniform struct {
	Foreground float64 // share of the windows of a batch
}

// uniformPlaces are those of one case.
type uniformPlaces struct {
	size, window [3]int
	foreground   float64
	structures   structures
}

func (u Uniform) prepare(c Case, window [3]int) (places, error) { //nolint:unparam // other placements have cases to refuse
	p := &uniformPlaces{size: c.Image.Size, window: window, foreground: u.Foreground}
	if u.Foreground > 0 {
		p.structures, _ = find(c.Label, whole(c.Label), math.MaxInt)
		p.structures.leaveOutBackground()
	}
	return p, nil
}

// isForced reports whether a window is centred on a structure: the last ones of a batch are, rounded half to even as
// in nnU-Net (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z).
func (p *uniformPlaces) isForced(t turn) bool {
	return float64(t.window) >= math.RoundToEven(float64(t.batch)*(1-p.foreground)) && len(p.structures.classes) > 0
}

func (p *uniformPlaces) start(t turn, random *rand.Rand) (start [3]int) {
	forced := p.isForced(t)
	var centre [3]int
	if forced {
		centre = p.structures.voxel(random)
	}
	for axis, length := range p.size {
		room := length - p.window[axis]
		switch {
		case room < 0:
			start[axis] = padStart(length, p.window[axis])
		case forced:
			start[axis] = min(max(centre[axis]-p.window[axis]/2, 0), room)
		default:
			start[axis] = random.IntN(room + 1)
		}
	}
	return start
}

func (p *uniformPlaces) bytes() int64 { return p.structures.bytes() }
