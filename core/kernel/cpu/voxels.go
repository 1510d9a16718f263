package cpu

//go:generate go run -C gen . voxels -out ../voxels_amd64.s -stubs ../voxels_stub_amd64.go -pkg cpu

// voxelLoops are the inner loops of one tier over the voxels that a location reads. The assembly trusts that voxels
// are in the image and that there are as many weights: kernel.Stencil sees to that.
type voxelLoops struct {
	// gather is y, the sum of weights times voxels of x, each of len(y) channels.
	gather func(y, x []float32, voxels []int, weights []float32)
	// scatter adds weights times y to voxels of x, each of len(y) channels.
	scatter func(x, y []float32, voxels []int, weights []float32)
}

// voxelLoops are the loops of a tier for voxels of some channels.
func (t Tier) voxelLoops(channels int) voxelLoops {
	if channels == 1 { // nothing to do at once
		return voxelLoops{gather: gatherOne, scatter: scatter}
	}
	return t.wideVoxelLoops()
}

// portableVoxelLoops are the loops in plain Go.
func portableVoxelLoops() voxelLoops { return voxelLoops{gather: gatherWide, scatter: scatter} }

func gatherOne(y, x []float32, voxels []int, weights []float32) {
	var sum float32
	for k, at := range voxels {
		sum += weights[k] * x[at]
	}
	y[0] = sum
}

func gatherWide(y, x []float32, voxels []int, weights []float32) {
	clear(y)
	for k, at := range voxels {
		weight := weights[k]
		for c, v := range x[at*len(y):][:len(y)] {
			y[c] += weight * v
		}
	}
}

func scatter(x, y []float32, voxels []int, weights []float32) {
	for k, at := range voxels {
		weight, to := weights[k], x[at*len(y):][:len(y)]
		for c, v := range y {
			to[c] += weight * v
		}
	}
}
