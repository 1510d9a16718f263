package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// voxels declares the loops over the voxels that a location reads, for every instruction set; see the record
// voxelLoops of package cpu for what they compute.
func voxels(c *build.Context) {
	for _, s := range []isa{avx2(c), avx512(c)} {
		s.gather()
		s.scatter()
	}
}

// voxelArguments are where an image starts, the voxels and their weights, and how many there are.
type voxelArguments struct{ image, voxels, weights, count reg.Register }

func (s *stream) voxelArguments(image string) voxelArguments {
	return voxelArguments{
		image: s.pointer(image), voxels: s.pointer("voxels"), weights: s.pointer("weights"),
		count: s.Load(s.Param("voxels").Len(), s.GP64()),
	}
}

// offset is where voxel k of some channels starts, in elements from the start of the image.
func (s *stream) offset(v voxelArguments, k, channels reg.Register) reg.Register {
	offset := s.GP64()
	s.MOVQ(operand.Mem{Base: v.voxels, Index: k, Scale: 8}, offset)
	s.IMULQ(channels, offset)
	return offset
}

func (v voxelArguments) weight(k reg.Register) operand.Mem {
	return operand.Mem{Base: v.weights, Index: k, Scale: 4}
}

func (s isa) gather() {
	f := s.function("Gather", "the weighted sum of voxels", "y, x []float32, voxels []int, weights []float32")
	y, channels := f.pointer("y"), f.Load(f.Param("y").Len(), f.GP64())
	v := f.voxelArguments("x")
	s.width(channels).row(func(p piece) {
		sum, from, k := p.zero(), f.GP64(), f.GP64()
		f.LEAQ(p.in(v.image), from)
		f.XORQ(k, k)
		f.Label(p.name + "Voxel")
		f.CMPQ(k, v.count)
		f.JGE(operand.LabelRef(p.name + "Sum"))
		voxel := operand.Mem{Base: from, Index: f.offset(v, k, channels), Scale: 4}
		p.addProduct(sum, p.load(voxel), f.broadcast(v.weight(k)))
		f.INCQ(k)
		f.JMP(operand.LabelRef(p.name + "Voxel"))
		f.Label(p.name + "Sum")
		p.store(sum, p.in(y))
	})
	f.VZEROUPPER()
	f.RET()
}

func (s isa) scatter() {
	f := s.function("Scatter", "the addition of weighted channels to voxels", "x, y []float32, voxels []int, weights []float32")
	y, channels := f.pointer("y"), f.Load(f.Param("y").Len(), f.GP64())
	v := f.voxelArguments("x")
	width, k := s.width(channels), f.GP64()
	f.XORQ(k, k)
	f.Label("voxel")
	f.CMPQ(k, v.count)
	f.JGE(operand.LabelRef("over"))
	weight, to := f.broadcast(v.weight(k)), f.GP64()
	f.LEAQ(operand.Mem{Base: v.image, Index: f.offset(v, k, channels), Scale: 4}, to)
	width.row(func(p piece) {
		p.store(p.addProduct(p.load(p.in(to)), p.load(p.in(y)), weight), p.in(to))
	})
	f.INCQ(k)
	f.JMP(operand.LabelRef("voxel"))
	f.Label("over")
	f.VZEROUPPER()
	f.RET()
}
