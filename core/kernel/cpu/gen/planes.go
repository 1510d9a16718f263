package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// quad is the channels that are turned from rows to planes, or back, at once: four by four elements in every
// 128-bit lane.
const quad = 4

// planeBytes is the distance between planes; see block in package cpu.
const planeBytes = 4 * 128

// planes declares loops over positions, a whole number of vectors of them, for up to four channels. Rows of
// positions are stride elements apart.
func (s isa) planes() {
	const signature = "planes, rows []float32, positions, stride, channels int"
	f := s.function("ToPlanes", "the turning of rows into planes", signature)
	f.turn(func(t turning) {
		for lane := range s.lanes / quad {
			t.row(func(row int, at operand.Mem) { t.insert(t.load(at), lane, t.quad[row]) })
		}
		for c, r := range t.transpose() {
			f.VMOVUPS(r, operand.Mem{Base: t.planes, Disp: c * planeBytes})
		}
	})

	f = s.function("FromPlanes", "the turning of planes into rows", signature)
	f.turn(func(t turning) {
		for c, r := range t.quad {
			f.VMOVUPS(operand.Mem{Base: t.planes, Disp: c * planeBytes}, r)
		}
		rows := t.transpose()
		for lane := range s.lanes / quad {
			t.row(func(row int, at operand.Mem) { t.store(t.extract(rows[row], lane), at) })
		}
	})
}

// turning is one vector of positions.
type turning struct {
	isa
	planes, rows    reg.Register
	stride, stride3 reg.Register // bytes
	mask            reg.VecVirtual
	opmask          reg.Register
	quad            [quad]reg.VecVirtual
}

// turn runs the body for every vector of positions.
func (f *stream) turn(body func(t turning)) {
	t := turning{isa: f.isa}
	t.planes, t.rows = f.Load(f.Param("planes").Base(), f.GP64()), f.Load(f.Param("rows").Base(), f.GP64())
	positions := f.Load(f.Param("positions"), f.GP64())
	t.stride, t.stride3 = f.Load(f.Param("stride"), f.GP64()), f.GP64()
	f.SHLQ(operand.U8(2), t.stride)
	f.LEAQ(operand.Mem{Base: t.stride, Index: t.stride, Scale: 2}, t.stride3)
	t.chooseChannels(f)
	for i := range t.quad {
		t.quad[i] = lanes{f.isa, f.lanes}.register()
	}
	f.Label("vectors")
	body(t)
	f.ADDQ(operand.U32(4*f.lanes), t.planes)
	f.SUBQ(operand.U8(f.lanes), positions)
	f.JNE(operand.LabelRef("vectors"))
	f.VZEROUPPER()
	f.RET()
}

// chooseChannels sets the mask to lanes 0..channels-1.
func (t *turning) chooseChannels(f *stream) {
	t.mask = f.XMM()
	count, numbers, pair := f.XMM(), f.XMM(), f.GP64()
	f.MOVQ(operand.U64(1<<32), pair)
	f.VMOVQ(pair, numbers)
	f.MOVQ(operand.U64(3<<32|2), pair)
	f.VPINSRQ(operand.U8(1), pair, numbers, numbers)
	channels, err := f.Param("channels").Resolve()
	if err != nil {
		panic(err)
	}
	f.VPBROADCASTD(channels.Addr, count)
	f.VPCMPGTD(numbers, count, t.mask)
	if f.masked {
		t.opmask = f.K()
		f.VPMOVD2M(t.mask, t.opmask)
	}
}

// row calls f for the next four rows.
func (t turning) row(f func(row int, at operand.Mem)) {
	f(0, operand.Mem{Base: t.rows})
	f(1, operand.Mem{Base: t.rows, Index: t.stride, Scale: 1})
	f(2, operand.Mem{Base: t.rows, Index: t.stride, Scale: 2})
	f(3, operand.Mem{Base: t.rows, Index: t.stride3, Scale: 1})
	t.LEAQ(operand.Mem{Base: t.rows, Index: t.stride, Scale: 4}, t.rows)
}

func (t turning) load(from operand.Mem) reg.VecVirtual {
	r := t.XMM()
	if t.masked {
		t.VMOVUPS_Z(from, t.opmask, r)
	} else {
		t.VMASKMOVPS(from, t.mask, r)
	}
	return r
}

func (t turning) store(r reg.VecVirtual, to operand.Mem) {
	if t.masked {
		t.VMOVUPS(r, t.opmask, to)
	} else {
		t.VMASKMOVPS(r, t.mask, to)
	}
}

func (t turning) insert(r reg.VecVirtual, lane int, to reg.VecVirtual) {
	switch {
	case lane == 0:
		t.VMOVAPS(r, to.AsX())
	case t.masked:
		t.VINSERTF32X4(operand.U8(lane), r, to, to)
	default:
		t.VINSERTF128(operand.U8(lane), r, to, to)
	}
}

func (t turning) extract(from reg.VecVirtual, lane int) reg.VecVirtual {
	r := t.XMM()
	if t.masked {
		t.VEXTRACTF32X4(operand.U8(lane), from, r)
	} else {
		t.VEXTRACTF128(operand.U8(lane), from, r)
	}
	return r
}

// transpose turns the four by four elements in every lane.
func (t turning) transpose() [quad]reg.VecVirtual {
	var half, out [quad]reg.VecVirtual
	for i := range quad {
		half[i], out[i] = lanes{t.isa, t.lanes}.register(), lanes{t.isa, t.lanes}.register()
	}
	t.VUNPCKLPS(t.quad[1], t.quad[0], half[0])
	t.VUNPCKHPS(t.quad[1], t.quad[0], half[1])
	t.VUNPCKLPS(t.quad[3], t.quad[2], half[2])
	t.VUNPCKHPS(t.quad[3], t.quad[2], half[3])
	t.VUNPCKLPD(half[2], half[0], out[0])
	t.VUNPCKHPD(half[2], half[0], out[1])
	t.VUNPCKLPD(half[3], half[1], out[2])
	t.VUNPCKHPD(half[3], half[1], out[3])
	return out
}
