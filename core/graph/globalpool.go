package graph

// GlobalAverage is the mean over space of every channel of x [N D H W C]: [N 1 1 1 C] (Lin et al. 2013,
// arXiv:1312.4400).
func GlobalAverage(x *Node) *Node { return overSpace("global average pool", AvgPool, x) }

// GlobalMax is the largest value in space of every channel of x [N D H W C]: [N 1 1 1 C]. Its gradient goes to the
// first voxel that has it.
func GlobalMax(x *Node) *Node { return overSpace("global max pool", MaxPool, x) }

// overSpace pools planes, which can be shared out, and then what is left of them.
func overSpace(op string, pool func(*Node, [3]int, Geometry) *Node, x *Node) *Node {
	s := imageShape(op, x)
	planes := pool(x, [3]int{1, s[2], s[3]}, Geometry{Padding: Valid})
	if s[1] == 1 {
		return planes
	}
	return pool(planes, [3]int{s[1], 1, 1}, Geometry{Padding: Valid})
}
