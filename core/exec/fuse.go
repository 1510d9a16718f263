package exec

import (
	"slices"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
)

// fuse merges an activation into the normalisation before it, forward and backward: the image between the two is
// never written, and its gradient is recomputed on the way.
func (c *compiler) fuse() {
	makers, users := c.makers(), c.users()
	dropped := make(map[*step]bool)
	for _, s := range c.steps {
		switch spec := s.spec.(type) {
		case graph.Activation:
			if norm := makers[s.in[0]]; fusesForward(norm, users[s.in[0]]) && !c.wanted(s.in[0]) {
				norm.spec = withAct(norm.spec, spec.Act)
				norm.out = s.out
				makers[s.out] = norm
				dropped[s] = true
			}
		case graph.ActivationBackward:
			norm := makers[s.in[0]]
			if fusesBackward(norm, users[s.out], s.out) && !c.wanted(s.out) {
				for _, user := range users[s.out] {
					user.spec = withAct(user.spec, spec.Act)
					user.in[slices.Index(user.in, s.out)] = s.in[1]
				}
				dropped[s] = true
			}
		}
	}
	c.steps = slices.DeleteFunc(c.steps, func(s *step) bool { return dropped[s] })
}

// wanted reports whether a value is an output of the program.
func (c *compiler) wanted(v *value) bool { return slices.Contains(c.outputs, v.node) }

// fusesForward wants a plain normalisation whose result only one step reads.
func fusesForward(norm *step, users []*step) bool {
	if norm == nil || len(users) != 1 {
		return false
	}
	spec, ok := norm.spec.(graph.NormApply)
	return ok && spec.Act == kernel.Act{}
}

// fusesBackward wants the gradient to go nowhere but into the backward steps of the normalisation that the
// activation was fused into.
func fusesBackward(norm *step, users []*step, gradient *value) bool {
	if norm == nil {
		return false
	}
	spec, ok := norm.spec.(graph.NormApply)
	if !ok || spec.Act == (kernel.Act{}) {
		return false
	}
	for _, user := range users {
		switch user.spec.(type) {
		case graph.NormReduce, graph.NormBackward:
			if user.in[0] != norm.in[0] || user.in[len(user.in)-1] != gradient {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func withAct(spec graph.Spec, act kernel.Act) graph.Spec {
	switch s := spec.(type) {
	case graph.NormApply:
		s.Act = act
		return s
	case graph.NormReduce:
		s.Act = act
		return s
	case graph.NormBackward:
		s.Act = act
		return s
	default:
		return spec
	}
}
