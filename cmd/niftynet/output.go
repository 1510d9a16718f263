package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"unicode"

	xterm "github.com/charmbracelet/x/term"
)

// output is standard output that remembers the first write that failed, on a full disk say, so that a command whose
// result was lost does not end well.
type output struct {
	*os.File
	err error
}

// Write writes to the file.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.File.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// settle is the status that a command ends with: done only if its output arrived.
func (o *output) settle(status int) int {
	switch {
	case o.err == nil || status != exitDone:
		return status
	case errors.Is(o.err, syscall.EPIPE):
		return exitFailed // whoever closed the pipe knows
	default:
		return fail(os.Stderr, exitFailed, fmt.Errorf("write the result: %w", o.err))
	}
}

// plain is a text that does nothing to a terminal: names of files, and what others wrote, may hold its commands.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// isTerminal reports whether w is a terminal.
func isTerminal(w any) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && xterm.IsTerminal(f.Fd())
}
