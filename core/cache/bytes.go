package cache

import "unsafe"

// bytesOf is the memory of numbers. All processors that the program is built for store them little-endian.
func bytesOf(data []float32) []byte {
	if len(data) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&data[0])), 4*len(data))
}
