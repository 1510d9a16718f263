package reader

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.niftynet/core/config"
	"dev.niftynet/core/imageio"
)

// Entry is one line of a list: a case, and its file or its phase.
type Entry struct {
	Case, Value string
	Line        int // from 1
}

// ReadEntries reads a list: lines of two values with a comma between, without a heading. Excel's mark of UTF-8 is left out.
func ReadEntries(list io.Reader) ([]Entry, error) {
	const mark = "\ufeff"
	text := bufio.NewReader(list)
	if begin, _ := text.Peek(len(mark)); string(begin) == mark {
		_, _ = text.Discard(len(mark)) // which Peek has read
	}
	rows := csv.NewReader(text)
	rows.FieldsPerRecord = 2
	rows.TrimLeadingSpace = true
	var all []Entry
	for {
		row, err := rows.Read()
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		line, _ := rows.FieldPos(0)
		all = append(all, Entry{strings.TrimSpace(row[0]), strings.TrimSpace(row[1]), line})
	}
}

const fileLines = "write one case,path a line, with a comma between"

// readList reads the csv_file of section [data.NAME]. Relative paths are relative to its folder.
func readList(c *config.Config, name string) (files, error) {
	path := c.Data[name].CSVFile
	fault := func(problem, fix string) error { return c.Fault("data."+name+".csv_file", problem, fix) }
	list, err := openText(path)
	if err != nil {
		return nil, fault(fmt.Sprintf("can't open %s: %v", path, cause(err)), "correct the path; it is relative to the config file's folder")
	}
	defer list.Close()
	all, err := ReadEntries(list)
	switch {
	case err != nil:
		return nil, fault(fmt.Sprintf("can't read %s: %v", path, cause(err)), fileLines)
	case len(all) == 0:
		return nil, fault(path+" has no lines", fileLines)
	}
	found := files{}
	for _, e := range all {
		at := fmt.Sprintf("%s:%d", path, e.Line)
		image := e.Value
		if !filepath.IsAbs(image) {
			image = filepath.Join(filepath.Dir(path), image)
		}
		_, missing := imageio.Find(image)
		switch {
		case e.Case == "" || e.Value == "":
			return nil, fault(at+" lacks a case or a path", fileLines)
		case found[e.Case] != "":
			return nil, fault(fmt.Sprintf("%s gives case %q a second file", at, e.Case), "give every case one line")
		case missing != nil:
			return nil, fault(fmt.Sprintf("%s names %s: %v", at, image, cause(missing)),
				"correct the line, or take it out where it is a heading; paths are relative to the list's folder")
		}
		found[e.Case] = image
	}
	return found, nil
}

// keepLists writes the csv_file of sections whose files were searched for: what was found, case by case.
func (r *Reader) keepLists() error {
	s := r.config.Segmentation
	for i, name := range slices.Concat(s.Image, s.Label, s.Sampler) {
		path := r.config.Data[name].CSVFile
		if path == "" || len(r.config.Data[name].PathToSearch) == 0 {
			continue
		}
		found := files{}
		for _, c := range r.cases {
			if all := c.files(); i < len(all) {
				found[c.ID] = all[i]
			}
		}
		if err := found.write(path); err != nil {
			return r.config.Fault("data."+name+".csv_file", err.Error(), "name a file that can be written, or leave csv_file out")
		}
	}
	return nil
}

// files are those of a case, section by section.
func (c Case) files() []string {
	all := slices.Clone(c.Images)
	for _, path := range []string{c.Label, c.SamplerMap} {
		if path != "" {
			all = append(all, path)
		}
	}
	return all
}

// write lists files as lines of case,path, unless the list at path says just that.
func (f files) write(path string) error {
	var text bytes.Buffer
	rows := csv.NewWriter(&text)
	for _, id := range slices.Sorted(maps.Keys(f)) {
		if err := rows.Write([]string{id, f[id]}); err != nil {
			return err
		}
	}
	rows.Flush()
	if before, err := readText(path, int64(text.Len())); err == nil && bytes.Equal(before, text.Bytes()) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return writeText(path, text.Bytes())
}
