package tui_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

func TestSeed_NothingIsAskedOfAMuteTerminal(t *testing.T) {
	before := time.Now()
	c := start(t, "version", "")
	c.ends()
	// Without the seed bubbletea waits five seconds.
	if took := time.Since(before); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
	if got := c.raw(); got != "niftynet\r\n" {
		t.Errorf("wrote %q", got)
	}
}

func TestWatch_KeysRepeatedInOneReadAllCount(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "one")
	defer trainer(t, dir).Close(run.Finished, "")
	c := start(t, "watch", dir)
	c.see("step 50/100", 0)
	c.press("v")
	at := c.see("z 6/10", 0)
	c.press("jjj")
	c.see("9/10", at)
	c.press("q")
	c.ends()
}

func TestWatch_LateRepliesOfTheTerminalAreNoKeys(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "one")
	defer trainer(t, dir).Close(run.Finished, "")
	c := start(t, "watch", dir)
	c.see("step 50/100", 0)
	for _, reply := range []string{
		"\x1bP1+r524742=38;q\x1b\\", "\x1b_Gi=31;OK q\x1b\\", "\x1b]11;rgb:1d1d/1f1f/q\a", "\x1bP1+r5247", "42=38 q\x1b\\",
	} {
		c.press(reply)
		time.Sleep(50 * time.Millisecond)
	}
	c.press("v") // still there, and no help, dialog or other pane is open
	c.see("z 6/10", 0)
	c.press("q")
	c.ends()
}

func TestWatch_EveryFrameIsSynchronised(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "one")
	defer trainer(t, dir).Close(run.Finished, "")
	c := start(t, "watch", dir)
	c.see("step 50/100", 0)
	c.press("v")
	c.see("z 6/10", 0)
	c.press("q")
	c.ends()
	raw := c.raw()
	outside := regexp.MustCompile(`(?s)\x1b\[\?2026h.*?\x1b\[\?2026l`).ReplaceAllString(raw, "")
	if strings.Contains(outside, "2026") || strings.TrimSpace(ansi.Strip(outside)) != "" {
		t.Errorf("written outside of frames: %q", outside)
	}
	if n := strings.Count(raw, "\x1b[?2026h"); n < 2 {
		t.Errorf("%d frames, want 2 at least", n)
	}
}

func TestWatch_AnIdleLiveRunWritesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "one")
	r := trainer(t, dir)
	defer r.Close(run.Finished, "")
	c := start(t, "watch", dir)
	c.see("step 50/100", 0)
	before := c.settle()
	time.Sleep(2500 * time.Millisecond)
	if got := c.raw()[before:]; got != "" {
		t.Errorf("wrote %d bytes: %q", len(got), got)
	}
	r.Scalar(51, "loss", 0.5)
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	c.see("51/100", before)
}

func TestWatch_AStepSendsLittle(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "one")
	r := trainer(t, dir)
	defer r.Close(run.Finished, "")
	c := start(t, "watch", dir)
	if err := pty.Setsize(c.tty, &pty.Winsize{Rows: 40, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	c.see("Health", 0)
	before := c.settle()
	r.Scalar(51, "loss", 0.5)
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	c.see("51/100", before)
	if got := c.settle() - before; got > 6000 {
		t.Errorf("a step sent %d bytes", got)
	} else {
		t.Logf("a step sent %d bytes", got)
	}
	c.press("3")
	before = c.settle()
	c.press("j")
	c.see("7/10", before)
	if got := c.settle() - before; got > 20000 {
		t.Errorf("a slice sent %d bytes", got)
	} else {
		t.Logf("a slice sent %d bytes", got)
	}
}

func TestHome_AnIdleListWritesNothing(t *testing.T) {
	root := t.TempDir()
	defer trainer(t, filepath.Join(root, "one")).Close(run.Finished, "")
	c := start(t, "home", root)
	c.see("quickstart", 0)
	before := c.settle()
	time.Sleep(2500 * time.Millisecond)
	if got := c.raw()[before:]; got != "" {
		t.Errorf("wrote %d bytes: %q", len(got), got)
	}
}

func TestHome_OpensARunAndComesBack(t *testing.T) {
	root := t.TempDir()
	defer trainer(t, filepath.Join(root, "one")).Close(run.Finished, "")
	c := start(t, "home", root)
	at := c.see("running  one", 0)
	c.press("\t\r")
	at = c.see("Loss", at)
	c.press("q")
	c.see("quickstart", at)
	c.press("q")
	c.ends()
}

func TestHome_TrainsAnEntryAndAsksBeforeLeavingIt(t *testing.T) {
	root := t.TempDir()
	defer trainer(t, filepath.Join(root, "one")).Close(run.Finished, "")
	c := start(t, "home", root)
	at := c.see("quickstart", 0)
	c.press("\r")
	at = c.see("Train quickstart?", at)
	c.press("t")
	at = c.see("Loss", at)
	c.press("q")
	at = c.see("still training", at)
	c.press("d")
	c.see("quickstart", at)
	c.press("q")
	c.ends()
}

func TestWatch_KillingTheScreenLeavesTheRunAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "one")
	r := trainer(t, dir)
	defer r.Close(run.Finished, "")
	c := start(t, "watch", dir)
	c.see("step 50/100", 0)
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-c.done
	r.Scalar(51, "loss", 0.5)
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	again := start(t, "watch", dir)
	again.see("step 51/100", 0)
	again.see("running", 0)
}

func TestWatch_InterruptInAnAttachedScreenSavesAndLeavesWhenTheRunHasEnded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "one")
	r := trainer(t, dir)
	c := start(t, "attached", dir)
	at := c.see("step 50/100", 0)
	c.press("\x03")
	q := <-r.Requests()
	if q.Do != "stop" {
		t.Errorf("the trainer was asked for %q", q.Do)
	}
	c.see("saving…", at)
	q.Reply(nil)
	if err := r.Close(run.Stopped, "asked to"); err != nil {
		t.Fatal(err)
	}
	c.ends()
}

func TestWatch_TooSmallSaysWhatIsWanted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "one")
	defer trainer(t, dir).Close(run.Finished, "")
	c := start(t, "watch", dir)
	at := c.see("step 50/100", 0)
	if err := pty.Setsize(c.tty, &pty.Winsize{Rows: 17, Cols: 59}); err != nil {
		t.Fatal(err)
	}
	at = c.see("this terminal has 59 x 17", at)
	c.see("niftynet needs 60 x 18", 0)
	if err := pty.Setsize(c.tty, &pty.Winsize{Rows: 40, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	c.see("Health", at)
}

func TestWatch_WaitsForARunThatIsAboutToStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "one")
	c := start(t, "attached", dir)
	c.see("waiting for", 0)
	defer trainer(t, dir).Close(run.Finished, "")
	c.see("step 50/100", 0)
}

func TestWatch_RunThatIsNoRunSaysSo(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "run.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := start(t, "watch", dir)
	c.see("unexpected end of JSON", 0)
	c.press("q")
	c.ends()
}

func TestWatch_WithoutATerminalIsAnError(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	err = tui.Watch(context.Background(), tui.Options{Input: file, Output: file}, "run", false)
	if err == nil || !strings.Contains(err.Error(), "not a terminal") {
		t.Errorf("got %v", err)
	}
}

func TestWatch_AsksNothingOfTheTerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "one")
	defer trainer(t, dir).Close(run.Finished, "")
	c := start(t, "watch", dir)
	c.see("step 50/100", 0)
	if queries := regexp.MustCompile(`\x1b(\][0-9]+;\?|\[[0-9]*n|\[>?c)`).FindAllString(c.raw(), -1); queries != nil {
		t.Errorf("asked %q", queries)
	}
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-c.done
	if !strings.Contains(c.raw(), "\x1b[?1049l") {
		t.Error("SIGTERM left the terminal on the alternate screen")
	}
}
