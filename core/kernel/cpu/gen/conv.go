package main

// conv declares the convolution tiles.
func conv() {}
