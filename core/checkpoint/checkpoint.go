// Package checkpoint keeps the weights and state of a training run in safetensors files.
//
// A file is an 8-byte little-endian header length, a JSON header (name to dtype, shape and offsets, and a
// "__metadata__" map of strings) and the tensors' bytes, without gaps
// (https://github.com/huggingface/safetensors#format). Nothing in it is executed, and every size is checked
// before memory is asked for.
//
// Parameters are named by their scope, "enc0/conv0/w"; an optimiser's slots are "optimiser/adam_m/enc0/conv0/w",
// moving averages of parameters "ema/enc0/conv0/w". Counters, seed, hashes and versions are metadata.
package checkpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"maps"
	"slices"

	"dev.niftynet/core/tensor"
)

// shaKey is the metadata key under which Write puts the sha256 of the tensors' bytes.
const shaKey = "sha256"

// Checkpoint is the content of one file.
type Checkpoint struct {
	Tensors map[string]*tensor.Tensor
	Meta    map[string]string // free but for "sha256", which Write fills in and Read verifies
}

// WeightsSHA256 identifies weights: the hexadecimal sha256 of each name followed by its values as little-endian
// float32, in the order of the names. Shapes don't enter.
func WeightsSHA256(weights map[string]*tensor.Tensor) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(weights)) {
		io.WriteString(h, name) //nolint:errcheck // a hash never fails
		hashValues(h, weights[name].Data)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// dataSHA256 is the sha256 of all values in the order of the names, which is the order in the file.
func (c *Checkpoint) dataSHA256() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(c.Tensors)) {
		hashValues(h, c.Tensors[name].Data)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func hashValues(h hash.Hash, values []float32) {
	writeValues(h, values) //nolint:errcheck // a hash never fails
}
