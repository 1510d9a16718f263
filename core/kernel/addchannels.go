package kernel

// ChannelRange is where an image of Count channels lies within one of Width: from channel First on.
type ChannelRange struct{ Width, First, Count int }

// AddChannels is y = a, plus b where its channels lie; a and y are [S Width], b is [S Count]. y may be a.
func AddChannels[T Float](r ChannelRange, a, b, y []T) {
	copy(y, a)
	for s := range len(b) / r.Count {
		row := y[s*r.Width+r.First:][:r.Count]
		for i, v := range b[s*r.Count:][:r.Count] {
			row[i] += v
		}
	}
}
