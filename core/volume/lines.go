package volume

import (
	"runtime"
	"sync"
	"sync/atomic"
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

// pass makes lines of another length along one axis.
type pass struct {
	from    int       // voxels of a line before
	blur    []float32 // half of a kernel; nil for none
	order   int
	taps    []tap // of every voxel after
	between int   // voxels from one voxel of a line to the next
}

// passScratch is one worker's memory.
type passScratch struct{ in, blurred, out []lane }

// run makes the lines of one channel anew.
func (p pass) run(src []float32) []float32 {
	lines := len(src) / p.from
	dst := make([]float32, lines*len(p.taps))
	parallel((lines+lanes-1)/lanes, func(next func() (int, bool)) {
		s := passScratch{make([]lane, p.from), make([]lane, p.from), make([]lane, len(p.taps))}
		for block, ok := next(); ok; block, ok = next() {
			p.block(dst, src, block*lanes, min(lanes, lines-block*lanes), &s)
		}
	})
	return dst
}

// block makes n lines anew, from the first on.
func (p pass) block(dst, src []float32, first, n int, s *passScratch) {
	var from, to [lanes]int // where lines begin
	for i := range n {
		outer, inner := (first+i)/p.between, (first+i)%p.between
		from[i] = outer*p.between*p.from + inner
		to[i] = outer*p.between*len(p.taps) + inner
	}
	for k := range s.in {
		for i, at := range from[:n] {
			s.in[k][i] = src[at+k*p.between]
		}
	}
	in := s.in
	if p.blur != nil {
		blur(s.blurred, s.in, p.blur)
		in = s.blurred
	}
	coefficients(in, p.order)
	for k, t := range p.taps {
		sum := lane{}
		for j := range p.order + 1 {
			sum.add(&in[t.index[j]], t.weight[j])
		}
		for i, at := range to[:n] {
			dst[at+k*p.between] = sum[i]
		}
	}
}

// parallel lets every processor take numbers below n until none is left.
func parallel(n int, work func(next func() (int, bool))) {
	var taken atomic.Int64
	next := func() (int, bool) {
		i := int(taken.Add(1)) - 1
		return i, i < n
	}
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() { work(next) })
	}
	workers.Wait()
}
