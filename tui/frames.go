package tui

import (
	"os"
	"strings"
	"sync"
)

// Control sequences of terminals (ECMA-48 and xterm).
const (
	clearScreen    = "\x1b[2J"
	leaveAltScreen = "\x1b[?1049l"
)

// frameWriter is a terminal's output that shows each frame at once. bubbletea writes a frame with one Write, which
// is wrapped in synchronised output (private mode 2026); its housekeeping goes through WriteString, as it is.
type frameWriter struct {
	*os.File // bubbletea wants a terminal's file: it asks that for its size

	mu sync.Mutex
}

// Write shows a frame.
func (f *frameWriter) Write(frame []byte) (int, error) {
	const begin, end = "\x1b[?2026h", "\x1b[?2026l"
	f.mu.Lock()
	defer f.mu.Unlock()
	whole := make([]byte, 0, len(begin)+len(frame)+len(end))
	whole = append(append(append(whole, begin...), frame...), end...)
	n, err := f.File.Write(whole)
	return min(max(n-len(begin), 0), len(frame)), err
}

// WriteString passes housekeeping on. What leaves the alternate screen clears it first: tmux (seen in 3.3a) brings rows of
// one that has grown back onto the main screen.
func (f *frameWriter) WriteString(s string) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if strings.Contains(s, leaveAltScreen) {
		if _, err := f.File.WriteString(clearScreen); err != nil {
			return 0, err
		}
	}
	return f.File.WriteString(s)
}
