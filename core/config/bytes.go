package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Bytes is an amount of memory, written as "800 MB" or "1.5 GiB". Zero is written as "" and stands for no amount.
type Bytes int64

// byteUnit is a word for so many bytes.
type byteUnit struct {
	name string
	size float64
}

// byteUnits lists the units, those with the longest names first, so that none hides another.
func byteUnits() []byteUnit {
	return []byteUnit{
		{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"kB", 1e3}, {"B", 1},
	}
}

// ParseBytes reads an amount of memory with its unit.
func ParseBytes(text string) (Bytes, error) {
	if text == "" {
		return 0, nil
	}
	for _, u := range byteUnits() {
		number, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !(n > 0 && n*u.size < math.MaxInt64) {
			break
		}
		return Bytes(n * u.size), nil
	}
	return 0, fmt.Errorf("%q is not an amount of memory with its unit", text)
}

// String writes the amount exactly, in the largest unit that it is a short number of.
func (b Bytes) String() string {
	if b == 0 {
		return ""
	}
	for _, u := range byteUnits() {
		const digits = 3
		text := strconv.FormatFloat(float64(b)/u.size, 'g', digits, 64) + " " + u.name
		if n, err := ParseBytes(text); err == nil && n == b && !strings.Contains(text, "e") && float64(b) >= u.size {
			return text
		}
	}
	return fmt.Sprintf("%d B", int64(b))
}

// MarshalText is String, for TOML.
func (b Bytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// amount converts a string with a unit.
func amount(value any) (Bytes, error) {
	s, ok := value.(string)
	if !ok {
		return 0, mustBe("an amount of memory in quotes", value)
	}
	return ParseBytes(s)
}
