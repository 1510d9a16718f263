package metaimage

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// scale is byte order, slope and intercept.
func (f *fields) scale(h *stored.Header) error {
	h.ByteOrder = "little"
	if isTrue(f.first("binarydatabyteordermsb", "elementbyteordermsb")) {
		h.ByteOrder = "big"
	}
	slope, err := f.numbers(1, "elementtointensityfunctionslope")
	if err != nil {
		return err
	}
	inter, err := f.numbers(1, "elementtointensityfunctionoffset")
	if err != nil {
		return err
	}
	if slope != nil && slope[0] != 0 {
		h.Slope = slope[0]
	}
	if inter != nil {
		h.Inter = inter[0]
	}
	return nil
}

func isTrue(value string) bool { return value != "" && strings.ContainsAny(value[:1], "Tt1") }

// first is the value of the first of several fields that is there.
func (f *fields) first(names ...string) string {
	for _, name := range names {
		if v := f.values[name]; v != "" {
			return v
		}
	}
	return ""
}

// numbers are the n finite numbers of the first of several fields that is there; nil when none is.
func (f *fields) numbers(n int, names ...string) ([]float64, error) {
	words := strings.Fields(f.first(names...))
	if len(words) == 0 {
		return nil, nil
	}
	if len(words) != n {
		return nil, fmt.Errorf("%s has %d numbers, want %d: the header is damaged", names[0], len(words), n)
	}
	numbers := make([]float64, n)
	for i, word := range words {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("%s holds %.20q: want finite numbers", names[0], word)
		}
		numbers[i] = x
	}
	return numbers, nil
}

// place is the affine: axis by axis the direction, in LPS, times the spacing.
func (f *fields) place(h *stored.Header) error {
	n := len(h.Shape)
	spacing, err := f.numbers(n, "elementspacing", "elementsize")
	if err != nil {
		return err
	}
	directions, err := f.numbers(n*n, "transformmatrix", "rotation", "orientation")
	if err != nil {
		return err
	}
	origin, err := f.numbers(n, "offset", "position", "origin")
	if err != nil {
		return err
	}
	h.Affine = volume.Identity()
	for axis := range min(3, n) {
		step := 1.0
		if spacing != nil {
			step = spacing[axis]
		}
		if step <= 0 {
			return fmt.Errorf("ElementSpacing along axis %d is %g: want more than 0", axis+1, step)
		}
		for i := range min(3, n) {
			h.Affine[i][axis] *= step
			if directions != nil {
				h.Affine[i][axis] = directions[axis*n+i] * step
			}
			if origin != nil {
				h.Affine[i][3] = origin[i]
			}
		}
	}
	for i := range 2 { // LPS to RAS
		for j := range h.Affine[i] {
			h.Affine[i][j] = 0 - h.Affine[i][j]
		}
	}
	h.SpaceUnit = "unknown"
	switch unit := strings.ToLower(f.values["distanceunits"]); unit {
	case "mm", "cm", "um":
		h.SpaceUnit = unit
	}
	return h.Affine.Check()
}
