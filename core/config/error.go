package config

import "fmt"

// Error is one fault of a config: where it is, what is wrong and what to do.
type Error struct {
	File    string // path of the file, or "--set"
	Line    int    // from 1; 0 when the fault has no line, such as a missing key
	Key     string // full name, such as training.lr; empty when it concerns the file
	Problem string
	Fix     string
}

// Error writes "file:line: key: problem: fix".
func (e *Error) Error() string {
	s := e.File
	if e.Line > 0 {
		s = fmt.Sprintf("%s:%d", s, e.Line)
	}
	if e.Key != "" {
		s += ": " + e.Key
	}
	s += ": " + e.Problem
	if e.Fix != "" {
		s += "; " + e.Fix
	}
	return s
}

// origin is where a value comes from.
type origin struct {
	file string
	line int
}

// String is "config.toml:12" or "--set".
func (o origin) String() string {
	if o.line == 0 {
		return o.file
	}
	return fmt.Sprintf("%s:%d", o.file, o.line)
}

// entry is one given value: "lr = 0.1" in section "training".
type entry struct {
	section string // "training", "data.t1" or "" for the top
	name    string
	value   any // as TOML gives it: string, int64, float64, bool, []any, map[string]any ...
	origin  origin
}

func (e entry) fullName() string { return joinName(e.section, e.name) }

func (e entry) fault(problem, fix string) *Error {
	return &Error{File: e.origin.file, Line: e.origin.line, Key: e.fullName(), Problem: problem, Fix: fix}
}

func joinName(section, name string) string {
	switch {
	case section == "":
		return name
	case name == "":
		return section
	}
	return section + "." + name
}
