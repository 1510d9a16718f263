// Package core is the map of the folders below it; it holds no code.
//
// # The data's way
//
// A listing of core reads in the order in which data passes it. A package imports only packages of an earlier
// row; TestImports_KeepTheRule checks that and the rules for the folders beside core.
//
//	parallel                                work on all processors
//	file ram volume rng tensor              whole files or none · memory there is · voxels with a place in mm · random draws · arrays with a shape
//	stored cache                            what image files of all formats share: header, voxel types, bytes · volumes kept in files as they are
//	nifti config kernel                     NIfTI in and out · settings · the arithmetic of every operation
//	imageio                                 images of any format in, told by content
//	transform augment graph metric phantom  normalise, pad · change at random · operations with gradients · scores · synthetic anatomy
//	reader                                  images to cases, found, checked and preprocessed
//	sampler layer exec                      windows cut from cases · building blocks of networks · graphs compiled and run
//	loss optim aggregator checkpoint event  what is minimised · how · windows back into volumes · weights in a file · curves in a file
//	run                                     the folder that a training writes and anyone may watch
//	train                                   the loop
//
// Step by step, with the record that each step hands on:
//
//	1 read      path → volume.Volume → a case of reader                  carries the affine, in mm
//	2 cut       case → window → batch [N D H W C], by sampler            carries the location of each window
//	3 network   batch → logits [N D H W K], by zoo on layer and graph    carries names such as enc0/conv1/w
//	4 learn     logits, label → scalar → new parameters, by loss, optim and exec
//	5 tell      train and run write events, checkpoints and previews     carries the step number
//	6 put back  output and location → a volume in the case's own space, by aggregator
//	7 judge     volumes → metric → tables; nifti writes files with the input's geometry
//	8 show      viz and tui read volumes and the run folder
//
// # Axes and units
//
// A volume is indexed (x, y, z) with x fastest in memory; its affine takes voxel indices to the world: RAS+,
// so x grows to the patient's right, y to the front, z to the head, in millimetres. An image tensor is
// [N D H W C], with D, H, W = nz, ny, nx, so voxels never need transposing. Weights of a convolution are
// [KD KH KW CIn COut]. A 2-D image has D = 1. A name that ends in MM is in millimetres; other lengths are
// voxels. Time is a time.Duration. Numbers are float32, sums over many of them float64.
//
// # Errors
//
// Errors are returned, in lower case, and say what was being done, to which file, key or case, why it failed
// and what would help. Building a graph is the one exception: a wrong shape there panics with a type that
// the builder turns back into an error. Wrong input never panics elsewhere. Packages print nothing.
//
// # Same bits
//
// Every draw comes from rng.At(seed, stream, step, index), and the shape of every sum depends on sizes alone.
// So one seed gives the same weights for any number of threads, and a run that was interrupted and continued
// ends with the bits of one that was not.
//
// # Words
//
//	case         one subject: all its images and labels
//	section      a named image source in a config, such as data.t1
//	window       a box cut from a case; what a network sees
//	sampler map  for every voxel, how often it is wanted as the middle of a window, or which structure it is of
//	location     the case and box that a window came from; how it finds its way back
//	batch        the windows of one step
//	label        the reference: for every voxel, the number of its structure
//	sampler map  for every voxel, how often it is wanted as the middle of a training window, or a structure to choose
//	change       what augmentation does to one window
//	prediction   the same, as inferred
//	network      a function from batch to logits, built of layers
//	operation    a node of a graph: sizes, plain loops, gradients; docs/architecture.md says how one is added
//	kernel       the fast version of an operation
//	layer        operations with parameters in a named scope
//	scope        the path under which parameters are stored
//	program      a graph compiled for one shape: a flat list of kernel calls in one arena
//	application  what a network is for, such as segmentation: joins reader, sampler, network, loss and aggregator
//	aggregator   puts windows back into volumes
//	run          one training: a folder and, while it lives, a process
//	checkpoint   parameters and everything else needed to go on, at one step
//	phantom      synthetic anatomy whose truth is known
package core
