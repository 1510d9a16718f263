package run

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"unicode"
)

const (
	consoleKept = 2000      // lines in memory
	consoleRead = 512 << 10 // bytes at a time; of a longer rest only the end is read
)

// console follows console.log.
type console struct {
	offset  int64
	lines   []string
	partial []byte // of the line that is still being written
}

// refresh reads what is new and tells whether there was any.
func (c *console) refresh(path string) (bool, error) {
	stat, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("follow console log: %w", err)
	}
	if stat.Size() < c.offset {
		*c = console{} // begun anew
	}
	if stat.Size() == c.offset {
		return false, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return false, fmt.Errorf("follow console log: %w", err)
	}
	defer f.Close()
	if skip := stat.Size() - c.offset - consoleRead; skip > 0 {
		c.offset += skip
		c.lines, c.partial = nil, nil
	}
	text, err := io.ReadAll(io.NewSectionReader(f, c.offset, stat.Size()-c.offset))
	if err != nil {
		return false, fmt.Errorf("follow console log: %w", err)
	}
	c.offset += int64(len(text))
	c.add(text)
	return true, nil
}

func (c *console) add(text []byte) {
	lines := bytes.Split(append(c.partial, text...), []byte{'\n'})
	last := len(lines) - 1
	c.partial = bytes.Clone(lines[last])
	for _, line := range lines[:last] {
		c.lines = append(c.lines, plain(string(line)))
	}
	if drop := len(c.lines) - consoleKept; drop > 0 {
		c.lines = append([]string(nil), c.lines[drop:]...)
	}
}

// escapes are the terminal's control sequences: CSI ... letter, OSC and other strings up to their end, ESC letter.
var escapes = regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b[]PX^_][^\x07\x1b]*(\x07|\x1b\\\\)?|\x1b[ -/]*[0-~]")

// plain makes a line safe to show: what it would look like without colours, and with nothing that a terminal obeys.
func plain(line string) string {
	line = escapes.ReplaceAllString(strings.TrimRight(line, "\r"), "")
	line = line[strings.LastIndexByte(line, '\r')+1:] // a progress bar that overwrites itself
	line = strings.ReplaceAll(line, "\t", "    ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(line, "\uFFFD"))
}
