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
	var places []string
	var elsewhere []Key
	for _, other := range Sections() {
		for _, k := range Keys(other) {
			if other != section {
				elsewhere = append(elsewhere, k)
			}
			if other != section && strings.EqualFold(k.Name, name) {
				places = append(places, placeOf(k))
			}
		}
	}
	if len(places) > 0 {
		return fmt.Sprintf("%s belongs %s", strings.ToLower(name), strings.Join(places, " or "))
	}
	here := Keys(section)
	var names []string
	for _, k := range here {
		names = append(names, k.Name)
	}
	if n, ok := Nearest(name, names); ok {
		return fmt.Sprintf("did you mean %s?", n)
	}
	if near := related(name, here); len(near) > 0 {
		return fmt.Sprintf("did you mean %s?", strings.Join(near, " or "))
	}
	for _, k := range elsewhere {
		if _, ok := Nearest(name, []string{k.Name}); ok {
			return fmt.Sprintf("did you mean %s?", joinName(k.Section, k.Name))
		}
	}
	return strings.TrimSpace("see niftynet config keys " + section)
}

// related finds the first three keys that have most words of a name in their own or in their meaning, if that is half of
// the words or more.
func related(name string, keys []Key) []string {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return c == '_' || c == '-' || c == ' ' })
	if len(words) > 1 {
		words = slices.DeleteFunc(words, func(w string) bool { return len(w) < 4 }) // such as num, max, dir
	}
	score := func(k Key) (n int) {
		for _, w := range words {
			switch {
			case occurs(w, strings.Split(k.Name, "_")):
				n += 3
			case occurs(w, strings.Fields(k.Doc)):
				n += 2
			}
		}
		return n
	}
	const most = 3
	best, found := max(len(words), 1), []string(nil)
	for _, k := range keys {
		n := score(k)
		if n > best {
			best, found = n, nil
		}
		if n == best {
			found = append(found, k.Name)
		}
	}
	return found[:min(len(found), most)]
}

// occurs reports whether a word is, or begins, one of others, or one of others begins it.
func occurs(word string, others []string) bool {
	const least = 3
	return slices.ContainsFunc(others, func(o string) bool {
		return len(word) >= least && len(o) >= least && (strings.HasPrefix(o, word) || strings.HasPrefix(word, o))
	})
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

// placeOf says where a key belongs.
func placeOf(k Key) string {
	switch k.Section {
	case "":
		return "above all sections"
	case "data":
		return "in a [data.NAME] section"
	}
	return fmt.Sprintf("in [%s]", k.Section)
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
