package reader

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"dev.niftynet/core/config"
)

// identify gives every file of a section its case ID, as NiftyNet does: what filename_removefromid leaves of the
// name, or else the first part between the words of filename_contains that no other file has. (NiftyNet goes on to
// guess by the longest common part of names; here that is an error.)
func identify(paths []string, source *config.Source) (files, error) {
	remove, err := regexp.Compile(source.FilenameRemoveFromID)
	if err != nil {
		return nil, err
	}
	candidates := make([][]string, len(paths))
	users := map[string][]string{} // files with a candidate
	for i, path := range paths {
		base, _ := cutExtension(filepath.Base(path))
		if source.FilenameRemoveFromID != "" {
			candidates[i] = []string{remove.ReplaceAllString(base, "")}
		} else {
			candidates[i] = parts(base, source.FilenameContains)
		}
		for _, id := range candidates[i] {
			users[id] = append(users[id], path)
		}
	}
	found := files{}
	for i, path := range paths {
		id := ""
		for _, c := range candidates[i] {
			if c != "" && len(users[c]) == 1 {
				id = c
				break
			}
		}
		if id == "" {
			return nil, ambiguous(path, candidates[i], users)
		}
		found[id] = path
	}
	return found, nil
}

// ambiguous says why a file has no ID.
func ambiguous(path string, candidates []string, users map[string][]string) error {
	if len(candidates) == 0 || candidates[0] == "" {
		return fmt.Errorf("leaves nothing of the name of %s to tell its case", path)
	}
	for _, other := range users[candidates[0]] {
		if other != path {
			return fmt.Errorf("leaves the same case %q for %s and %s", candidates[0], other, path)
		}
	}
	return fmt.Errorf("leaves %q of the name of %s twice", candidates[0], path)
}

// parts is what a name without its ending has between the keywords, letters, digits and underscores alone, and all
// of it joined.
func parts(base string, keywords []string) []string {
	if len(keywords) == 0 {
		return []string{base}
	}
	pieces := []string{base}
	for _, k := range keywords {
		var finer []string
		for _, p := range pieces {
			if k == "" {
				finer = append(finer, p)
			} else {
				finer = append(finer, strings.Split(p, k)...)
			}
		}
		pieces = finer
	}
	notWord := regexp.MustCompile(`\W`)
	var ids []string
	for _, p := range pieces {
		if p = notWord.ReplaceAllString(p, ""); p != "" {
			ids = append(ids, p)
		}
	}
	if len(ids) > 1 {
		ids = append(ids, strings.Join(ids, ""))
	}
	return ids
}
