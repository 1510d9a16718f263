package exec

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// fits refuses a program whose memory, in float32 elements, this machine does not have.
func fits(elements int) error {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return fmt.Errorf("ask for this machine's memory: %w", err)
	}
	const gib = 1 << 30
	need, have := float64(elements)*4/gib, float64(info.Totalram)*float64(info.Unit)/gib
	if need > have {
		return fmt.Errorf("the network needs at least %.1f GiB of memory for this window and batch, this machine has %.1f: "+
			"choose a smaller spatial_window_size or batch_size", need, have)
	}
	return nil
}
