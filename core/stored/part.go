package stored

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Part is where some of an image's voxels lie: in a file of their own or behind its header.
type Part struct {
	Path     string
	Local    bool   // behind the image's header, in a file that may be gzipped as a whole
	Offset   int64  // bytes of a header before them
	Lines    int    // lines to pass over after that
	Skip     int64  // bytes to pass over once unpacked; -1 means that the voxels are the last bytes
	Encoding string // "raw", "text", or one that Source.Unpack takes
}

// readPart decodes the next n numbers from a part.
func (v *voxels) readPart(p Part, n int) error {
	s, err := p.open()
	if err != nil {
		return err
	}
	defer s.Close()
	skip := p.Skip
	if skip < 0 {
		if skip, err = p.before(v.bytes(n)); err != nil {
			return err
		}
	}
	if err := s.Skip(skip); err != nil {
		return fmt.Errorf("find voxels in %s: %w", p.Path, err)
	}
	if p.Encoding == "text" {
		err = v.readText(s, n)
	} else if err = v.read(s, n); err == nil {
		err = s.finish()
	}
	if err != nil {
		return fmt.Errorf("read voxels of %s: %w", p.Path, err)
	}
	return nil
}

// open leaves the source at the first byte to unpack or, unpacked, to skip.
func (p Part) open() (*Source, error) {
	open := Open
	if p.Local {
		open = OpenUnzipped
	}
	s, err := open(p.Path)
	if err != nil {
		return nil, err
	}
	err = s.Skip(p.Offset)
	for line := 0; line < p.Lines && err == nil; line++ {
		err = s.skipLine()
	}
	if err == nil && p.Encoding != "raw" && p.Encoding != "text" {
		err = s.Unpack(p.Encoding)
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("find voxels in %s: %w", p.Path, err)
	}
	return s, nil
}

// before is how many bytes, unpacked, come before the last want bytes. What is packed is unpacked once to count.
func (p Part) before(want int64) (int64, error) {
	s, err := p.open()
	if err != nil {
		return 0, err
	}
	defer s.Close()
	length := s.left
	if s.packed != "" {
		if length, err = s.rest(want); err != nil {
			return 0, fmt.Errorf("read voxels of %s: %w", p.Path, err)
		}
	}
	if length < want {
		return 0, fmt.Errorf("read voxels of %s: %w", p.Path, Short(want, length, io.ErrUnexpectedEOF))
	}
	return length - want, nil
}

// Parts is p, no longer local, for each of the files named. A relative name starts at the folder of the header. All files
// must be there.
func (p Part) Parts(header string, names []string) ([]Part, error) {
	parts := make([]Part, len(names))
	for i, name := range names {
		path := filepath.FromSlash(name)
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(header), path)
		}
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("find its voxels: %w: put it beside the header", err)
		}
		p.Path, p.Local = path, false
		parts[i] = p
	}
	return parts, nil
}

// Files are the names that a header's field for its data stands for: one file, those listed behind the field, or
// numbered ones, such as "slice%03d.raw 1 20 1", of which no image has more than most. Where the step is left out, it is 1.
func Files(data string, listed []string, most int) ([]string, error) {
	if IsList(data) {
		return listed, nil
	}
	words := strings.Fields(data)
	if len(words) < 3 || len(words) > 5 || !strings.Contains(words[0], "%") {
		return []string{data}, nil
	}
	numbers := [4]int{2: 1} // the last, how many axes a file has, is not needed
	for i, word := range words[1:] {
		n, err := strconv.ParseInt(word, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("data file %.60q: want a pattern and whole numbers", data)
		}
		numbers[i] = int(n)
	}
	return series{first: numbers[0], last: numbers[1], step: numbers[2]}.names(words[0], most)
}

// IsList tells whether a header's field for its data says that the names of the files follow, one a line.
func IsList(data string) bool { return data == "LIST" || strings.HasPrefix(data, "LIST ") }

// series is the numbers of files.
type series struct{ first, last, step int }

// names are a pattern's with one number, such as "slice%03d.raw", for each of at most most numbers.
func (s series) names(pattern string, most int) ([]string, error) {
	parts := regexp.MustCompile(`^([^%]*)%(0?[0-9]?)[diu]([^%]*)$`).FindStringSubmatch(pattern)
	if parts == nil {
		return nil, fmt.Errorf("file names %q: want one number such as %%d or %%03d", pattern)
	}
	if s.step == 0 || (s.last-s.first)/s.step < 0 || (s.last-s.first)/s.step >= most {
		return nil, fmt.Errorf("files from %d to %d in steps of %d: want 1 to %d files", s.first, s.last, s.step, most)
	}
	var names []string
	for i := 0; i <= (s.last-s.first)/s.step; i++ {
		names = append(names, parts[1]+fmt.Sprintf("%"+parts[2]+"d", s.first+i*s.step)+parts[3])
	}
	return names, nil
}
