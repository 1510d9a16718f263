package cpu

//go:generate go run -C gen . conv -out ../conv_amd64.s -stubs ../conv_stub_amd64.go -pkg cpu

// tile is one call of a tile kernel, which computes runs of destination positions: every position is the sum,
// over taps and source channels, of a source element times a vector of packed weights. It keeps a block of
// positions by vectors of channels in registers, reads each source element as a broadcast, and so needs no copy
// of the source (batch-reduce GEMM; Georganas et al. 2020, doi:10.1109/IPDPS47924.2020.00032). Kernels of dot products
// have the same arguments, but for what the fields say. Counts and offsets are in elements.
//
// The generator in gen reads this file for the layout of its records.
type tile struct {
	source      []float32
	weights     []float32 // by tap and channel, vectors*lanes each; of dot products, by tap, vector and channel
	destination []float32
	start       []float32 // what sums start from, vectors*lanes; empty to add to the destination, which dot products do not
	taps        []tap     // and one more beyond the length, whose source may be fetched
	masks       []int32   // of dot products: -1 for each lane of a run that is read

	sourceAt, sourceStep           int // first position, and from one position to the next
	destinationAt, destinationStep int
	sourceJump, destinationJump    int       // from the end of a line of blocks to the next line
	depth                          int       // source channels to sum over, or vectors of a run
	weightsStep                    int       // from the weights of one channel to the next
	lines, blocks                  int       // lines of blocks of rows positions to do, one after the other
	rows, vectors                  int       // the block that the kernel was made for; of dot products, rows by channels
	live                           int       // lanes of a position that are stored, of vectors*lanes
	tail                           [16]int32 // -1 for each lane of the last vector that is stored
}

// tap is where one tap of the kernel finds its source, from the position's own place, and its weights.
type tap struct{ source, weights int }

// outer is one call of an outer-product kernel, which adds to a block of weight gradients: the sum over
// positions of source elements times vectors of the gradient. The block is rows runs of width contiguous source
// elements, by vectors of channels. Where the two swap roles (conv_swap.go), source is the gradient and gradient the
// source. Counts and offsets are in elements.
type outer struct {
	source   []float32
	gradient []float32
	sums     []float32 // padded to vectors*lanes channels

	sourceAt, sourceRow, sourceStep, sourceLine int // first element, and to the next run, position and line
	gradientAt, gradientStep, gradientLine      int
	sumsAt, sumsRow, sumsStep                   int       // first sum, and to those of the next run and element
	lines, count                                int       // lines of count positions
	rows, width, vectors                        int       // the block that the kernel was made for
	live                                        int       // channels of the gradient, of vectors*lanes
	tail                                        [16]int32 // -1 for each lane of the last vector that is read
}

// peak is one call of a kernel that measures how fast the processor multiplies and adds.
type peak struct {
	rounds int
	sum    float32 // of the portable kernel, or its compiler could leave out the work
}
