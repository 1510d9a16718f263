package config

import (
	"fmt"
	"slices"
	"strings"
)

// suggestSection is the remedy for an unknown section.
func suggestSection(name string) string {
	if name == "data" || strings.HasPrefix(name, "data.") {
		return "name the section, as [data.t1], with letters, digits, _ and - alone"
	}
	var names []string
	for _, s := range Sections() {
		if s != "" && s != "data" {
			names = append(names, s)
		}
	}
	if n, ok := Nearest(name, append(names, "data.NAME")); ok {
		return fmt.Sprintf("did you mean [%s]?", n)
	}
	return "the sections are " + strings.Join(names, ", ") + " and data.NAME"
}

// suggestKey is the remedy for an unknown key: the section where it belongs, or the nearest name.
func suggestKey(section, name string) string {
	if strings.HasPrefix(section, "data.") {
		section = "data"
	}
	var here []string
	for _, k := range Keys(section) {
		here = append(here, k.Name)
	}
	for _, other := range Sections() {
		for _, k := range Keys(other) {
			if strings.EqualFold(k.Name, name) && other != section {
				return misplaced(k)
			}
		}
	}
	if n, ok := Nearest(name, here); ok {
		return fmt.Sprintf("did you mean %s?", n)
	}
	for _, other := range Sections() {
		for _, k := range Keys(other) {
			if _, ok := Nearest(name, []string{k.Name}); ok {
				return fmt.Sprintf("did you mean %s?", joinName(other, k.Name))
			}
		}
	}
	return "its section takes " + strings.Join(here, ", ")
}

// suggest is the remedy for a wrong value: what the key takes, and the nearest of the words to choose from, if any is.
func (k key) suggest(value any) string {
	values, ok := value.([]any)
	if !ok {
		values = []any{value}
	}
	for _, v := range values {
		s, ok := v.(string)
		if _, number := v.(int64); number && k.typeName() == "string" && k.allowed() == nil {
			return fmt.Sprintf("write it in quotes, as %q", written(v))
		}
		if !ok || slices.Contains(k.words(), s) {
			continue
		}
		if n, ok := Nearest(s, k.words()); ok {
			return fmt.Sprintf("%s (did you mean %q?)", k.remedy(), n)
		}
		break
	}
	return k.remedy()
}

func misplaced(k Key) string {
	switch k.Section {
	case "":
		return fmt.Sprintf("%s belongs above all sections", k.Name)
	case "data":
		return fmt.Sprintf("%s belongs in a [data.NAME] section", k.Name)
	}
	return fmt.Sprintf("%s belongs in [%s]", k.Name, k.Section)
}

// Nearest finds the name with the fewest edits, if three or fewer and less than half of the name do.
func Nearest(name string, names []string) (string, bool) {
	best, found := 4, ""
	for _, n := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < best && 2*d <= len(n) {
			best, found = d, n
		}
	}
	return found, found != ""
}

// distance counts the insertions, deletions, replacements and swaps of neighbours that turn a into b
// (Damerau, "A technique for computer detection and correction of spelling errors", 1964, doi:10.1145/363958.363994;
// no letter is edited twice).
func distance(a, b string) int {
	const longest = 64 // keeps a hostile key from taking long
	if len(a) > longest {
		return len(a)
	}
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
