package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	xterm "github.com/charmbracelet/x/term"

	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/ram"
	"dev.niftynet/tui/widget"
)

// finding is one thing that doctor has to say.
type finding struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// doctorCommand says what this machine and terminal can do.
func doctorCommand(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("doctor", "[flags]", stderr)
	asJSON := f.Bool("json", false, "one JSON object per line")
	if _, status := f.parse(args, 0, 0); status >= 0 {
		return status
	}
	out := json.NewEncoder(stdout)
	for _, one := range examine(stdout) {
		if !*asJSON {
			fmt.Fprintf(stdout, "%-10s %s\n", one.Name, one.Value)
		} else if err := out.Encode(one); err != nil {
			return fail(stderr, exitFailed, err)
		}
	}
	return exitDone
}

func examine(stdout io.Writer) []finding {
	return []finding{
		{"niftynet", version() + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH},
		{"processor", processorName()},
		{"kernels", kernels(cpu.Best())},
		{"threads", fmt.Sprintf("%d, of %d processors", threads(0), runtime.NumCPU())},
		{"memory", fmt.Sprintf("%d MB, %d MB free", ram.Total()>>20, ram.Free()>>20)},
		{"device", "auto -> cpu: " + whyNoGPU()},
		{"terminal", terminal(stdout)},
	}
}

// kernels says which processor features the kernels use, and which were looked for in vain.
func kernels(tier cpu.Tier) string {
	switch {
	case cpu.BFloat16.Supported():
		return tier.String() + ", 16 lanes; bfloat16 too (system.precision)"
	case tier == cpu.AVX512:
		return tier.String() + ", 16 lanes; the processor lacks bfloat16"
	case tier == cpu.AVX2:
		return tier.String() + " and FMA, 8 lanes; the processor lacks AVX-512 F, DQ, VL or BW"
	case runtime.GOARCH != "amd64":
		return tier.String() + " Go; there are no vector kernels for " + runtime.GOARCH
	default:
		return tier.String() + " Go; the processor lacks AVX2 or FMA, or this build was made with -tags purego"
	}
}

// whyNoGPU looks for the device files of NVIDIA's driver.
func whyNoGPU() string {
	const reason = "this build has no GPU code"
	seen, err := filepath.Glob("/dev/nvidia[0-9]*")
	if err != nil || len(seen) == 0 {
		return reason + ", and no NVIDIA GPU is in sight"
	}
	return fmt.Sprintf("%s (%s would be there)", reason, strings.Join(seen, ", "))
}

// terminal says what the environment tells of the terminal.
func terminal(stdout io.Writer) string {
	t := widget.Detect(os.Getenv)
	size := "not a terminal"
	if file, ok := stdout.(*os.File); ok {
		if columns, rows, err := xterm.GetSize(file.Fd()); err == nil {
			size = fmt.Sprintf("%dx%d", columns, rows)
		}
	}
	characters := "unicode"
	if t.ASCII {
		characters = "ascii"
	}
	return fmt.Sprintf("%s, TERM=%s COLORTERM=%s, colours %v, characters %s",
		size, os.Getenv("TERM"), os.Getenv("COLORTERM"), t.Depth, characters)
}

// processorName is what the kernel calls the first processor.
func processorName() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
