package tui_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/run"
	"dev.niftynet/core/volume"
	"dev.niftynet/tui"
)

// TestMain plays the program when a test starts this binary again on a terminal of its own.
func TestMain(m *testing.M) {
	role := os.Getenv("TUI_TEST_ROLE")
	if role == "" {
		os.Exit(m.Run())
	}
	ctx, dir := context.Background(), os.Getenv("TUI_TEST_DIR")
	options := tui.Options{
		RunsRoot: dir,
		Zoo:      []tui.ZooEntry{{Name: "quickstart", Application: "segmentation", Network: "unet", Parameters: 23410, Input: "1x32x32x32", Description: "a phantom"}},
		LoadVolume: func(path string) (*volume.Volume, error) {
			image, err := nifti.Read(path)
			if err != nil {
				return nil, err
			}
			return image.Volume, nil
		},
		Start: func(context.Context, string) (string, error) { return filepath.Join(dir, "one"), nil },
	}
	var err error
	switch role {
	case "version":
		fmt.Fprintln(os.Stdout, "niftynet")
	case "home":
		err = tui.Home(ctx, options)
	case "watch":
		err = tui.Watch(ctx, options, dir, false)
	case "attached":
		err = tui.Watch(ctx, options, dir, true)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// console is a program on a terminal, and all that it wrote.
type console struct {
	t    *testing.T
	tty  *os.File
	cmd  *exec.Cmd
	done chan struct{} // closed when the program has ended
	err  error

	mu  sync.Mutex
	out bytes.Buffer
}

// start runs this binary in a role on a terminal of 80 x 24.
func start(t *testing.T, role, dir string) *console {
	t.Helper()
	c := &console{t: t, done: make(chan struct{})}
	c.cmd = exec.Command(os.Args[0])
	c.cmd.Env = append(os.Environ(), "TUI_TEST_ROLE="+role, "TUI_TEST_DIR="+dir, "TERM=xterm-256color", "COLORTERM=", "NO_COLOR=", "LC_ALL=C.UTF-8")
	var err error
	if c.tty, err = pty.StartWithSize(c.cmd, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = io.Copy(writer{c}, c.tty)
		c.err = c.cmd.Wait()
		close(c.done)
	}()
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		<-c.done
		c.tty.Close()
	})
	return c
}

type writer struct{ c *console }

func (w writer) Write(p []byte) (int, error) {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	return w.c.out.Write(p)
}

// raw is all that was written so far.
func (c *console) raw() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.String()
}

// see waits until a text has been written after the given place, and says where the output is then.
func (c *console) see(text string, after int) int {
	c.t.Helper()
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		if raw := c.raw(); strings.Contains(ansi.Strip(raw[after:]), text) {
			return len(raw)
		}
	}
	c.t.Fatalf("waited for %q, saw %q", text, ansi.Strip(c.raw()[after:]))
	return 0
}

// resize gives the terminal another size and waits until a text was written because of it. bubbletea may not listen
// yet when it has drawn its first frame, so it is told again.
func (c *console) resize(columns, rows uint16, text string) int {
	c.t.Helper()
	before := len(c.raw())
	if err := pty.Setsize(c.tty, &pty.Winsize{Rows: rows, Cols: columns}); err != nil {
		c.t.Fatal(err)
	}
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(100 * time.Millisecond) {
		if raw := c.raw(); strings.Contains(ansi.Strip(raw[before:]), text) {
			return len(raw)
		}
		_ = c.cmd.Process.Signal(syscall.SIGWINCH)
	}
	c.t.Fatalf("resized to %d x %d, waited for %q, saw %q", columns, rows, text, ansi.Strip(c.raw()[before:]))
	return 0
}

// press types something in one write.
func (c *console) press(keys string) {
	c.t.Helper()
	if _, err := c.tty.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

// ends waits for the program to end without an error.
func (c *console) ends() {
	c.t.Helper()
	select {
	case <-c.done:
		if c.err != nil {
			c.t.Errorf("the program ended with %v: %q", c.err, ansi.Strip(c.raw()))
		}
	case <-time.After(20 * time.Second):
		c.t.Fatal("the program doesn't end")
	}
}

// settle waits until nothing has been written for a while and says how much that was.
func (c *console) settle() int {
	for {
		n := len(c.raw())
		time.Sleep(700 * time.Millisecond)
		if len(c.raw()) == n {
			return n
		}
	}
}

// trainer is a run of 100 steps that has come to step 50, with a preview of 10 slices.
func trainer(t *testing.T, dir string) *run.Run {
	t.Helper()
	r, err := run.Create(dir, run.Start{Config: []byte("application = \"segmentation\"\n"), Info: run.Info{
		Application: "segmentation", Network: "unet", MaxIter: 100,
	}})
	if err != nil {
		t.Fatal(err)
	}
	for step := int64(1); step <= 50; step++ {
		r.Scalar(step, "loss", 1/float64(step))
	}
	v := volume.New([3]int{12, 12, 10}, 1, volume.Identity())
	for i := range v.Data {
		v.Data[i] = float32(i%12 + i/12%12*i/144)
	}
	if err := r.Preview(50, run.Case{ID: "case_007", Image: v}); err != nil {
		t.Fatal(err)
	}
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	return r
}

// watched is a trainer's run and a screen that shows it.
func watched(t *testing.T) (*run.Run, *console) {
	t.Helper()
	r := trainer(t, filepath.Join(t.TempDir(), "one"))
	t.Cleanup(func() {
		if err := r.Close(run.Finished, ""); err != nil {
			t.Error(err)
		}
	})
	c := start(t, "watch", r.Dir())
	c.see("step 50/100", 0)
	return r, c
}
