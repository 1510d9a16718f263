package exec

import "slices"

// schedule orders the steps. The order in which the nodes were made is kept, forward first, but a step that frees at
// least as much memory as it takes runs as soon as it can: gradients are added up when there are two of them, and the
// gradient of weights comes before that of the data, so that the image it reads can be overwritten.
func (c *compiler) schedule() {
	q := newQueue(c)
	ordered := make([]*step, 0, len(c.steps))
	for len(ordered) < len(c.steps) {
		s := q.next()
		ordered = append(ordered, s)
		q.done(s)
	}
	c.steps = ordered
}

// queue holds the steps that could run next.
type queue struct {
	compiler *compiler
	position map[*step]int // in the order in which the nodes were made
	users    map[*value][]*step
	unread   map[*value]int // reads to come
	missing  map[*step]int  // reads of values that are not made yet
	ready    []*step        // by position
}

func newQueue(c *compiler) *queue {
	q := &queue{
		compiler: c, position: make(map[*step]int), users: c.users(), unread: make(map[*value]int),
		missing: make(map[*step]int),
	}
	for i, s := range c.steps {
		q.position[s] = i
		for _, v := range s.in {
			q.unread[v]++
			if !v.outside {
				q.missing[s]++
			}
		}
		if q.missing[s] == 0 {
			q.ready = append(q.ready, s)
		}
	}
	return q
}

// next takes the first step that frees memory, or else the first.
func (q *queue) next() *step {
	at := max(0, slices.IndexFunc(q.ready, func(s *step) bool { return q.growth(s) <= 0 }))
	s := q.ready[at]
	q.ready = slices.Delete(q.ready, at, at+1)
	return s
}

// growth is by how many elements the memory in use is larger after a step than before it.
func (q *queue) growth(s *step) int {
	n := s.out.shape.Size()
	for i, v := range s.in {
		if v.outside || q.compiler.wanted(v) || slices.Index(s.in, v) < i {
			continue
		}
		reads := 0
		for _, w := range s.in {
			if w == v {
				reads++
			}
		}
		if q.unread[v] == reads {
			n -= v.shape.Size()
		}
	}
	return n
}

// done makes the steps ready that waited for a step's result alone.
func (q *queue) done(s *step) {
	for _, v := range s.in {
		q.unread[v]--
	}
	for _, user := range q.users[s.out] {
		if q.missing[user]--; q.missing[user] > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(q.ready, user, func(a, b *step) int { return q.position[a] - q.position[b] })
		q.ready = slices.Insert(q.ready, at, user)
	}
}
