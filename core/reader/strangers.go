package reader

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"dev.niftynet/core/config"
)

// strangers says that no case has all of its files, for which the names are to blame as a rule. At least two sections
// lack files then.
func strangers(c *config.Config, all []lone, fix string) *config.Error {
	one := all[0]
	other := all[slices.IndexFunc(all, func(l lone) bool { return l.section != one.section })]
	return c.Fault("data."+other.section+".filename_removefromid",
		fmt.Sprintf("leaves no case with a file in every section: [data.%s] lacks %s, and [data.%s] lacks %s", one.section, one.id, other.section, other.id), fix)
}

// naming is the files of a section by the cases that an expression in filename_removefromid gives them.
type naming struct {
	expression string // empty for the section's own
	files
}

// rename is the error of names that never agree, but would without text that begins or ends all names of a section, such
// as _seg; nil where no such text is found.
func (r *Reader) rename(sections []string, found []files, alone []lone) error {
	for _, first := range r.namings(sections[0], found[0]) {
		var todo []string
		tell := func(i int, n naming) {
			if n.expression != "" {
				todo = append(todo, fmt.Sprintf("filename_removefromid = %q in [data.%s]", n.expression, sections[i]))
			}
		}
		tell(0, first)
		agree := 1
		for i, other := range found[1:] {
			all := r.namings(sections[1+i], other)
			if at := slices.IndexFunc(all, first.agrees); at >= 0 {
				tell(1+i, all[at])
				agree++
			}
		}
		if agree == len(sections) && len(todo) > 0 {
			return strangers(r.config, alone, "write "+strings.Join(todo, " and "))
		}
	}
	return nil
}

// namings lists those of a section: its own, and those without an affix of all names.
func (r *Reader) namings(section string, found files) []naming {
	source := *r.config.Data[section]
	all := []naming{{files: found}}
	if len(source.PathToSearch) == 0 || source.FilenameRemoveFromID != "" || len(found) < 2 {
		return all
	}
	paths := slices.Sorted(maps.Values(found))
	for _, expression := range affixes(paths) {
		source.FilenameRemoveFromID = expression
		if renamed, err := identify(paths, &source); err == nil {
			all = append(all, naming{expression, renamed})
		}
	}
	return all
}

// agrees reports whether most cases of two namings are the same.
func (n naming) agrees(other naming) bool {
	both := 0
	for id := range n.files {
		if other.files[id] != "" {
			both++
		}
	}
	return both > 1 && 2*both > min(len(n.files), len(other.files))
}

// affixes are expressions of text that ends or begins all names: as much as they share, and what of it has a sign that
// parts it from the rest.
func affixes(paths []string) (expressions []string) {
	const signs = "_-. "
	before, _ := cutExtension(filepath.Base(paths[0]))
	after := before
	for _, path := range paths[1:] {
		name, _ := cutExtension(filepath.Base(path))
		for !strings.HasPrefix(name, before) {
			before = before[:len(before)-1]
		}
		for !strings.HasSuffix(name, after) {
			after = after[1:]
		}
	}
	if at := strings.IndexAny(after, signs); at >= 0 {
		expressions = append(expressions, regexp.QuoteMeta(after[at:])+"$")
	}
	if after != "" {
		expressions = append(expressions, regexp.QuoteMeta(after)+"$")
	}
	if at := strings.LastIndexAny(before, signs); at >= 0 {
		expressions = append(expressions, "^"+regexp.QuoteMeta(before[:at+1]))
	}
	if before != "" {
		expressions = append(expressions, "^"+regexp.QuoteMeta(before))
	}
	return expressions
}
