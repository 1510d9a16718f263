package config

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Key describes one setting.
type Key struct {
	Section string   // "training", "data" for every [data.NAME], "" for the top of the file
	Name    string   // "lr"
	Type    string   // as a reader would say it: "number", "list of strings" ...
	Default string   // as a TOML value; empty when the key must be given
	Allowed []string // the only values, when there are so few; "#" stands for any whole number from 0
	Range   string   // "0..1", "1.." or empty
	Doc     string
}

// Sections lists the sections of a file in their usual order. "" holds the keys above all sections, "data" those of [data.NAME].
func Sections() []string {
	return []string{"", "system", "network", "training", "inference", "evaluation", "segmentation", "data"}
}

// Keys lists the keys of a section, one of Sections; it is empty for any other.
func Keys(section string) []Key {
	c := &Config{Data: map[string]*Source{}}
	at := section
	if section == "data" {
		at = "data.any"
	}
	s, ok := c.section(at)
	if !ok {
		return nil
	}
	var keys []Key
	for _, k := range s.keys() {
		keys = append(keys, Key{
			Section: section, Name: k.name, Type: k.typeName(), Default: k.tag.Get("default"),
			Allowed: k.allowed(), Range: k.tag.Get("range"), Doc: k.doc(),
		})
	}
	return keys
}

// section is the struct behind one section of a Config.
type section struct {
	name   string
	fields reflect.Value
}

// sections lists all sections of c, those of the data in the order of their names.
func (c *Config) sections() []section {
	var all []section
	for _, name := range Sections() {
		if name == "data" {
			for _, source := range slices.Sorted(maps.Keys(c.Data)) {
				all = append(all, section{"data." + source, reflect.ValueOf(c.Data[source]).Elem()})
			}
			continue
		}
		s, _ := c.section(name)
		all = append(all, s)
	}
	return all
}

// section finds a section by name and makes [data.NAME] when it is new.
func (c *Config) section(name string) (section, bool) {
	top := reflect.ValueOf(c).Elem()
	if name == "" {
		return section{"", top}, true
	}
	if source, ok := strings.CutPrefix(name, "data."); ok {
		if !isSourceName(source) {
			return section{}, false
		}
		if c.Data[source] == nil {
			c.Data[source] = &Source{}
			section{name, reflect.ValueOf(c.Data[source]).Elem()}.setDefaults()
		}
		return section{name, reflect.ValueOf(c.Data[source]).Elem()}, true
	}
	for i := range top.NumField() {
		if f := top.Type().Field(i); f.Tag.Get("toml") == name && f.Type.Kind() == reflect.Struct {
			return section{name, top.Field(i)}, true
		}
	}
	return section{}, false
}

var sourceName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// isSourceName reports whether [data.name] can be written without quotes.
func isSourceName(name string) bool { return sourceName.MatchString(name) }

// keys lists the section's keys in the order of the struct, those of embedded structs among them.
func (s section) keys() []key {
	var keys []key
	for i := range s.fields.NumField() {
		f := s.fields.Type().Field(i)
		if f.Anonymous {
			keys = append(keys, section{s.name, s.fields.Field(i)}.keys()...)
		}
		if f.Tag.Get("doc") != "" {
			keys = append(keys, key{f.Tag.Get("toml"), f.Tag, s.fields.Field(i)})
		}
	}
	return keys
}

func (s section) key(name string) (key, bool) {
	for _, k := range s.keys() {
		if k.name == name {
			return k, true
		}
	}
	return key{}, false
}

// setDefaults gives every key its default.
func (s section) setDefaults() {
	for _, k := range s.keys() {
		if text := k.tag.Get("default"); text != "" {
			k.decodeText(joinName(s.name, k.name), text)
		}
	}
}

// decodeText stores a value from a tag in the field of a key with the given full name.
func (k key) decodeText(name, text string) {
	value, err := parseValue(text)
	if err == nil {
		err = k.decode(value)
	}
	if err != nil {
		panic(fmt.Sprintf("config: value of %s in its tag: %v", name, err)) // a fault of the tag, not of the user
	}
}

// key is one field of a section's struct.
type key struct {
	name  string
	tag   reflect.StructTag
	value reflect.Value
}

func (k key) allowed() []string {
	if a, ok := k.tag.Lookup("allowed"); ok {
		return strings.Split(a, "|")
	}
	return nil
}

// doc is what the key means, and what presets make of it.
func (k key) doc() string {
	if preset := k.tag.Get("nnunet"); preset != "" {
		return k.tag.Get("doc") + "; nnunet: " + preset
	}
	return k.tag.Get("doc")
}

func (k key) isPath() bool { return k.tag.Get("path") != "" }
