package config

import (
	"errors"
	"fmt"
)

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
