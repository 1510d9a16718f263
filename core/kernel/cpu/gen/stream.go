package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// step is the elements that a loop handles at once; patterns are whole multiples of it. It is step of package cpu.
const step = 64

// stream is a function that runs one body over arrays.
type stream struct {
	isa
	arrays  []reg.Register // pointers that move along
	count   reg.Register   // elements to go
	at, end reg.Register   // where in the patterns the arrays are and where those end, in bytes; nil without patterns
	start   reg.Register   // zero, where patterns start
}

// function begins a function, whose name the instruction set completes.
func (s isa) function(name, doc, signature string) *stream {
	s.Function(s.name + name)
	s.Doc(fmt.Sprintf("%s%s is %s.", s.name, name, doc))
	s.Attributes(noSplit)
	s.Pragma("noescape")
	s.SignatureExpr("func(" + signature + ")")
	return &stream{isa: s}
}

// array is an argument of which every element is visited.
func (s *stream) array(name string) reg.Register {
	if s.count == nil {
		s.count = s.Load(s.Param(name).Len(), s.GP64())
	}
	p := s.Load(s.Param(name).Base(), s.GP64())
	s.arrays = append(s.arrays, p)
	return p
}

// period says which argument holds the length of patterns.
func (s *stream) period(length reg.Register) {
	s.at, s.start, s.end = s.GP64(), s.GP64(), length
	s.XORQ(s.at, s.at)
	s.XORQ(s.start, s.start)
	s.SHLQ(operand.U8(2), s.end)
}

// patterns are the first n of those that follow each other in an argument.
func (s *stream) patterns(name string, n int) []reg.Register {
	all := []reg.Register{s.Load(s.Param(name).Base(), s.GP64())}
	for i := 1; i < n; i++ {
		next := s.GP64()
		s.LEAQ(operand.Mem{Base: all[i-1], Index: s.end, Scale: 1}, next)
		all = append(all, next)
	}
	return all
}

// pointer is an argument that the loop itself moves along.
func (s *stream) pointer(name string) reg.Register { return s.Load(s.Param(name).Base(), s.GP64()) }

// number is a whole number.
func (s *stream) number(name string) reg.Register { return s.Load(s.Param(name), s.GP64()) }

// scalar is an argument in every lane.
func (s *stream) scalar(name string) reg.VecVirtual {
	argument, err := s.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return s.broadcast(argument.Addr)
}

// place is where the body of a loop is: a vector's worth of elements.
type place struct {
	lanes
	stream *stream
	offset int // bytes
}

func (p place) in(array reg.Register) operand.Mem { return operand.Mem{Base: array, Disp: p.offset} }

func (p place) of(pattern reg.Register) operand.Mem {
	return operand.Mem{Base: pattern, Index: p.stream.at, Scale: 1, Disp: p.offset}
}

// loop runs the body over all elements, in steps, then vectors, then one by one, and ends the function.
func (s *stream) loop(body func(p place)) {
	s.repeat("steps", step, func() {
		for offset := 0; offset < step; offset += s.lanes {
			body(place{lanes: lanes{isa: s.isa, width: s.lanes}, stream: s, offset: 4 * offset})
		}
	})
	s.repeat("vectors", s.lanes, func() {
		body(place{lanes: lanes{isa: s.isa, width: s.lanes}, stream: s})
	})
	s.repeat("singles", 1, func() {
		body(place{lanes: lanes{isa: s.isa, width: 1}, stream: s})
	})
	s.Label("done")
	s.VZEROUPPER()
	s.RET()
}

// repeat runs a body of some elements while there are as many.
func (s *stream) repeat(label string, elements int, body func()) {
	s.Label(label)
	s.SUBQ(operand.U8(elements), s.count)
	s.JLT(operand.LabelRef(label + "Over"))
	body()
	s.advance(elements)
	s.JMP(operand.LabelRef(label))
	s.Label(label + "Over")
	s.ADDQ(operand.U8(elements), s.count)
	s.JEQ(operand.LabelRef("done"))
}

// advance moves on; only whole steps reach the end of the patterns.
func (s *stream) advance(elements int) {
	for _, array := range s.arrays {
		s.ADDQ(operand.U32(4*elements), array)
	}
	if s.at == nil {
		return
	}
	s.ADDQ(operand.U32(4*elements), s.at)
	if elements == step {
		s.CMPQ(s.at, s.end)
		s.CMOVQEQ(s.start, s.at)
	}
}
