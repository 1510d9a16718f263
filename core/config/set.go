package config

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// setFile stands for the file in faults and provenance of settings given outside it.
const setFile = "--set"

// parseSets reads settings of the form "section.key=value". The value is TOML; text that is no TOML value is a string.
func parseSets(sets []string) (entries []entry, faults []error) {
	for _, text := range sets {
		name, value, ok := strings.Cut(text, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			faults = append(faults, &Error{File: setFile, Problem: fmt.Sprintf("%q is no setting", text), Fix: "write section.key=value"})
			continue
		}
		e := entry{origin: origin{file: setFile}, name: name}
		if at := strings.LastIndexByte(name, '.'); at >= 0 {
			e.section, e.name = name[:at], name[at+1:]
		}
		value = strings.TrimSpace(value)
		parsed, err := parseValue(value)
		switch {
		case err == nil:
			e.value = parsed
		case value == "" || strings.ContainsRune(`"'[{`, rune(value[0])):
			faults = append(faults, e.fault(fmt.Sprintf("%q is not a TOML value", value), `write it as 0.01, true, "text" or [1, 2]`))
			continue
		default:
			e.value = value
		}
		entries = append(entries, e)
	}
	return entries, faults
}

// parseValue reads one TOML value.
func parseValue(text string) (any, error) {
	var doc map[string]any
	if _, err := toml.Decode("value = "+text, &doc); err != nil {
		return nil, err
	}
	if len(doc) != 1 {
		return nil, fmt.Errorf("%q is more than one value", text)
	}
	return doc["value"], nil
}
