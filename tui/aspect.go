package tui

import (
	"os"

	"golang.org/x/sys/unix"
)

// cellAspect is the height of the terminal's cells over their width, 0 where the kernel isn't told.
func cellAspect(terminal *os.File) float64 {
	size, err := unix.IoctlGetWinsize(int(terminal.Fd()), unix.TIOCGWINSZ)
	if err != nil || size.Xpixel == 0 || size.Ypixel == 0 || size.Col == 0 || size.Row == 0 {
		return 0
	}
	aspect := float64(size.Ypixel) / float64(size.Row) * float64(size.Col) / float64(size.Xpixel)
	if aspect < 1 || aspect > 4 {
		return 0
	}
	return aspect
}
