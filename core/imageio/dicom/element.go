package dicom

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// element is an attribute of a data set: a value as stored or the items of a sequence.
type element struct {
	tag   tag
	value []byte
	items []dataset
}

// dataset is the elements of a file, or of an item of a sequence, that are kept.
type dataset []element

// find gives an element, or an empty one.
func (d dataset) find(t tag) element {
	if i := slices.IndexFunc(d, func(e element) bool { return e.tag == t }); i >= 0 {
		return d[i]
	}
	return element{tag: t}
}

// text is a value of characters, without padding.
func (d dataset) text(t tag) string { return strings.Trim(string(d.find(t).value), " \x00") }

// code is a value of DICOM's code strings if it is one, which may be shown.
func (d dataset) code(t tag) string {
	const most, letters = 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ "
	text := d.text(t)
	if len(text) > most || strings.Trim(text, letters) != "" {
		return "unknown"
	}
	return text
}

// numbers is a value of decimal numbers; nil where there is none.
func (d dataset) numbers(t tag) ([]float64, error) {
	text := d.text(t)
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, `\`)
	list := make([]float64, len(parts))
	for i, part := range parts {
		x, err := strconv.ParseFloat(strings.Trim(part, " \x00"), 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("%v holds what is not a finite number: the file is damaged", t)
		}
		list[i] = x
	}
	return list, nil
}

// exactly is a value of n decimal numbers; ok is false where there is none.
func (d dataset) exactly(n int, t tag) (list []float64, ok bool, err error) {
	list, err = d.numbers(t)
	switch {
	case err != nil || list == nil:
		return nil, false, err
	case len(list) != n:
		return nil, false, fmt.Errorf("%v holds %d numbers, want %d: the file is damaged", t, len(list), n)
	default:
		return list, true, nil
	}
}

// uint16 is a value of two bytes, or what stands in for one that is missing.
func (d dataset) uint16(t tag, order binary.ByteOrder, missing int) int {
	if value := d.find(t).value; len(value) >= 2 {
		return int(order.Uint16(value))
	}
	return missing
}
