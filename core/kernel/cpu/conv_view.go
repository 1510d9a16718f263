package cpu

import "unsafe"

// view is how a unit finds source positions: element 0 of position (d, h, w) is at
// origin + d*plane + h*line + w*channels.
type view struct{ origin, plane, line int }

// read gives a unit its source: the tensor itself, or a copy with zeros before and after each row.
func (g *gather) read(w *gatherWorker, p *phase, u unit) view {
	if !p.copied {
		line := g.source[2] * g.depth
		plane := g.source[1] * line
		w.tile.source = g.from
		return view{origin: u.image * g.source[0] * plane, plane: plane, line: line}
	}
	c := rowCopy{from: g.from, to: w.scratch, size: g.source, channels: g.depth, image: u.image}
	c.planes[0], c.planes[1] = p.axes[0].reach(u.planes[0], u.planes[1])
	c.lines[0], c.lines[1] = p.axes[1].reach(u.rows[0], u.rows[1])
	c.columns[0], c.columns[1] = p.axes[2].reach(0, p.axes[2].count)
	w.tile.source = w.scratch
	return c.run(false)
}

// rowCopy copies a range of planes, lines and columns of an image, which may reach outside it.
type rowCopy struct {
	from, to               []float32
	size                   [3]int
	channels, image        int
	planes, lines, columns [2]int
}

// run copies the lines that are inside the image, with zeros for the columns outside; the lines outside become
// zero when zeros is set and are left as they were otherwise.
func (c *rowCopy) run(zeros bool) view {
	line := (c.columns[1] - c.columns[0]) * c.channels
	plane := (c.lines[1] - c.lines[0]) * line
	first, last := max(c.columns[0], 0), min(c.columns[1], c.size[2])
	before := min(max(-c.columns[0], 0)*c.channels, line)
	inner := max(last-first, 0) * c.channels
	for d := c.planes[0]; d < c.planes[1]; d++ {
		for h := c.lines[0]; h < c.lines[1]; h++ {
			to := c.to[(d-c.planes[0])*plane+(h-c.lines[0])*line:][:line]
			if d < 0 || d >= c.size[0] || h < 0 || h >= c.size[1] {
				if zeros {
					clear(to)
				}
				continue
			}
			clear(to[:before])
			if inner > 0 {
				from := (((c.image*c.size[0]+d)*c.size[1]+h)*c.size[2] + first) * c.channels
				copy(to[before:before+inner], c.from[from:])
			}
			clear(to[before+inner:])
		}
	}
	return view{origin: -c.planes[0]*plane - c.lines[0]*line - c.columns[0]*c.channels, plane: plane, line: line}
}

// alignment is the elements of a cache line.
const alignment = 16

// aligned drops what comes before the first cache line boundary.
func aligned(work []float32) []float32 {
	if len(work) < alignment {
		return work
	}
	address := uintptr(unsafe.Pointer(unsafe.SliceData(work))) / unsafe.Sizeof(work[0])
	return work[(alignment-address%alignment)%alignment:]
}

// setTail makes the mask of a vector that has some live lanes.
func setTail(tail *[16]int32, live int) {
	for i := range tail {
		tail[i] = 0
		if i < live {
			tail[i] = -1
		}
	}
}
