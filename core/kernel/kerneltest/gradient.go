// Package kerneltest checks gradients of the plain kernels by central differences, in float64.
package kerneltest

import (
	"math"
	"testing"

	"dev.niftynet/core/rng"
)

// Gradient fails the test where an analytic gradient of f at x differs from the central difference
// (f(x+h) - f(x-h)) / 2h by more than 1e-6 of the largest slope (or of 1 where all are smaller).
// f must be smooth within 1e-5 of x (relative, at least absolute) and must not keep or change its argument.
func Gradient(t testing.TB, f func(x []float64) float64, x, analytic []float64) {
	t.Helper()
	if len(x) != len(analytic) {
		t.Errorf("gradient has %d elements for %d inputs", len(analytic), len(x))
		return
	}
	const tolerance = 1e-6
	probe := append([]float64(nil), x...)
	numeric := make([]float64, len(x))
	scale := 1.0
	for i, v := range x {
		h := 1e-5 * max(1, math.Abs(v))
		probe[i] = v + h
		up := f(probe)
		probe[i] = v - h
		numeric[i] = (up - f(probe)) / (2 * h)
		probe[i] = v
		scale = max(scale, math.Abs(numeric[i]))
	}
	wrong := 0
	for i := range x {
		if math.Abs(numeric[i]-analytic[i]) <= tolerance*scale {
			continue
		}
		if wrong++; wrong <= 3 {
			t.Errorf("slope along element %d is %.9g, the gradient says %.9g", i, numeric[i], analytic[i])
		}
	}
	if wrong > 3 {
		t.Errorf("%d of %d slopes are wrong", wrong, len(x))
	}
}

// Map is Gradient for an operation y = forward(x) of so many inputs and outputs and the gradient dx = back(dy) of
// sum(y*dy) that goes with it, at random numbers.
func Map(t testing.TB, in, out int, forward func(x, y []float64), back func(dy, dx []float64)) {
	t.Helper()
	x, dy, dx := Normal(1, in), Normal(2, out), make([]float64, in)
	back(dy, dx)
	Gradient(t, func(x []float64) float64 {
		y := make([]float64, out)
		forward(x, y)
		return Dot(y, dy)
	}, x, dx)
}

// Normal draws n numbers from a standard normal distribution; one seed gives the same numbers always.
func Normal(seed uint64, n int) []float64 {
	r := rng.At(seed, "kerneltest", 0, 0)
	x := make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	return x
}

// Dot is the sum of products: with fixed weights it turns the output of an operation into the scalar that
// Gradient wants, and the weights are then the gradient of that output.
func Dot(a, b []float64) float64 {
	s := 0.0
	for i, v := range a {
		s += v * b[i]
	}
	return s
}
