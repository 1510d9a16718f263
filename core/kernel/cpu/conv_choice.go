package cpu

// blocks are kernels of a kind by the size of their block: rows positions by a width, in vectors of channels or, where
// vectors hold something else, channels.
type blocks interface {
	// kernel does blocks of a size; nil where there is none.
	kernel(rows, width int) func(*tile)
	// cycles estimates what a block costs.
	cycles(rows, width int) float64
}

// tiles are the tile kernels of a tier. Their cycles are those of one source channel of a tap: two multiplications or
// two loads a cycle, four cycles until a sum can be added to again.
type tiles struct{ tier Tier }

func (t tiles) kernel(rows, vectors int) func(*tile) { return t.tier.tileKernel(rows, vectors) }

func (t tiles) cycles(rows, vectors int) float64 {
	const overhead = 0.5
	return max(float64(rows*vectors)/2, float64(rows+vectors)/2, 4) + overhead
}

// segment is a stretch of a row of positions that one kernel does in equal blocks of rows positions.
type segment struct {
	rows, blocks int
	kernel       func(*tile)
}

// cutRow cuts a row of positions into blocks as equal as can be, of at most two sizes and limit rows.
func cutRow(b blocks, positions, width, limit int) []segment {
	most := min(maxRows(b, width), limit)
	blocks := (positions + most - 1) / most
	rows, larger := positions/blocks, positions%blocks
	var segments []segment
	if larger > 0 {
		segments = append(segments, segment{rows: rows + 1, blocks: larger, kernel: b.kernel(rows+1, width)})
	}
	return append(segments, segment{rows: rows, blocks: blocks - larger, kernel: b.kernel(rows, width)})
}

// Limits on the rows of a block: none, and those of a block along a column of positions, whose sources are apart by
// lines that may fall on the same few lines of the first-level cache.
const (
	anyRows    = 1 << 30
	columnRows = 10
)

// maxRows is the most rows of a block with the given width; 0 when there is no such block.
func maxRows(b blocks, width int) int {
	rows := 0
	for b.kernel(rows+1, width) != nil {
		rows++
	}
	return rows
}

// rowCycles estimates what the blocks of a row of positions cost.
func rowCycles(b blocks, positions, width, limit int) float64 {
	total := 0.0
	for _, s := range cutRow(b, positions, width, limit) {
		total += float64(s.blocks) * b.cycles(s.rows, width)
	}
	return total
}

// groupCycles estimates what the blocks of a row of positions cost, for all groups.
func groupCycles(b blocks, positions int, groups []group) float64 {
	total, of := 0.0, map[int]float64{} // by width, of which there are few
	for _, g := range groups {
		if _, known := of[g.width]; !known {
			of[g.width] = rowCycles(b, positions, g.width, anyRows)
		}
		total += of[g.width]
	}
	return total
}

// group is a range of channels that a block computes together: as many as it pays to keep in registers.
type group struct {
	first     int // channel
	width     int // in vectors or, where vectors hold something else, channels
	weightsAt int // first element among the packed weights
}

// equalGroups are channels in groups of about the same number, the larger ones first.
func equalGroups(channels, count int) []group {
	groups := make([]group, count)
	for i := range groups {
		first := (channels*i + count - 1) / count
		groups[i] = group{first: first, width: (channels*(i+1)+count-1)/count - first}
	}
	return groups
}

// chooseGroups splits channels into groups of vectors, in the cheapest way for rows of a length.
func chooseGroups(tier Tier, positions, channels int) []group {
	b, lanes := tiles{tier}, tier.lanes()
	all := (channels + lanes - 1) / lanes
	best, cheapest := 0, 0.0
	for vectors := 1; vectors <= all && maxRows(b, vectors) > 0; vectors++ {
		cost := float64(all/vectors) * rowCycles(b, positions, vectors, anyRows)
		if rest := all % vectors; rest > 0 {
			cost += rowCycles(b, positions, rest, anyRows)
		}
		if best == 0 || cost <= cheapest {
			best, cheapest = vectors, cost
		}
	}
	var groups []group
	for first := 0; first < all; first += best {
		groups = append(groups, group{first: first * lanes, width: min(best, all-first)})
	}
	return groups
}

// chooseFold is the number of positions to fold into one (see axis.fold), where folding saves work.
func chooseFold(tier Tier, x axis, channels int) int {
	if x.every != 1 {
		return 1
	}
	lanes := tier.lanes()
	best, cheapest := 1, 0.0
	for fold := 1; fold*channels <= lanes; fold++ {
		if x.count%fold != 0 {
			continue
		}
		folded, _ := x.fold(fold)
		cost := float64(len(folded.taps)) * rowCycles(tiles{tier}, folded.count, 1, anyRows)
		if fold == 1 || cost < cheapest {
			best, cheapest = fold, cost
		}
	}
	return best
}
