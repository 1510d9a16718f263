package transform

// flood is what lies outside a mask, row by row along x.
type flood struct {
	mask    Mask
	reached []bool
	rows    []int // first voxels of those that the flood has yet to run through
}

// enter lets the flood in at the border of the image.
func (f *flood) enter() {
	step := 1
	for _, n := range f.mask.Size {
		for i, set := range f.mask.Set {
			if at := i / step % n; n > 1 && (at == 0 || at == n-1) {
				f.reached[i] = !set
			}
		}
		step *= n
	}
	for first := 0; first < len(f.reached); first += f.mask.Size[0] {
		f.rows = append(f.rows, first)
	}
}

// spread lets the flood run along a row, and from it into those beside.
func (f *flood) spread(row int) {
	nx := f.mask.Size[0]
	reached, set := f.reached[row:row+nx], f.mask.Set[row:row+nx]
	for i := 1; i < nx; i++ {
		reached[i] = reached[i] || reached[i-1] && !set[i]
	}
	for i := nx - 2; i >= 0; i-- {
		reached[i] = reached[i] || reached[i+1] && !set[i]
	}
	step := nx
	for _, n := range f.mask.Size[1:] {
		at := row / step % n
		if at > 0 {
			f.flow(reached, row-step)
		}
		if at < n-1 {
			f.flow(reached, row+step)
		}
		step *= n
	}
}

// flow lets the flood into a row from one beside it, which runs through it later.
func (f *flood) flow(from []bool, row int) {
	reached, set := f.reached[row:row+len(from)], f.mask.Set[row:row+len(from)]
	isNew := false
	for i, wet := range from {
		if wet && !set[i] && !reached[i] {
			reached[i], isNew = true, true
		}
	}
	if isNew {
		f.rows = append(f.rows, row)
	}
}
