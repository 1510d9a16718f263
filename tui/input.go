package tui

import "os"

// replyFilter is a terminal's input without the answers of the terminal itself: late replies to a query (DCS, APC,
// OSC, PM, SOS strings) would otherwise arrive as key presses, and a 'q' among them would quit.
type replyFilter struct {
	*os.File // bubbletea wants a terminal's file: raw mode and cancelling go through it

	inside  bool // within a string
	escaped bool // and its last byte was ESC
}

// Read gives what the user typed; it may be nothing, without an error. A lone ESC at the end of a read is the
// escape key.
func (f *replyFilter) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	return f.strip(p[:n]), err
}

const ctrlC = 0x03

// strip moves the typed bytes to the front and says how many there are.
func (f *replyFilter) strip(p []byte) int {
	kept := 0
	for i := 0; i < len(p); i++ {
		b := p[i]
		switch {
		case f.inside && b != ctrlC: // which must work whatever the terminal sent
			// A string ends at ESC \ or BEL; CAN and SUB break it off.
			if b == 0x07 || b == 0x18 || b == 0x1a || f.escaped && b == '\\' {
				f.inside = false
			}
			f.escaped = b == 0x1b
		case b == 0x1b && i+1 < len(p) && opensString(p[i+1:]):
			f.inside, f.escaped = true, false
			i++
		default:
			f.inside = false
			p[kept] = b
			kept++
		}
	}
	return kept
}

// opensString says whether the bytes after an ESC start a string; alt with one of these letters alone is a key.
func opensString(p []byte) bool {
	switch p[0] {
	case 'P', '_', ']', '^', 'X':
		return len(p) > 1
	default:
		return false
	}
}
