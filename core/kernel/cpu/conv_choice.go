package cpu

// segment is a stretch of a row of positions that one tile kernel does in equal blocks.
type segment struct {
	rows, blocks int
	kernel       func(*tile)
}

// cutRow cuts a row of positions into blocks as equal as can be, of at most two sizes.
func cutRow(tier Tier, positions, vectors int) []segment {
	most := maxRows(tier, vectors)
	blocks := (positions + most - 1) / most
	rows, larger := positions/blocks, positions%blocks
	var segments []segment
	if larger > 0 {
		segments = append(segments, segment{rows: rows + 1, blocks: larger, kernel: tier.tileKernel(rows+1, vectors)})
	}
	return append(segments, segment{rows: rows, blocks: blocks - larger, kernel: tier.tileKernel(rows, vectors)})
}

// maxRows is the most rows of a tile with the given vectors; 0 when the tier has no such tile.
func maxRows(tier Tier, vectors int) int {
	rows := 0
	for tier.tileKernel(rows+1, vectors) != nil {
		rows++
	}
	return rows
}

// cycles estimates what a row of positions costs for each channel of a tap: two multiplications or two loads a
// cycle, four cycles until a sum can be added to again.
func cycles(tier Tier, positions, vectors int) float64 {
	const overhead = 0.5
	total := 0.0
	for _, s := range cutRow(tier, positions, vectors) {
		block := max(float64(s.rows*vectors)/2, float64(s.rows+vectors)/2, 4)
		total += float64(s.blocks) * (block + overhead)
	}
	return total
}

// group is a range of destination channels that one pass computes.
type group struct {
	first, vectors int
	weightsAt      int // among the packed weights
}

// chooseGroups splits channels into groups of vectors, in the cheapest way for rows of a length.
func chooseGroups(tier Tier, positions, channels int) []group {
	lanes := tier.lanes()
	all := (channels + lanes - 1) / lanes
	best, cheapest := 0, 0.0
	for vectors := 1; vectors <= all && maxRows(tier, vectors) > 0; vectors++ {
		cost := float64(all/vectors) * cycles(tier, positions, vectors)
		if rest := all % vectors; rest > 0 {
			cost += cycles(tier, positions, rest)
		}
		if best == 0 || cost <= cheapest {
			best, cheapest = vectors, cost
		}
	}
	var groups []group
	for first := 0; first < all; first += best {
		groups = append(groups, group{first: first * lanes, vectors: min(best, all-first)})
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
		cost := float64(len(folded.taps)) / float64(fold)
		if fold == 1 || cost < cheapest {
			best, cheapest = fold, cost
		}
	}
	return best
}

// chooseBlock is the planes and rows of a unit of work that must be copied: the fewest copied rows for each row
// of work, in units that fit in a share of the second-level cache and are enough to keep workers busy.
func chooseBlock(d, h axis, rowLen, groups int) (planes, rows int) {
	const (
		cache  = 48 << 10 // elements
		enough = 32
	)
	cheapest := 0.0
	for p := 1; p <= d.count; p++ {
		for r := 1; r <= h.count; r++ {
			low, high := d.reach(0, p)
			top, bottom := h.reach(0, r)
			copied := (high - low) * (bottom - top)
			units := ((d.count + p - 1) / p) * ((h.count + r - 1) / r) * groups
			fits := copied*rowLen <= cache && units >= enough
			cost := float64(copied) / float64(p*r)
			if planes == 0 || fits && cost < cheapest {
				planes, rows = p, r
				if fits {
					cheapest = cost
				} else {
					cheapest = 1e9
				}
			}
		}
	}
	return planes, rows
}
