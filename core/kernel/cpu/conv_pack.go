package cpu

// packing lays out weights as tiles read them: [group][slab of source channels][KD KH slot][source channel]
// [vectors*lanes], with zeros for lanes that no channel uses. Slots are the taps along W or, of folded positions, the
// offsets that any of their taps has. A part is one slot of one row of taps, for one group. Weights that tiles can
// read in place are not packed.
type packing struct {
	from, to    []float32
	kernel      [3]int
	slots       [][]int // the tap along W of every slot, by folded position; -1 for none
	lanes       int     // of a vector
	groups      []group
	slab        int // source channels, or pairs of them, that one pass sums
	single      int // source channels, of which neighbours are packed as pairs of bfloat16; 0 packs float32
	positions   int // of the destination
	tapElements int // of the weights of one tap: CIn*COut

	// The channels to sum over and to compute, and the elements from one to the next in the weights of a tap.
	sourceChannels, sourceStep int
	channels, channelStep      int
}

// single has a slot for every tap.
func single(taps int) [][]int {
	slots := make([][]int, taps)
	for i := range slots {
		slots[i] = []int{i}
	}
	return slots
}

// inPlace tells whether tiles can read the weights as they are, and few enough positions do so for packing not to pay:
// slabs of weights in place are strewn over memory, and caches keep strewn rows badly.
func (p *packing) inPlace() bool {
	const few = 1024
	return p.single == 0 && p.channelStep == 1 && p.channels%p.lanes == 0 && len(p.slots[0]) == 1 && p.positions < few
}

// find is where a group's weights for a slab of some source channels from first on begin, among those packed or in
// place, and the elements from slot to slot and from source channel to source channel.
func (p *packing) find(g group, first, channels int) (at, slotStep, sourceStep int) {
	if p.inPlace() {
		return g.first + first*p.sourceStep, p.tapElements, p.sourceStep
	}
	sourceStep = g.width * p.lanes
	return g.weightsAt + first*p.channelSize(g), channels * sourceStep, sourceStep
}

// layOut sets where each group's weights are, and cuts the source channels into slabs whose weights stay in the
// second-level cache while a pass reads them for every position.
func (p *packing) layOut(groups []group) {
	const cache = 128 << 10 // elements
	at, widest := 0, 0
	for i := range groups {
		groups[i].weightsAt = at
		at += p.sourceChannels * p.channelSize(groups[i])
		widest = max(widest, p.channelSize(groups[i]))
	}
	p.groups = groups
	if p.inPlace() { // strided rows share fewer sets of the cache
		widest = max(widest, p.tapRows()*len(p.slots)*p.channels)
	}
	slabs := (p.sourceChannels*widest + cache - 1) / cache
	p.slab = max(1, (p.sourceChannels+slabs-1)/slabs)
}

// channelSize is the elements that all slots of a group have for one source channel.
func (p *packing) channelSize(g group) int { return p.tapRows() * len(p.slots) * g.width * p.lanes }

// tapRows is the rows of taps along W.
func (p *packing) tapRows() int { return p.kernel[0] * p.kernel[1] }

// size is the elements of all packed weights.
func (p *packing) size() int {
	if p.inPlace() {
		return 0
	}
	last := p.groups[len(p.groups)-1]
	return last.weightsAt + p.sourceChannels*p.channelSize(last)
}

func (p *packing) bind(from, to []float32) { p.from, p.to = from, to }

func (p *packing) parts() int { return len(p.groups) * p.tapRows() * len(p.slots) }

// do packs part i.
func (p *packing) do(i, _ int) {
	slot := i % (p.tapRows() * len(p.slots))
	g := p.groups[i/(p.tapRows()*len(p.slots))]
	width := g.width * p.lanes
	for first := 0; first < p.sourceChannels; first += p.slab {
		channels := min(p.slab, p.sourceChannels-first)
		to := p.to[g.weightsAt+first*p.channelSize(g)+slot*channels*width:][:channels*width]
		clear(to)
		for position, k := range p.slots[slot%len(p.slots)] {
			if k >= 0 {
				tap := slot/len(p.slots)*p.kernel[2] + k
				from, at := p.from[tap*p.tapElements:][:p.tapElements], position*p.channels-g.first
				if p.single > 0 {
					p.packPairs(to, from, first, at, width)
				} else {
					p.pack(to, from[first*p.sourceStep:], at, width)
				}
			}
		}
	}
}

// packPairs writes the weights of one tap as pack does, from a pair of source channels on: a row for each pair of source
// channels, whose last may lack its second.
func (p *packing) packPairs(to, from []float32, pair, at, width int) {
	first, last := max(0, -at), min(p.channels, width-at)
	if first >= last {
		return
	}
	rows := min(len(to)/width, p.single/2-pair) // whose pairs are whole
	if p.channelStep == 1 {
		for k := range rows {
			row := from[2*(pair+k)*p.sourceStep+first:]
			couple(to[k*width+at+first:][:last-first], row, row[p.sourceStep:], last-first, last-first)
		}
	} else {
		p.transposePairs(to[:rows*width], from[2*pair:], interval{from: first, to: last}, at, width)
	}
	if rows < len(to)/width {
		for j := first; j < last; j++ {
			to[rows*width+at+j] = p.element(from[j*p.channelStep:], pair+rows)
		}
	}
}

// transposePairs writes rows of pairs for channels whose source channels are neighbours in the weights.
func (p *packing) transposePairs(to, from []float32, channels interval, at, width int) {
	const block = 32 // pairs, whose rows stay in the first-level cache while all lanes are written
	var memory [block]float32
	for start := 0; start < len(to)/width; start += block {
		rows := to[start*width : min((start+block)*width, len(to))]
		pairs := memory[:len(rows)/width]
		for j := channels.from; j < channels.to; j++ {
			roundRows(pairs, from[j*p.channelStep+2*start:][:2*len(pairs)], 1, 2*len(pairs))
			for k, v := range pairs {
				rows[k*width+at+j] = v
			}
		}
	}
}

// element is the weight of a source channel, or the pair of two, in the weights of a tap and channel.
func (p *packing) element(from []float32, k int) float32 {
	if p.single == 0 {
		return from[k*p.sourceStep]
	}
	low, high := from[2*k*p.sourceStep], float32(0)
	if 2*k+1 < p.single {
		high = from[(2*k+1)*p.sourceStep]
	}
	return pairOf(low, high)
}

// pack writes the weights of one tap to rows of a width, one for each source channel: channel j to lane at+j, where
// that lies in the row. For the gradient of the data, whose source channels are the neighbours in the weights, that is a
// transpose.
func (p *packing) pack(to, from []float32, at, width int) {
	first, last := max(0, -at), min(p.channels, width-at)
	if p.channelStep == 1 {
		for k := range len(to) / width {
			copy(to[k*width+at+first:][:max(0, last-first)], from[k*p.sourceStep+first:])
		}
		return
	}
	const block = 32 // source channels, whose rows stay in the first-level cache while all lanes are written
	for start := 0; start < len(to)/width; start += block {
		rows := to[start*width : min((start+block)*width, len(to))]
		for j := first; j < last; j++ {
			column := from[j*p.channelStep+start:][:len(rows)/width]
			for k, lane := 0, at+j; lane < len(rows); k, lane = k+1, lane+width {
				rows[lane] = column[k]
			}
		}
	}
}
