// Package ram asks the operating system for what there is of memory, and what this process has of it.
package ram

import (
	"os"
	"strconv"
	"strings"
)

// Total is the bytes of this machine; 0 where the system doesn't tell.
func Total() int64 { return entry("/proc/meminfo", "MemTotal") }

// Free is the bytes that programs can still have without another going to disk; 0 where the system doesn't tell.
func Free() int64 { return entry("/proc/meminfo", "MemAvailable") }

// Resident is the bytes that this process has now; 0 where the system doesn't tell.
func Resident() int64 { return entry("/proc/self/status", "VmRSS") }

// Peak is the most bytes that this process has had at a time; 0 where the system doesn't tell.
func Peak() int64 { return entry("/proc/self/status", "VmHWM") }

// entry is what a file of the kernel's says on a line like "MemTotal:  16316412 kB", in bytes; 0 where it says nothing.
func entry(path, name string) int64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		value, ok := strings.CutPrefix(line, name+":")
		if !ok {
			continue
		}
		if kB, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64); err == nil {
			return kB << 10
		}
	}
	return 0
}
