package config

import (
	"slices"
	"strings"
	"time"
)

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
	if allowed := k.allowed(); allowed != nil {
		words := slices.DeleteFunc(allowed, func(a string) bool { return a == "" || a == "#" })
		s = "write one of " + strings.Join(words, ", ")
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
