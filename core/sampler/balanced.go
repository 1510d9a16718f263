package sampler

import (
	"fmt"
	"math/rand/v2"
)

// Balanced centres windows on the values of the sampler map, or of the label where there is none, each value equally
// often: NiftyNet's balanced sampler. Only voxels whose window lies within the case count.
type Balanced struct{}

// balancedPlaces are those of one case.
type balancedPlaces struct {
	size, window [3]int
	structures   structures
}

// mostValues is how many a map of structures may have; NiftyNet warns beyond it.
const mostValues = 500

func (Balanced) prepare(c Case, window [3]int) (places, error) {
	labels := c.Label
	if c.SamplerMap != nil {
		var err error
		if labels, err = samplerMap(c); err != nil {
			return nil, err
		}
	}
	values, ok := find(labels, middles(c.Image.Size, window), mostValues)
	if !ok {
		return nil, fmt.Errorf("case %s: its sampler map has more than %d different values, which can't be balanced: "+
			"give a map of structures, or draw weighted windows", c.ID, mostValues)
	}
	return &balancedPlaces{c.Image.Size, window, values}, nil
}

func (p *balancedPlaces) start(_ turn, random *rand.Rand) [3]int {
	return before(p.structures.voxel(random), p.size, p.window)
}

func (p *balancedPlaces) bytes() int64 { return p.structures.bytes() }
