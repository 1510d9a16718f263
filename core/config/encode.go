package config

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// Setting is one key with its value.
type Setting struct {
	Section string // "training", "data.t1" or "" for the top
	Name    string
	Value   string // as TOML
	Origin  string // "default", "config.toml:12" or "--set"
}

// Settings lists every key of c with its value and where that comes from.
func (c *Config) Settings() []Setting {
	var all []Setting
	for _, s := range c.sections() {
		for _, k := range s.keys() {
			all = append(all, Setting{s.name, k.name, k.encode(), c.Provenance(joinName(s.name, k.name))})
		}
	}
	return all
}

// Provenance says where the value of a key such as "training.lr" comes from: "default", "config.toml:12" or "--set".
func (c *Config) Provenance(key string) string {
	if o, ok := c.origins[key]; ok {
		return o.String()
	}
	return "default"
}

// TOML writes every setting as a config file that gives the same Config wherever it lies.
func (c *Config) TOML() []byte {
	var b strings.Builder
	section := ""
	for _, s := range c.Settings() {
		if s.Section != section {
			section = s.Section
			fmt.Fprintf(&b, "\n[%s]\n", section)
		}
		fmt.Fprintf(&b, "%s = %s\n", s.Name, s.Value)
	}
	return []byte(b.String())
}

// encode writes the key's value as TOML.
func (k key) encode() string {
	text, err := toml.Marshal(map[string]any{"v": k.value.Interface()})
	if err != nil {
		panic(fmt.Sprintf("config: encode %s: %v", k.name, err)) // only a field type that TOML has no word for
	}
	return strings.TrimSpace(strings.TrimPrefix(string(text), "v = "))
}
