package convert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// LeftOut lists the settings that have no place in the new config.
func (r Result) LeftOut() []Setting {
	return slices.DeleteFunc(slices.Clone(r.Settings), func(s Setting) bool { return s.Name != "" })
}

// String writes "[NETWORK] name = value: reason" of a setting that is left out.
func (s Setting) String() string {
	return fmt.Sprintf("[%s] %s = %s: %s", s.Section, s.Key, s.Value, s.Why)
}

// TOML writes the config. Settings that are left out are comments at the place where they would stand.
func (r Result) TOML() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Converted from a config of NiftyNet's. Relative paths begin in this file's folder.\n\napplication = %s\n", strconv.Quote(r.Application))
	for _, section := range r.sections() {
		var lines []string
		header := "\n# [" + section + "]\n"
		for _, s := range r.Settings {
			switch {
			case s.To != section:
			case s.Name == "":
				lines = append(lines, comment(s))
			default:
				lines = append(lines, s.line())
				header = "\n[" + section + "]\n"
			}
		}
		b.WriteString(header + strings.Join(lines, ""))
	}
	return []byte(b.String())
}

// sections lists the new config's sections: the system's, the application's and the data's, each as they come.
func (r Result) sections() []string {
	all := []string{"system", "network", "training", "inference", "evaluation", r.Application}
	for _, s := range r.Settings {
		if !slices.Contains(all, s.To) {
			all = append(all, s.To)
		}
	}
	return slices.DeleteFunc(all, func(name string) bool {
		return !slices.ContainsFunc(r.Settings, func(s Setting) bool { return s.To == name })
	})
}

func (s Setting) line() string {
	text := s.Name + " = " + s.TOML
	switch {
	case s.Line == 0:
		text += "  # " + s.Why
	case s.Name != s.Key:
		text += "  # " + s.Key
	}
	return text + "\n"
}

// comment is one line, whatever the value holds.
func comment(s Setting) string {
	text := fmt.Sprintf("%s = %s  (%s)", s.Key, s.Value, s.Why)
	return "# " + strings.Map(func(c rune) rune {
		if c < ' ' && c != '\t' || c == 0x7f {
			return ' '
		}
		return c
	}, text) + "\n"
}
