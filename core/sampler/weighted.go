package sampler

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Weighted centres windows on voxels as often as the sampler map says: NiftyNet's weighted sampler. Where the map goes
// below 0, its least value counts as 0. Only voxels whose window lies within the case count (NiftyNet leaves out the
// last of them for windows of even length). A map that wants none of these is an error, unless it wants no voxel at all:
// then all are as likely. Of several windows taken from a case, each has its own share of the map's weight: the first
// the voxels that weigh most.
type Weighted struct{}

// weightedPlaces are those of one case: the voxels that weigh anything, the lightest first.
type weightedPlaces struct {
	size, window [3]int
	within       box
	voxels       []int32   // numbers within the box; none where nothing weighs
	sums         []float64 // of the weights up to each
}

func (Weighted) prepare(c Case, window [3]int) (places, error) {
	v, err := samplerMap(c)
	if err != nil {
		return nil, err
	}
	p := &weightedPlaces{size: c.Image.Size, window: window, within: middles(c.Image.Size, window)}
	var weights []float32
	for z := p.within.from[2]; z < p.within.to[2]; z++ {
		for y := p.within.from[1]; y < p.within.to[1]; y++ {
			weights = append(weights, v.Data[v.Index(p.within.from[0], y, z):v.Index(p.within.to[0], y, z)]...)
		}
	}
	least := min(slices.Min(weights), 0)
	for i := range weights {
		weights[i] -= least
	}
	// Sorted as one number each, weight before voxel: the bits of numbers above 0 grow with them.
	var order []uint64
	for i, w := range weights {
		if w > 0 {
			order = append(order, uint64(math.Float32bits(w))<<32|uint64(i))
		}
	}
	if len(order) == 0 && slices.Max(v.Channel(0)) > least {
		return nil, fmt.Errorf("case %s: its sampler map wants only voxels that are the middle of no window within the case: "+
			"pad cases, draw smaller windows, mark voxels further inside, or take the case out", c.ID)
	}
	slices.Sort(order)
	p.voxels, p.sums = make([]int32, len(order)), make([]float64, len(order))
	sum := 0.0
	for i, both := range order {
		sum += float64(math.Float32frombits(uint32(both >> 32)))
		p.voxels[i], p.sums[i] = int32(uint32(both)), sum
	}
	return p, nil
}

func (p *weightedPlaces) start(t turn, random *rand.Rand) [3]int {
	size := [3]int{p.within.to[0] - p.within.from[0], p.within.to[1] - p.within.from[1], p.within.to[2] - p.within.from[2]}
	n := 0
	if len(p.sums) == 0 {
		n = random.IntN(p.within.voxels())
	} else {
		share := 1 - (random.Float64()+float64(t.sample))/float64(t.taking)
		place, _ := slices.BinarySearch(p.sums, share*p.sums[len(p.sums)-1])
		n = int(p.voxels[min(place, len(p.voxels)-1)])
	}
	middle := [3]int{n % size[0], n / size[0] % size[1], n / (size[0] * size[1])}
	for axis := range middle {
		middle[axis] += p.within.from[axis]
	}
	return before(middle, p.size, p.window)
}

func (p *weightedPlaces) bytes() int64 {
	const number, sum = 4, 8
	return int64((number + sum) * len(p.voxels))
}
