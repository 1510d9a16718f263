// Package cpu runs the operations of package kernel fast: AVX-512, AVX2+FMA or portable Go, chosen at start,
// split over a pool of workers. Results have the same bits for every number of workers, because the split of
// work and the shape of every reduction depend on sizes alone.
//
// An operation is a record: its slices are bound once, Run does it. What does arithmetic on channels or elements goes
// through the inner loops of a tier (the records loops, pointwise and voxelLoops). Convolution has kernels and a plan of
// its own, as follows.
//
// # Gathers: the forward pass and the gradient of the data (conv_gather.go)
//
// Each destination position sums what its taps read of the source. The plan is made once, from sizes alone:
//
//   - axis (conv_axis.go): position j goes to destination first + j*every of an axis, and its taps read source
//     j*step + offset. Forward, step is the stride. In the gradient of the data, destinations of one remainder modulo the
//     stride have the same taps: each combination of remainders is a phase, without scatter or tests for holes.
//   - tiles (conv_choice.go): a kernel keeps rows positions by vectors of channels in registers. Where channels are too few
//     to fill a vector, several neighbours along W fold into one position with that many times the channels.
//   - dots (conv_dots.go): or lanes hold a run of the source, what neighbouring taps along W read of all channels, and are
//     added up at the end: full however few channels the destination has. Taken where an estimate of cycles says so.
//   - group, segment: channels are cut into groups of vectors and rows into equal blocks, in the cheapest way.
//   - slab (conv_pack.go): weights are packed as kernels read them. Source channels are cut into slabs whose weights stay
//     in the second-level cache; the first starts from the bias, the others add.
//   - rect, call: positions of a plane at which the same taps read inside the source: the middle, and borders beside the
//     padding, which is never read. A call does lines by blocks by rows of positions; the record tile is its arguments.
//
// A part of the work is some lines of some planes, of one phase and, with tiles, one group (conv_gather_run.go).
//
// # Correlations: the gradients of weights and bias (conv_correlate.go)
//
// The gradient of a tap's weights sums source element times gradient vector over positions. A product (conv_product.go)
// is a call: a block of sums in registers, while the kernel runs over positions; the record outer is its arguments.
//
//   - straight: a block is source elements (of a tap, of neighbours along W, of rows of taps) by vectors of the gradient's
//     channels. Few channels are folded here, too.
//   - swapped (conv_swap.go): vectors hold runs of the source instead, and the gradient's channels are broadcast. Taken
//     where an estimate of cycles says so, as few channels do.
//   - strip: lines of a plane that stay in the first-level cache while all taps pass over them. Strips are shared out among
//     partial sums, whose number depends on sizes alone, and which are added up in order (conv_combine.go).
//
// The bias is a straight correlation with the number one as the source.
//
// # bfloat16 (bfloat16.go)
//
// An instruction adds the products of two pairs to a float32, so two neighbours along what is summed over become one
// element, and all of the above stays as it is. A gather sums over channels: rounding (conv_round.go) pairs those of the
// source, packing those of the weights. A correlation sums over positions: coupling (conv_couple.go) pairs those along W,
// of the source for every place at which a tap may begin. Gathers over a single source channel stay float32.
//
// # Cubes (cubes.go)
//
// Not an operation of networks: augmentation interpolates images with it. A row of a cube fills a register of SSE, which
// every amd64 has, so there is one kernel for all tiers. It adds without fusing, in an order that plain Go keeps as well.
//
// # Assembly
//
// gen writes kernels for every size of block that fits in registers, and tables to find them. They trust their records:
// operations bind slices to the lengths that their geometry says, and what kernel.Conv.Check refuses panics before it is
// planned. Tests run all passes on tensors beside pages that may not be touched.
package cpu
