package cpu

// packing lays out weights as tiles read them: [group][slab of channels][slot][channel][vectors*lanes], with
// zeros for lanes that no channel uses. Its parts are the slots of one group. Weights that tiles can read in place
// are not packed.
type packing struct {
	from, to             []float32
	kernel               [3]int
	slots                [][]int // taps along W of every slot, by folded position; -1 for none
	depth, width, lanes  int     // channels summed over and computed, and the lanes of a vector
	depthStep, widthStep int     // elements between channels of the weights
	matrix               int     // elements of one tap
	groups               []group
	slab                 int
}

// single has a slot for every tap.
func single(taps int) [][]int {
	slots := make([][]int, taps)
	for i := range slots {
		slots[i] = []int{i}
	}
	return slots
}

// inPlace tells whether tiles can read the weights as they are.
func (p *packing) inPlace() bool {
	return p.widthStep == 1 && p.width%p.lanes == 0 && len(p.slots[0]) == 1
}

// find is where a slot's weights for the channels from first are, among those packed or in place, and the step
// from one channel to the next.
func (p *packing) find(g group, slot, first, channels int) (at, step int) {
	if p.inPlace() {
		return g.first + slot*p.matrix + first*p.depthStep, p.depthStep
	}
	step = g.vectors * p.lanes
	return g.weightsAt + first*p.slotSize(g) + slot*channels*step, step
}

// place sets where each group's weights are, and returns the channels of a slab.
func (p *packing) place(groups []group) int {
	const cache = 96 << 10 // elements
	at, widest := 0, 0
	for i := range groups {
		groups[i].weightsAt = at
		at += p.depth * p.slotSize(groups[i])
		widest = max(widest, p.slotSize(groups[i]))
	}
	p.groups = groups
	if p.inPlace() { // strided rows share fewer sets of the cache
		widest = max(widest, p.rows()*len(p.slots)*p.width)
	}
	slabs := (p.depth*widest + cache - 1) / cache
	p.slab = max(1, (p.depth+slabs-1)/slabs)
	return p.slab
}

// slotSize is the elements that all slots of a group have for one channel.
func (p *packing) slotSize(g group) int { return p.rows() * len(p.slots) * g.vectors * p.lanes }

func (p *packing) rows() int { return p.kernel[0] * p.kernel[1] }

// size is the elements of all packed weights.
func (p *packing) size() int {
	if p.inPlace() {
		return 0
	}
	last := p.groups[len(p.groups)-1]
	return last.weightsAt + p.depth*p.slotSize(last)
}

// startSize is the elements of the padded bias.
func (p *packing) startSize() int {
	last := p.groups[len(p.groups)-1]
	return last.first + last.vectors*p.lanes
}

// start pads the bias, repeated for folded positions.
func (p *packing) start(to, bias []float32) {
	clear(to)
	if bias == nil {
		return
	}
	for position := range p.slots[0] {
		copy(to[position*p.width:], bias[:p.width])
	}
}

func (p *packing) parts() int { return len(p.groups) * p.rows() * len(p.slots) }

// do packs part i.
func (p *packing) do(i, _ int) {
	slot := i % (p.rows() * len(p.slots))
	g := p.groups[i/(p.rows()*len(p.slots))]
	lanes := g.vectors * p.lanes
	for first := 0; first < p.depth; first += p.slab {
		channels := min(p.slab, p.depth-first)
		to := p.to[g.weightsAt+first*p.slotSize(g)+slot*channels*lanes:][:channels*lanes]
		clear(to)
		for position, k := range p.slots[slot%len(p.slots)] {
			if k >= 0 {
				tap := slot/len(p.slots)*p.kernel[2] + k
				p.columns(to, p.from[tap*p.matrix+first*p.depthStep:], position*p.width-g.first, lanes)
			}
		}
	}
}

// columns writes the channels of one tap from lane at on, as far as they fall within the lanes. Channels that are
// neighbours in the weights along the depth (depthStep 1) are transposed.
func (p *packing) columns(to, from []float32, at, lanes int) {
	first, last := max(0, -at), min(p.width, lanes-at)
	if p.widthStep == 1 {
		for k := range len(to) / lanes {
			copy(to[k*lanes+at+first:][:max(0, last-first)], from[k*p.depthStep+first:])
		}
		return
	}
	const block = 32 // channels, whose lines stay in the first-level cache while all lanes are written
	for start := 0; start < len(to)/lanes; start += block {
		rows := to[start*lanes : min((start+block)*lanes, len(to))]
		for j := first; j < last; j++ {
			column := from[j*p.widthStep+start:][:len(rows)/lanes]
			for k, lane := 0, at+j; lane < len(rows); k, lane = k+1, lane+lanes {
				rows[lane] = column[k]
			}
		}
	}
}
