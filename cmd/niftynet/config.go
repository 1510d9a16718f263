package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"dev.niftynet/core/config"
)

func configCommands() []command {
	return []command{
		{"show", "TARGET", "every setting with where it comes from", configShow},
		{"keys", "[SECTION]", "every key with type, default and meaning", configKeys},
		{"convert", "FILE.ini", "a config of NiftyNet's as one of niftynet's", configConvert},
	}
}

// configCommand shows settings and explains them.
func configCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return choose(ctx, "config", configCommands(), args, stdout, stderr)
}

func configShow(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("config show", "TARGET [flags]", stderr)
	var s settings
	s.register(f)
	asJSON := f.Bool("json", false, "one JSON object per line and setting")
	target, status := s.target(f, args)
	if status >= 0 {
		return status
	}
	if !*asJSON {
		printSettings(stdout, target.config.Settings())
		return exitDone
	}
	out := json.NewEncoder(stdout)
	for _, one := range target.config.Settings() {
		record := struct {
			Section string          `json:"section"`
			Key     string          `json:"key"`
			Value   json.RawMessage `json:"value"`
			Origin  string          `json:"origin"`
		}{one.Section, one.Name, valueAsJSON(one.Value), one.Origin}
		if err := out.Encode(record); err != nil {
			return fail(stderr, exitFailed, err)
		}
	}
	return exitDone
}

// printSettings writes TOML that can be used as it is, with the origin of each value as a comment.
func printSettings(w io.Writer, all []config.Setting) {
	width, widest := 0, 60 // longer lines stick out
	for _, s := range all {
		if n := utf8.RuneCountInString(s.Name + " = " + s.Value); n <= widest {
			width = max(width, n)
		}
	}
	section := ""
	for _, s := range all {
		if s.Section != section {
			section = s.Section
			fmt.Fprintf(w, "\n[%s]\n", section)
		}
		fmt.Fprintf(w, "%-*s  # %s\n", width, s.Name+" = "+s.Value, s.Origin)
	}
}

// valueAsJSON turns a TOML value into JSON; the two write numbers, truths, plain strings and arrays alike. Any other
// value becomes a string.
func valueAsJSON(value string) json.RawMessage {
	if json.Valid([]byte(value)) {
		return json.RawMessage(value)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return json.RawMessage("null") // no string fails
	}
	return text
}

func configKeys(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("config keys", "[SECTION] [flags]", stderr)
	asJSON := f.Bool("json", false, "one JSON object per line and key")
	positional, status := f.parse(args, 0, 1)
	if status >= 0 {
		return status
	}
	sections := config.Sections()
	if len(positional) > 0 {
		section, err := findSection(positional[0])
		if err != nil {
			return fail(stderr, exitUsage, err)
		}
		sections = []string{section}
	}
	if !*asJSON {
		for _, section := range sections {
			printKeys(stdout, section)
		}
		return exitDone
	}
	out := json.NewEncoder(stdout)
	for _, section := range sections {
		for _, k := range config.Keys(section) {
			record := struct {
				Section string   `json:"section"`
				Key     string   `json:"key"`
				Type    string   `json:"type"`
				Default string   `json:"default"` // as TOML; empty where the key must be given
				Allowed []string `json:"allowed,omitempty"`
				Range   string   `json:"range,omitempty"`
				Doc     string   `json:"doc"`
			}{section, k.Name, k.Type, k.Default, k.Allowed, k.Range, k.Doc}
			if err := out.Encode(record); err != nil {
				return fail(stderr, exitFailed, err)
			}
		}
	}
	return exitDone
}

// findSection takes "training", "[training]", "data" or "data.t1".
func findSection(arg string) (string, error) {
	name := strings.ToLower(strings.Trim(arg, "[]"))
	if strings.HasPrefix(name, "data.") {
		name = "data"
	}
	var known []string
	for _, s := range config.Sections() {
		if s == name && s != "" {
			return s, nil
		}
		known = append(known, s)
	}
	if n, ok := config.Nearest(name, known); ok {
		return "", fmt.Errorf("there is no section %q; did you mean %q?", arg, n)
	}
	return "", fmt.Errorf("there is no section %q; the sections are %s", arg, strings.Join(known[1:], ", "))
}

func printKeys(w io.Writer, section string) {
	switch section {
	case "":
		fmt.Fprintln(w, "above all sections")
	case "data":
		fmt.Fprintln(w, "\n[data.NAME]")
	default:
		fmt.Fprintf(w, "\n[%s]\n", section)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, k := range config.Keys(section) {
		value := k.Default
		if value == "" {
			value = "(required)"
		}
		const widest = 32 // a longer default would push the meanings of all keys off the screen
		if utf8.RuneCountInString(value) > widest {
			value = string([]rune(value)[:widest-3]) + "..."
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", k.Name, k.Type, value, k.Doc+limits(k))
	}
	table.Flush()
}

// limits says what values a key may have.
func limits(k config.Key) string {
	var allowed []string
	for _, a := range k.Allowed {
		switch a {
		case "":
			allowed = append(allowed, `""`)
		case "#":
			allowed = append(allowed, "a number")
		default:
			allowed = append(allowed, a)
		}
	}
	low, high, _ := strings.Cut(k.Range, "..")
	switch {
	case len(allowed) > 0:
		return " [" + strings.Join(allowed, ", ") + "]"
	case k.Range == "":
		return ""
	case high == "":
		return " [at least " + low + "]"
	default:
		return " [" + low + " to " + high + "]"
	}
}
