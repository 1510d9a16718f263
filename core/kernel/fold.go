package kernel

// Fold moves the voxels of every block of Factor voxels of images [N Size*Factor Channels] next to each other: into
// channels, [N Size Factor Channels], where a block's voxels follow each other in the order D, H, W, or, with
// IntoBatch, into images of their own, [Factor N Size Channels], of which each is a grid of every Factor-th voxel.
type Fold struct {
	N            int    // images
	Size, Factor [3]int // blocks, and the voxels of one, along D, H, W
	Channels     int
	IntoBatch    bool
}

// Block is the number of voxels in a block.
func (f Fold) Block() int { return volume(f.Factor) }

// Rows is the number of rows of voxels in the unfolded images.
func (f Fold) Rows() int { return f.N * f.Size[0] * f.Factor[0] * f.Size[1] * f.Factor[1] }

// Run is where voxels of an unfolded row are in the folded images: Count stretches of Width elements, Stride apart in
// the folded images and Apart in the row.
type Run struct {
	Row, Folded   int // the first element
	Count, Width  int
	Apart, Stride int
}

// Runs is how many runs a row has.
func (f Fold) Runs() int {
	if f.IntoBatch {
		return f.Factor[2]
	}
	return 1
}

// Run is run k of row i.
func (f Fold) Run(i, k int) Run {
	tall, wide := f.Size[1]*f.Factor[1], f.Size[2]*f.Factor[2]*f.Channels
	n, d, h := i/(tall*f.Size[0]*f.Factor[0]), i/tall%(f.Size[0]*f.Factor[0]), i%tall
	inBlock := (d%f.Factor[0]*f.Factor[1] + h%f.Factor[1]) * f.Factor[2]
	if f.IntoBatch {
		image := (inBlock+k)*f.N + n
		row := (image*f.Size[0]+d/f.Factor[0])*f.Size[1] + h/f.Factor[1]
		return Run{
			Row: i*wide + k*f.Channels, Folded: row * f.Size[2] * f.Channels,
			Count: f.Size[2], Width: f.Channels, Apart: f.Factor[2] * f.Channels, Stride: f.Channels,
		}
	}
	row := (n*f.Size[0]+d/f.Factor[0])*f.Size[1] + h/f.Factor[1]
	stretch := f.Factor[2] * f.Channels
	return Run{
		Row: i * wide, Folded: (row*f.Size[2]*f.Block() + inBlock) * f.Channels,
		Count: f.Size[2], Width: stretch, Apart: stretch, Stride: f.Block() * f.Channels,
	}
}

// FoldForward is y, the folded images, of x.
func FoldForward[T Float](f Fold, x, y []T) {
	f.each(func(row, folded, width int) { copy(y[folded:][:width], x[row:]) })
}

// FoldBackward is x, the images that FoldForward folds to y: its inverse and its gradient.
func FoldBackward[T Float](f Fold, y, x []T) {
	f.each(func(row, folded, width int) { copy(x[row:][:width], y[folded:]) })
}

// each calls move for every stretch.
func (f Fold) each(move func(row, folded, width int)) {
	for i := range f.Rows() {
		for k := range f.Runs() {
			r := f.Run(i, k)
			for j := range r.Count {
				move(r.Row+j*r.Apart, r.Folded+j*r.Stride, r.Width)
			}
		}
	}
}
