package exec

import (
	"math"
	"slices"
)

// allowance is how far recomputing may go.
type allowance struct {
	seconds      float64 // that it may take in all
	gain         float64 // share of the peak that each value dropped must free
	convolutions bool    // run again if need be
}

// freely is what recomputing may do where nobody asked for less memory: a small share of the step's time, and none of
// what computes rather than moves memory.
func freely(duration float64) allowance { return allowance{seconds: 0.03 * duration, gain: 0.01} }

// anything is what recomputing may do to meet a limit.
func anything() allowance { return allowance{seconds: math.Inf(1), convolutions: true} }

// recomputation drops a value that lies idle at the peak and makes it again just before it is read next, as in
// Chen et al. 2016 (arXiv:1604.06174), but value by value.
type recomputation struct {
	value  *value
	before int     // the step that reads it next
	steps  []*step // what runs again, in order
	gain   int     // elements that the peak needs less
	cost   float64 // seconds
}

// recompute drops values at the peak, the cheapest for what they free first, until the peak is at most target elements
// or nothing more is allowed; it reports which. Whatever runs twice computes the same bits twice.
func (c *compiler) recompute(target int, a allowance) (reached bool) {
	for {
		c.live()
		at, elements := c.peak()
		if elements <= target {
			return true
		}
		r, ok := c.cheapest(at, elements, a)
		if !ok {
			return false
		}
		c.apply(r)
		a.seconds -= r.cost
	}
}

// duration estimates the time of all steps.
func (c *compiler) duration() float64 {
	total := 0.0
	for _, s := range c.steps {
		total += s.seconds()
	}
	return total
}

// cheapest is the recomputation that frees most for its time, at a peak of so many elements, of those allowed.
func (c *compiler) cheapest(peak, elements int, a allowance) (best recomputation, ok bool) {
	p := planner{compiler: c, allowed: a, makers: c.makers(), peak: peak, reads: make(map[*value][]int)}
	least := int(a.gain * float64(elements))
	for i, s := range c.steps {
		for _, v := range s.in {
			p.reads[v] = append(p.reads[v], i)
		}
	}
	for _, s := range c.steps[:peak] {
		r, idle := p.consider(s.out)
		if idle && r.gain > least && r.cost <= a.seconds && (!ok || float64(r.gain)*best.cost > float64(best.gain)*r.cost) {
			best, ok = r, true
		}
	}
	return best, ok
}

// planner weighs recomputations at one peak.
type planner struct {
	compiler *compiler
	allowed  allowance
	makers   map[*value]*step
	reads    map[*value][]int // the steps that read each value, in order
	peak     int
}

// consider plans to drop a value over the peak; it must lie idle there and be read later.
func (p *planner) consider(v *value) (recomputation, bool) {
	reads := p.reads[v]
	next, touched := slices.BinarySearch(reads, p.peak)
	if touched || next == 0 || next == len(reads) || p.compiler.wanted(v) || !p.repeatable(v) {
		return recomputation{}, false
	}
	r := recomputation{value: v, before: reads[next], gain: aligned(v.shape.Size())}
	p.again(&r, v, map[*value]*value{})
	return r, true
}

// again adds to r the step that makes v anew, behind those that make what it reads and what is gone by then. What
// is smaller by far than the value is kept instead.
func (p *planner) again(r *recomputation, v *value, made map[*value]*value) *value {
	if copied, ok := made[v.source()]; ok {
		return copied
	}
	const muchSmaller = 16
	s := *p.makers[v]
	s.in = slices.Clone(s.in)
	for i, w := range s.in {
		if w.outside {
			continue
		}
		w = p.latest(w, r.before)
		switch last, size := p.last(w), w.shape.Size(); {
		case last >= p.peak: // it is there, or there again, and can be kept
		case size > r.value.shape.Size()/muchSmaller && p.repeatable(w):
			w = p.again(r, w, made)
		default:
			r.gain -= aligned(size)
		}
		s.in[i] = w
	}
	s.out = &value{node: v.node, shape: v.shape, origin: v.source()}
	s.recomputed = true
	r.steps = append(r.steps, &s)
	r.cost += s.seconds()
	made[v.source()] = s.out
	return s.out
}

// repeatable reports whether the step that makes a value may run again: our operations depend on their inputs alone,
// which is not known of Gorgonia's.
func (p *planner) repeatable(v *value) bool {
	s := p.makers[v]
	return s.spec != nil && (p.allowed.convolutions || !s.computes())
}

// last is the last step that reads a value.
func (p *planner) last(v *value) int {
	reads := p.reads[v]
	if p.compiler.wanted(v) || len(reads) == 0 {
		return len(p.compiler.steps)
	}
	return reads[len(reads)-1]
}

// latest is the newest copy of a value that is made before a step.
func (p *planner) latest(v *value, before int) *value {
	newest := v.source()
	for _, w := range newest.copies {
		if w.first < before && w.first >= newest.first {
			newest = w
		}
	}
	return newest
}

// apply inserts the steps of a recomputation and lets all later readers use the new copy.
func (c *compiler) apply(r recomputation) {
	fresh := r.steps[len(r.steps)-1].out
	for _, s := range c.steps[r.before:] {
		for i, v := range s.in {
			if v == r.value {
				s.in[i] = fresh
			}
		}
	}
	for _, s := range r.steps {
		source := s.out.source()
		source.copies = append(source.copies, s.out)
	}
	c.steps = slices.Insert(c.steps, r.before, r.steps...)
}

// source is the value that this one is a copy of, or itself.
func (v *value) source() *value {
	if v.origin != nil {
		return v.origin
	}
	return v
}
