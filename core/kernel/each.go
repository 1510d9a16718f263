package kernel

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
