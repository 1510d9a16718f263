package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
)

// conv declares the kernels of convolution for every instruction set: tiles for the forward pass and the
// gradient of the data, dot products for few channels, outer products for the gradient of the weights, and the tables
// that find them.
func conv(c *build.Context) { convFor("../conv_table_amd64.go", avx2(c), avx512(c)) }

// convPairs declares the same kernels for pairs of bfloat16, and those that make the pairs.
func convPairs(c *build.Context) {
	set := bfloat16(c)
	convFor("../bfloat16_table_amd64.go", set)
	set.pair()
}

// convFor declares the kernels of some instruction sets, and writes the file of the tables that find them.
func convFor(path string, sets ...isa) {
	records := parseRecords("../tile.go")
	tables := &tables{}
	for _, set := range sets {
		emitPeak(set, records)
		for vectors := 1; vectors <= set.maxVectors; vectors++ {
			for rows := 1; rows <= set.maxRows(vectors); rows++ {
				k := tileKernel{isa: set, rows: rows, vectors: vectors}
				k.emit(records)
				tables.add(set.name+"Tile", k.name(), rows, vectors)
			}
			for rows := 1; rows <= maxRuns; rows++ {
				for width := 1; width <= set.maxWidth(rows, vectors); width++ {
					k := outerKernel{isa: set, rows: rows, width: width, vectors: vectors}
					k.emit(records)
					tables.add(set.name+"Outer", k.name(), rows, width, vectors)
				}
			}
		}
		for channels := 1; channels <= maxDotted; channels++ {
			for rows := 1; rows <= set.maxDots(channels); rows++ {
				k := dotKernel{isa: set, rows: rows, channels: channels}
				k.emit(records)
				tables.add(set.name+"Dot", k.name(), rows, channels)
			}
		}
	}
	tables.write(path)
}

// maxDotted is the most channels of a block of dot products.
const maxDotted = 8

// maxDots is the most positions of a block of dot products of some channels that fits in registers, beside the vectors
// of the fewer of the two, one of the others and, without opmasks, the mask. One base register reaches all of them.
func (s isa) maxDots(channels int) int {
	free := len(s.registers)
	if !s.masked {
		free--
	}
	rows := 0
	for rows < secondBase && (rows+1)*channels+min(rows+1, channels) < free {
		rows++
	}
	return rows
}

// maxRuns is the most runs of source elements that an outer-product kernel handles: as many as an axis of the
// kernel commonly has taps.
const maxRuns = 5

// maxRows is the most positions that a tile of the given vectors can keep in registers.
func (s isa) maxRows(vectors int) int {
	return min((len(s.registers)-vectors-s.broadcasts)/vectors, maxAddressed)
}

// maxWidth is the widest run of an outer product. Several runs pay only where one is too short to hide the
// latency of multiplication.
func (s isa) maxWidth(rows, vectors int) int {
	const short = 6
	width := s.maxRows(vectors) / rows
	if rows > 1 {
		width = min(width, short)
	}
	return width
}

func (k tileKernel) name() string {
	return fmt.Sprintf("%sTile%dx%d", k.isa.name, k.rows, k.vectors)
}

func (k dotKernel) name() string {
	return fmt.Sprintf("%sDot%dx%d", k.isa.name, k.rows, k.channels)
}

func (k outerKernel) name() string {
	return fmt.Sprintf("%sOuter%dx%dx%d", k.isa.name, k.rows, k.width, k.vectors)
}
