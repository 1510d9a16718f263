package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sums are patterns that a loop adds to: in memory, or one vector of each in registers.
type sums struct {
	patterns  []reg.Register
	registers []reg.VecVirtual // nil for memory
}

// add adds a to sum i.
func (s sums) add(p place, i int, a reg.VecVirtual) {
	if s.registers != nil {
		p.VADDPS(a, s.registers[i], s.registers[i])
		return
	}
	p.store(p.add(p.load(p.of(s.patterns[i])), a), p.of(s.patterns[i]))
}

// addProduct adds a*b to sum i.
func (s sums) addProduct(p place, i int, a, b reg.VecVirtual) {
	if s.registers != nil {
		p.addProduct(s.registers[i], a, b)
		return
	}
	p.store(p.addProduct(p.load(p.of(s.patterns[i])), a, b), p.of(s.patterns[i]))
}

// accumulate is loop for a body that adds to patterns. Patterns of the commonest periods stay in registers, where there
// are enough, for as long as there are whole ones: a sum in memory waits for its last store, and the stores keep the
// processor from reading far ahead.
func (s *stream) accumulate(patterns []reg.Register, body func(p place, s sums)) {
	if s.masked {
		s.resident(2*step, patterns, body)
		s.resident(3*step, patterns, body)
	}
	s.loop(func(p place) { body(p, sums{patterns: patterns}) })
}

// resident runs the body over whole patterns of one period, if that is the period.
func (s *stream) resident(period int, patterns []reg.Register, body func(p place, s sums)) {
	name := fmt.Sprintf("resident%d", period)
	s.CMPQ(s.end, operand.U32(4*period))
	s.JNE(operand.LabelRef(name + "Not"))
	whole := lanes{isa: s.isa, width: s.lanes}
	places := make([]place, period/s.lanes)
	all := make([]sums, len(places))
	for v := range places {
		places[v] = place{lanes: whole, stream: s, offset: v * s.bytes()}
		for _, pattern := range patterns {
			all[v].registers = append(all[v].registers, whole.load(places[v].of(pattern)))
		}
	}
	s.Label(name)
	s.SUBQ(operand.U32(period), s.count)
	s.JLT(operand.LabelRef(name + "Over"))
	for v, p := range places {
		body(p, all[v])
	}
	for _, array := range s.arrays {
		s.ADDQ(operand.U32(4*period), array)
	}
	s.JMP(operand.LabelRef(name))
	s.Label(name + "Over")
	s.ADDQ(operand.U32(period), s.count)
	for v, p := range places {
		for i, pattern := range patterns {
			p.store(all[v].registers[i], p.of(pattern))
		}
	}
	s.Label(name + "Not")
}
