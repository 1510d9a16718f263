package volume

import (
	"iter"

	"dev.niftynet/core/parallel"
)

// lanes is how many lines along an axis are worked on side by side.
const lanes = 16

// lane is one voxel of each of those lines.
type lane [lanes]float32

// add adds w * x.
func (l *lane) add(x *lane, w float32) {
	for i, v := range x {
		l[i] += float32(w * v) // rounded twice on every machine: no fused multiply-add
	}
}

// slicesOf is the lanes as slices.
func slicesOf(l []lane) [][]float32 {
	all := make([][]float32, len(l))
	for k := range l {
		all[k] = l[k][:]
	}
	return all
}

// sheaf is where some lines lie that are worked on side by side.
type sheaf struct {
	start   [lanes]int // where each begins
	n       int        // how many there are
	between int        // voxels from one voxel of a line to the next
}

// newSheaf is n lines of a box, from the first on, along an axis of the given length.
func newSheaf(first, n, length, between int) sheaf {
	s := sheaf{n: n, between: between}
	for i := range n {
		outer, inner := (first+i)/between, (first+i)%between
		s.start[i] = outer*between*length + inner
	}
	return s
}

// read takes the lines from a box.
func (s sheaf) read(lines []lane, box []float32) {
	for k := range lines {
		for i, at := range s.start[:s.n] {
			lines[k][i] = box[at+k*s.between]
		}
	}
}

// write puts the lines into a box.
func (s sheaf) write(box []float32, lines []lane) {
	for k := range lines {
		for i, at := range s.start[:s.n] {
			box[at+k*s.between] = lines[k][i]
		}
	}
}

// pass makes lines of another length along one axis.
type pass struct {
	from    int       // voxels of a line before
	blur    []float32 // half of a kernel; nil for none
	order   int
	taps    []tap // of every voxel after
	between int   // voxels from one voxel of a line to the next
}

// passScratch is one worker's memory.
type passScratch struct {
	in, blurred, out []lane
	rows             [][]float32 // of the lines that are made into a spline
}

// run makes the lines of one channel anew.
func (p pass) run(src []float32) []float32 {
	lines := len(src) / p.from
	dst := make([]float32, lines*len(p.taps))
	parallel.Each((lines+lanes-1)/lanes, func(blocks iter.Seq[int]) {
		s := passScratch{in: make([]lane, p.from), blurred: make([]lane, p.from), out: make([]lane, len(p.taps))}
		s.rows = slicesOf(s.in)
		if p.blur != nil {
			s.rows = slicesOf(s.blurred)
		}
		for block := range blocks {
			p.block(dst, src, block*lanes, min(lanes, lines-block*lanes), &s)
		}
	})
	return dst
}

// block makes n lines anew, from the first on.
func (p pass) block(dst, src []float32, first, n int, s *passScratch) {
	newSheaf(first, n, p.from, p.between).read(s.in, src)
	in := s.in
	if p.blur != nil {
		blur(s.blurred, s.in, p.blur)
		in = s.blurred
	}
	coefficients(s.rows, p.order)
	for k, t := range p.taps {
		s.out[k] = lane{}
		for j := range p.order + 1 {
			s.out[k].add(&in[t.index[j]], t.weight[j])
		}
	}
	newSheaf(first, n, len(p.taps), p.between).write(dst, s.out)
}
