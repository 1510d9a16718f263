// Package config turns a TOML file into typed, checked settings.
//
// Sections and keys carry NiftyNet's names in lower case. Each section is one Go struct whose tags give a key's
// name, default, allowed values, range and meaning; decoding, defaults, `config keys` and `config show` all read
// those tags, so they can't disagree. Everything wrong in a file is reported at once, each with file, line, key
// and remedy.
package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxFileBytes is far above any real config: more is some other file.
const maxFileBytes = 1 << 20

// Config is every setting of a run.
type Config struct {
	Application string `toml:"application" default:"\"segmentation\"" allowed:"segmentation" doc:"what is learnt"`

	System       System       `toml:"system"`
	Network      Network      `toml:"network"`
	Training     Training     `toml:"training"`
	Inference    Inference    `toml:"inference"`
	Evaluation   Evaluation   `toml:"evaluation"`
	Segmentation Segmentation `toml:"segmentation"`

	Data map[string]*Source `toml:"data"` // by section name: "t1" for [data.t1]

	name    string            // as in messages: the file's path
	origins map[string]origin // of keys that were given, by full name
}

// Load reads the config file at path and applies settings of the form "section.key=value" over it.
// Relative paths in it are relative to its folder, and ~/ is the home folder. All faults found are joined; each is an *Error.
func Load(path string, sets []string) (*Config, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, &Error{File: path, Problem: fmt.Sprintf("can't be opened: %v", errors.Unwrap(err)), Fix: "give the path of a config file"}
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	if err != nil {
		return nil, &Error{File: path, Problem: fmt.Sprintf("can't be read: %v", errors.Unwrap(err)), Fix: "give the path of a config file"}
	}
	if len(data) > maxFileBytes {
		return nil, &Error{File: path, Problem: "is larger than 1 MiB", Fix: "give a config file, not an image or weights"}
	}
	base, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("find folder of %s: %w", path, err)
	}
	c, err := Parse(path, data, base, sets)
	if err != nil && filepath.Ext(path) == ".ini" {
		ofNiftyNet := &Error{File: path, Problem: "may be a config of NiftyNet's", Fix: fmt.Sprintf("niftynet config convert %s -o config.toml", path)}
		return nil, errors.Join(ofNiftyNet, err)
	}
	return c, err
}

// Parse is Load for text in memory: name stands for it in messages, and relative paths are relative to base.
func Parse(name string, data []byte, base string, sets []string) (*Config, error) {
	entries, err := parseDocument(name, data)
	if err != nil {
		return nil, err
	}
	given, faults := parseSets(sets)
	entries = append(entries, given...)

	c := &Config{Data: map[string]*Source{}, name: name, origins: map[string]origin{}}
	for _, s := range c.sections() {
		s.setDefaults()
	}
	unknown := map[string]bool{} // sections, each reported once
	for _, e := range entries {
		if unknown[e.section] {
			continue
		}
		if _, ok := c.section(e.section); !ok {
			unknown[e.section] = true
		}
		if err := c.put(e); err != nil {
			faults = append(faults, err)
		}
	}
	c.shareGeometry()
	if len(faults) == 0 {
		faults = c.check()
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	c.usePreset()
	c.resolvePaths(base)
	return c, nil
}

// Clone is a copy whose sections can be changed without changing those of c.
func (c *Config) Clone() *Config {
	clone := *c
	clone.Data = map[string]*Source{}
	for name, s := range c.Data {
		own := *s
		clone.Data[name] = &own
	}
	return &clone
}

// put stores one given value; a later one replaces an earlier one.
func (c *Config) put(e entry) error {
	s, ok := c.section(e.section)
	if !ok {
		return e.fault("there is no such section", suggestSection(e.section))
	}
	if e.name == "" {
		return nil // an empty section, such as "[evaluation]"
	}
	k, ok := s.key(e.name)
	if !ok {
		return e.fault("unknown key", suggestKey(e.section, e.name))
	}
	if err := k.decode(e.value); err != nil {
		return e.fault(err.Error(), k.suggest(e.value))
	}
	c.origins[e.fullName()] = e.origin
	return nil
}

// resolvePaths makes every path that was given absolute.
func (c *Config) resolvePaths(base string) {
	for _, s := range c.sections() {
		for _, k := range s.keys() {
			if k.isPath() {
				k.resolve(base)
			}
		}
	}
}
