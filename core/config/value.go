package config

import (
	"errors"
	"fmt"
)

// Has reports whether a section, such as "training" or "data.t1", takes a key.
func Has(section, name string) bool {
	s, ok := (&Config{Data: map[string]*Source{}}).section(section)
	if !ok {
		return false
	}
	_, ok = s.key(name)
	return ok
}

// CheckValue says what is wrong with a value, written as TOML, of one key, and what to write instead.
func CheckValue(section, name, value string) error {
	s, ok := (&Config{Data: map[string]*Source{}}).section(section)
	if !ok {
		return errors.New("there is no such section; " + suggestSection(section))
	}
	k, ok := s.key(name)
	if !ok {
		return errors.New("unknown key; " + suggestKey(section, name))
	}
	v, err := parseValue(value)
	if err == nil {
		err = k.decode(v)
	}
	if err != nil {
		return fmt.Errorf("%w; %s", err, k.remedy())
	}
	return nil
}
