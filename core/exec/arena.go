package exec

import (
	"cmp"
	"math"
	"slices"

	"dev.niftynet/core/graph"
)

// align is the arena's grain in elements: a cache line.
const align = 16

// block is a stretch of the arena that is taken from step first to step last.
type block struct {
	size, first, last int
	offset            int
	place             func(offset int)
}

// plan places values and scratch in the arena and returns its size. Values that overwrite a dying input share its
// block. Blocks are placed one after the other, each at the lowest offset that no block alive at the same time covers;
// of several orders to place them in, the one that takes least is used.
func (c *compiler) plan() int {
	c.live()
	blocks := c.blocks()
	orders := []func(a, b *block) int{
		func(a, b *block) int { return cmp.Compare(b.size, a.size) },
		func(a, b *block) int { return cmp.Compare(b.size*(b.last-b.first+1), a.size*(a.last-a.first+1)) },
		func(a, b *block) int { return cmp.Compare(b.last-b.first, a.last-a.first) },
	}
	least := math.MaxInt
	for _, order := range orders {
		slices.SortStableFunc(blocks, order)
		if total := arrange(blocks); total < least {
			least = total
			for _, b := range blocks {
				b.place(b.offset)
			}
		}
	}
	return least
}

// arrange gives every block an offset, in order, and returns where the last one ends.
func arrange(blocks []*block) int {
	total := 0
	var placed []*block // by offset
	for _, b := range blocks {
		b.offset = 0
		for _, other := range placed {
			if b.first <= other.last && other.first <= b.last &&
				b.offset < other.offset+other.size && other.offset < b.offset+b.size {
				b.offset = other.offset + other.size
			}
		}
		at, _ := slices.BinarySearchFunc(placed, b, func(x, y *block) int { return cmp.Compare(x.offset, y.offset) })
		placed = slices.Insert(placed, at, b)
		total = max(total, b.offset+b.size)
	}
	return total
}

// overwrite lets a step write over an input that nobody needs afterwards, where its kernel allows that.
func (c *compiler) overwrite() {
	for i, s := range c.steps {
		for _, k := range inPlace(s.spec) {
			v := s.in[k]
			root := v.root()
			if v.outside || root.last != i || root.shape.Size() != s.out.shape.Size() || reused(s, root, k) {
				continue
			}
			s.out.place = root
			root.last = max(root.last, s.out.last)
			s.inPlace = true
			break
		}
	}
}

// reused reports whether another input of the step lies in the same memory.
func reused(s *step, root *value, except int) bool {
	for k, v := range s.in {
		if k != except && v.root() == root {
			return true
		}
	}
	return false
}

// root is the value whose block this one lives in.
func (v *value) root() *value {
	for v.place != nil {
		v = v.place
	}
	return v
}

// inPlace lists the inputs that an operation's kernel may overwrite with its result.
func inPlace(spec graph.Spec) []int {
	switch spec.(type) {
	case graph.Sum:
		return []int{0, 1}
	case graph.Activation, graph.NormApply, graph.AddedChannels, graph.SumWithEach,
		graph.PReLUForward, graph.CurveForward, graph.DropoutApply, graph.Product:
		return []int{0}
	case graph.ActivationBackward, graph.LatticeFiltering:
		return []int{1}
	case graph.CurveBackward:
		return []int{1, 0}
	case graph.PReLUBackward:
		return []int{2}
	case graph.NormBackward:
		return []int{5}
	default:
		return nil
	}
}

// blocks is every stretch of memory that needs a place.
func (c *compiler) blocks() []*block {
	var blocks []*block
	shared := make(map[*value][]*value)
	for _, s := range c.steps {
		root := s.out.root()
		shared[root] = append(shared[root], s.out)
	}
	for i, s := range c.steps {
		if s.work > 0 {
			blocks = append(blocks, &block{size: aligned(s.work), first: i, last: i, place: func(o int) { s.workAt = o }})
		}
		if s.out.place == nil {
			members := shared[s.out]
			blocks = append(blocks, &block{
				size: aligned(s.out.shape.Size()), first: s.out.first, last: s.out.last,
				place: func(o int) {
					for _, v := range members {
						v.offset = o
					}
				},
			})
		}
	}
	return blocks
}

func aligned(n int) int { return (n + align - 1) / align * align }
