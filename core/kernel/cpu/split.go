package cpu

// chunk is the elements in one part of an elementwise operation: 64 KiB a stream, so that what several loops
// visit in turn stays in the second-level cache.
const chunk = 1 << 14

func chunks(elements int) int { return (elements + chunk - 1) / chunk }

// span is where part i of some elements lies.
func span(i, elements int) (lo, hi int) { return i * chunk, min((i+1)*chunk, elements) }

// elements is what operations on single elements have in common.
type elements struct{ loops loops }

// run does the parts of n elements.
func (o *elements) run(e *Engine, n int, t task) {
	o.loops = e.tier.loops()
	e.pool.Run(chunks(n), t)
}

// split divides groups of [positions channels] into parts that start on a whole period of channels. It depends
// on sizes alone, and so do the partial sums of a reduction.
type split struct {
	channels int
	period   int // elements in a pattern: whole positions and whole steps of the vector loops
	group    int // elements in a group
	chunk    int // elements in a part, the last of a group excepted
	perGroup int // parts
	parts    int
}

// step is what the vector loops do at once.
const step = 64

func splitGroups(groups, positions, channels int) split {
	s := split{channels: channels, group: positions * channels}
	s.period = channels * step / gcd(channels, step)
	if s.period < 2*step { // a sum would wait for the step before it
		s.period *= 2 * step / s.period
	}
	s.chunk = max(chunk/s.period, 1) * s.period
	s.perGroup = (s.group + s.chunk - 1) / s.chunk
	s.parts = groups * s.perGroup
	return s
}

// part is the group of part i and where it lies in the array.
func (s split) part(i int) (group, lo, hi int) {
	group = i / s.perGroup
	at := i % s.perGroup * s.chunk
	return group, group*s.group + at, group*s.group + min(at+s.chunk, s.group)
}

// repeat fills a pattern with the values of the channels.
func repeat(pattern, values []float32) {
	for n := copy(pattern, values); n < len(pattern); n *= 2 {
		copy(pattern[n:], pattern[:n])
	}
}

// fold adds the elements of a pattern that belong to a channel.
func fold(pattern []float32, channels, channel int) float64 {
	total := 0.0
	for i := channel; i < len(pattern); i += channels {
		total += float64(pattern[i])
	}
	return total
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
