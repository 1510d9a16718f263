package kernel

// Add is y = a + b. y may be a or b.
func Add[T Float](a, b, y []T) { AddScaled(a, b, 1, y) }

// AddScaled is y = a + factor*b. y may be a or b.
func AddScaled[T Float](a, b []T, factor T, y []T) {
	for i := range y {
		y[i] = a[i] + factor*b[i]
	}
}

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

// AddToEach is y = x + image for every image of x; image is as long as one of them. y may be x.
func AddToEach[T Float](x, image, y []T) {
	for i, v := range x {
		y[i] = v + image[i%len(image)]
	}
}

// SumOfImages is the sum of the images of x, each as long as y.
func SumOfImages[T Float](x, y []T) {
	copy(y, x)
	for i, v := range x[len(y):] {
		y[i%len(y)] += v
	}
}
