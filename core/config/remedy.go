package config

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// figure writes whole numbers in full.
func figure(x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return fmt.Sprint(x)
}

// mustBe names the type that is wanted and the value that was given.
func mustBe(want string, value any) error {
	if t, ok := value.(map[string]any); ok {
		return fmt.Errorf("must be %s, not a table of %d values", want, len(t))
	}
	text := written(value)
	const longest = 60
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "..."
	}
	return fmt.Errorf("must be %s, not %s", want, text)
}

// written is a value as TOML has it, as far as it is one value.
func written(value any) string {
	switch v := value.(type) {
	case string:
		return strconv.Quote(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return figure(v) + ".0" // or it would read as a whole number
		}
	}
	return fmt.Sprint(value)
}

// typeName says in words what the key holds.
func (k key) typeName() string {
	switch k.value.Interface().(type) {
	case bool:
		return "true or false"
	case int, uint64:
		return "whole number"
	case float64:
		return "number"
	case time.Duration:
		return "duration"
	case Bytes:
		return "amount of memory"
	case []string:
		return "list of strings"
	case []int:
		return "list of whole numbers"
	case []float64:
		return "list of numbers"
	case [3]int:
		return "one whole number or three"
	case [3]float64:
		return "one number or three"
	case [][3]int:
		return "list of numbers or triples"
	case [2]float64:
		return "two numbers"
	default:
		return "string"
	}
}

// words are the values to choose from, without the empty one and the sign for a number.
func (k key) words() []string {
	return slices.DeleteFunc(k.allowed(), func(a string) bool { return a == "" || a == "#" })
}

// remedy says what to write instead of a wrong value.
func (k key) remedy() string {
	s := "write a " + k.typeName()
	switch k.value.Interface().(type) {
	case bool:
		return "write true or false"
	case [3]int:
		s = "write one whole number or [x, y, z]"
	case [3]float64:
		s = "write one number or [x, y, z]"
	case [2]float64:
		s = "write [low, high]"
	case time.Duration:
		s = `write a number with its unit, as "90s" or "1h30m"`
	case Bytes:
		s = `write a number with its unit, as "800 MB" or "1.5 GiB"`
	}
	if k.allowed() != nil {
		s = "write one of " + strings.Join(k.words(), ", ")
		if slices.Contains(k.allowed(), "#") {
			s += " or a step"
		}
	}
	if k.tag.Get("axcodes") != "" {
		s = "write one each of R or L, A or P, S or I, as \"RAS\""
	}
	if low, high, ok := strings.Cut(k.tag.Get("range"), ".."); ok && k.allowed() == nil {
		s += ", at least " + low
		if high != "" {
			s += " and at most " + high
		}
	}
	return s
}
