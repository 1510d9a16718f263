package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
)

// TestCommands_AskTheTerminalNothing runs commands in a terminal that answers no question. Bubbletea asks two as
// it is imported and waits five seconds for replies: docs/decisions/0002-module-path.md.
func TestCommands_AskTheTerminalNothing(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"zoo", "list"}, {"runs", "list"}, {"config", "keys"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			command := exec.Command("niftynet", args...)
			command.Dir = t.TempDir()
			command.Env = append(os.Environ(), "TERM=xterm-256color")
			terminal, err := pty.Start(command)
			if err != nil {
				t.Fatal(err)
			}
			defer terminal.Close()
			out, err := io.ReadAll(terminal)
			if err != nil && !errors.Is(err, syscall.EIO) { // EIO is how a terminal ends on Linux
				t.Fatal(err)
			}
			if err := command.Wait(); err != nil {
				t.Errorf("%v; it wrote %q", err, out)
			}
			for _, question := range []string{"\x1b]11;?", "\x1b[6n"} {
				if bytes.Contains(out, []byte(question)) {
					t.Errorf("asked the terminal %q", question)
				}
			}
		})
	}
}
