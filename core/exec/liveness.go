package exec

// live finds the first and last step of every value; outputs live to the end. It then lets results overwrite dying
// inputs. It may be called again whenever the steps have changed.
func (c *compiler) live() {
	for i, s := range c.steps {
		s.out.first, s.out.last, s.out.place = i, i, nil
		s.inPlace = false
		for _, v := range s.in {
			v.last = i
		}
	}
	for _, n := range c.outputs {
		c.values[n].last = len(c.steps)
	}
	c.overwrite()
}

// demand is the elements of the arena in use during every step: no placement can do with less than the largest.
func (c *compiler) demand() []int {
	change := make([]int, len(c.steps)+2)
	for _, b := range c.blocks() {
		change[b.first] += b.size
		change[b.last+1] -= b.size
	}
	for i := 1; i < len(change); i++ {
		change[i] += change[i-1]
	}
	return change[:len(c.steps)]
}

// peak is the first step of the largest demand, and that demand.
func (c *compiler) peak() (at, elements int) {
	for i, d := range c.demand() {
		if d > elements {
			at, elements = i, d
		}
	}
	return at, elements
}

// least is the elements that no placement can do without.
func (c *compiler) least() int {
	_, elements := c.peak()
	return elements
}

// makers is the step that makes each value.
func (c *compiler) makers() map[*value]*step {
	makers := make(map[*value]*step, len(c.steps))
	for _, s := range c.steps {
		makers[s.out] = s
	}
	return makers
}

// users is the steps that read each value, in order, a step that reads it twice listed twice.
func (c *compiler) users() map[*value][]*step {
	users := make(map[*value][]*step)
	for _, s := range c.steps {
		for _, v := range s.in {
			users[v] = append(users[v], s)
		}
	}
	return users
}
