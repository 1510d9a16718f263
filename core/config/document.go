package config

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// parseDocument lists the values of a TOML text in the order of their lines.
func parseDocument(name string, data []byte) ([]entry, error) {
	var top map[string]toml.Primitive
	meta, err := toml.Decode(string(data), &top)
	if err != nil {
		return nil, syntaxError(name, err)
	}
	d := document{file: name, meta: meta}
	d.table(nil, top)
	slices.SortStableFunc(d.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.origin.line, b.origin.line), cmp.Compare(a.fullName(), b.fullName()))
	})
	return d.entries, nil
}

func syntaxError(name string, err error) *Error {
	fault := &Error{File: name, Problem: "is not TOML: " + err.Error(), Fix: "write it as TOML, such as lr = 0.01"}
	var p toml.ParseError
	if errors.As(err, &p) {
		fault.Line = p.Position.Line
		fault.Key = p.LastKey
		fault.Problem = "is not TOML: " + strings.TrimSuffix(p.Message, ".")
	}
	return fault
}

// document gathers the values of one TOML text.
type document struct {
	file    string
	meta    toml.MetaData
	entries []entry
}

// table adds the values of the table at path; tables become sections down to [data.NAME].
func (d *document) table(path []string, values map[string]toml.Primitive) {
	for name, p := range values {
		at := append(slices.Clone(path), name)
		var inner map[string]toml.Primitive
		if len(at) == 1 || len(at) == 2 && at[0] == "data" {
			_ = d.meta.PrimitiveDecode(p, &inner) // leaves inner nil when the value is no table
		}
		switch {
		case inner == nil:
			d.add(path, name, p)
		case name == "data" && len(at) == 1:
			d.table(at, inner)
		default:
			d.add(at, "", p)
			d.table(at, inner)
		}
	}
}

// add notes one value. With name "" it notes that the section exists.
func (d *document) add(path []string, name string, p toml.Primitive) {
	var found probe
	var at toml.ParseError
	errors.As(d.meta.PrimitiveDecode(p, &found), &at)
	section := ""
	if len(path) > 0 {
		section = path[0]
	}
	if len(path) == 2 {
		section += "." + path[1]
	}
	d.entries = append(d.entries, entry{section, name, found.value, origin{d.file, at.Position.Line}})
}

// probe takes any value and refuses it, because the refusal is how toml tells a value's line.
type probe struct{ value any }

// UnmarshalTOML keeps the value.
func (p *probe) UnmarshalTOML(value any) error {
	p.value = value
	return located{}
}

// located is the refusal.
type located struct{}

func (located) Error() string { return "located" }
