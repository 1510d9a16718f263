package tui_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"dev.niftynet/core/run"
	"dev.niftynet/tui"
)

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
	_, c := watched(t)
	c.press("v")
	at := c.see("z 6/10", 0)
	c.press("jjj")
	c.see("9/10", at)
	c.press("q")
	c.ends()
}

func TestWatch_LateRepliesOfTheTerminalAreNoKeys(t *testing.T) {
	_, c := watched(t)
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
	_, c := watched(t)
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
	r, c := watched(t)
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
	r, c := watched(t)
	c.resize(120, 40, "Health")
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
	r, c := watched(t)
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-c.done
	r.Scalar(51, "loss", 0.5)
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	again := start(t, "watch", r.Dir())
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
	_, c := watched(t)
	at := c.resize(59, 17, "this terminal has 59 x 17")
	c.see("niftynet needs 60 x 18", 0)
	if c.resize(120, 40, "Health") <= at {
		t.Error("a larger terminal is not drawn on")
	}
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
	_, c := watched(t)
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
