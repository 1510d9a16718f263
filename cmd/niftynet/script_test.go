package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"niftynet": main})
}

// TestScripts uses the binary as a person does: see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"refuses": refuses,
			"cut":     cut,
			"foresaw": foresaw,
		},
	})
}

// refuses is "refuses STATUS COMMAND...": the command must end with that status, say on standard error what is wrong
// in a line or two and nothing on standard output, take less than a second of processor time and leave the folder runs
// as it was.
func refuses(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: refuses STATUS COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	before := listing(ts, "runs")

	command := exec.Command(args[1], args[2:]...)
	command.Dir = ts.MkAbs(".")
	command.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"), "PATH="+ts.Getenv("PATH"), "TMPDIR="+ts.Getenv("TMPDIR"))
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := command.Run(); err != nil && !errors.As(err, &exit) {
		ts.Fatalf("run %s: %v", args[1], err)
	}
	_, err = ts.Stderr().Write(stderr.Bytes())
	ts.Check(err)

	if got := command.ProcessState.ExitCode(); got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
	if lines := strings.Count(stderr.String(), "\n"); lines < 1 || lines > 2 {
		ts.Fatalf("%d lines on standard error, want a line for each of one or two faults", lines)
	}
	if stdout.Len() > 0 {
		ts.Fatalf("standard output is not empty: %q", stdout.String())
	}
	if used := command.ProcessState.UserTime() + command.ProcessState.SystemTime(); used > time.Second {
		ts.Fatalf("took %s of processor time to refuse", used)
	}
	if diff := cmp.Diff(before, listing(ts, "runs")); diff != "" {
		ts.Fatalf("the folder runs changed (-before +after):\n%s", diff)
	}
}

// listing is every file below a folder with its content; none when the folder is absent.
func listing(ts *testscript.TestScript, folder string) map[string]string {
	files := map[string]string{}
	root := ts.MkAbs(folder)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		files[path] = ""
		if entry.Type().IsRegular() {
			content, err := os.ReadFile(path)
			files[path] = string(content)
			return err
		}
		return nil
	})
	if !errors.Is(err, fs.ErrNotExist) {
		ts.Check(err)
	}
	return files
}

// foresaw is "foresaw": the peak of memory that the last bench step predicted is within a tenth of what it measured.
func foresaw(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: foresaw")
	}
	var r stepRecord
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &r))
	if off := math.Abs(float64(r.PredictedMB - r.PeakMB)); r.PeakMB == 0 || off > 0.1*float64(r.PeakMB) {
		ts.Fatalf("%d MB were predicted, %d measured", r.PredictedMB, r.PeakMB)
	}
}

// cut is "cut FILE BYTES": it keeps only the first bytes of a file, as a broken download does.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cut FILE BYTES")
	}
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), size))
}
