package cpu

// segment is a stretch of a row of positions that one tile kernel does in equal blocks of rows positions.
type segment struct {
	rows, blocks int
	kernel       func(*tile)
}

// cutRow cuts a row of positions into blocks as equal as can be, of at most two sizes and limit rows.
func cutRow(tier Tier, positions, vectors, limit int) []segment {
	most := min(maxRows(tier, vectors), limit)
	blocks := (positions + most - 1) / most
	rows, larger := positions/blocks, positions%blocks
	var segments []segment
	if larger > 0 {
		segments = append(segments, segment{rows: rows + 1, blocks: larger, kernel: tier.tileKernel(rows+1, vectors)})
	}
	return append(segments, segment{rows: rows, blocks: blocks - larger, kernel: tier.tileKernel(rows, vectors)})
}

// Limits on the rows of a tile: none, and those of a tile along a column of positions, whose sources are apart by
// lines that may fall on the same few lines of the first-level cache.
const (
	anyRows    = 1 << 30
	columnRows = 10
)

// maxRows is the most rows of a tile with the given vectors; 0 when the tier has no such tile.
func maxRows(tier Tier, vectors int) int {
	rows := 0
	for tier.tileKernel(rows+1, vectors) != nil {
		rows++
	}
	return rows
}

// cycles estimates what a row of positions costs for each source channel of a tap: two multiplications or two loads
// a cycle, four cycles until a sum can be added to again.
func cycles(tier Tier, positions, vectors, limit int) float64 {
	const overhead = 0.5
	total := 0.0
	for _, s := range cutRow(tier, positions, vectors, limit) {
		block := max(float64(s.rows*vectors)/2, float64(s.rows+vectors)/2, 4)
		total += float64(s.blocks) * (block + overhead)
	}
	return total
}

// group is a range of channels that a block computes together: as many as it pays to keep in registers.
type group struct {
	first     int // channel
	width     int // in vectors or, where vectors hold something else, channels
	weightsAt int // first element among the packed weights
}

// chooseGroups splits channels into groups of vectors, in the cheapest way for rows of a length.
func chooseGroups(tier Tier, positions, channels int) []group {
	lanes := tier.lanes()
	all := (channels + lanes - 1) / lanes
	best, cheapest := 0, 0.0
	for vectors := 1; vectors <= all && maxRows(tier, vectors) > 0; vectors++ {
		cost := float64(all/vectors) * cycles(tier, positions, vectors, anyRows)
		if rest := all % vectors; rest > 0 {
			cost += cycles(tier, positions, rest, anyRows)
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
		cost := float64(len(folded.taps)) * cycles(tier, folded.count, 1, anyRows)
		if fold == 1 || cost < cheapest {
			best, cheapest = fold, cost
		}
	}
	return best
}
