package run_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/event"
	"dev.niftynet/core/run"
)

// eventFile is the only event file of a run.
func eventFile(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "events.out.tfevents.*.niftynet"))
	if err != nil || len(names) != 1 {
		t.Fatalf("event files %v (%v), want one", names, err)
	}
	return names[0]
}

// Two views, one of which reads after every step, show the same run.
func TestView_ReadsOnlyWhatIsNew(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	early := view(t, dir)
	for step := range int64(50) {
		r.Scalar(step, "loss", 1/float64(step+1))
		check(t, r.Flush())
		if changed, err := early.Refresh(); !changed || err != nil {
			t.Fatalf("step %d: changed %v (%v)", step, changed, err)
		}
		if n := len(early.Series("loss").Step); n != int(step)+1 {
			t.Fatalf("step %d: %d points", step, n)
		}
	}
	if diff := cmp.Diff(early.Series("loss"), view(t, dir).Series("loss")); diff != "" {
		t.Error(diff)
	}
	check(t, r.Close(run.Finished, ""))
}

func TestView_WaitsForATornTail(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	r.Scalar(1, "loss", 1)
	check(t, r.Flush())
	path := eventFile(t, dir)
	whole, err := os.ReadFile(path)
	check(t, err)
	r.Scalar(2, "loss", 2)
	check(t, r.Close(run.Finished, ""))
	content, err := os.ReadFile(path)
	check(t, err)
	check(t, os.WriteFile(path, content[:len(whole)+5], 0o600))
	v := view(t, dir)
	if diff := cmp.Diff([]float64{1}, v.Series("loss").Value); diff != "" {
		t.Error(diff)
	}
	check(t, os.WriteFile(path, content, 0o600))
	if changed, err := v.Refresh(); !changed || err != nil {
		t.Errorf("changed %v (%v)", changed, err)
	}
	if diff := cmp.Diff([]float64{1, 2}, v.Series("loss").Value); diff != "" {
		t.Error(diff)
	}
}

func TestView_ShowsWhatDamageLeaves(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	var ends []int
	for step := range int64(3) {
		r.Scalar(step, "loss", float64(step))
		check(t, r.Flush())
		content, err := os.ReadFile(eventFile(t, dir))
		check(t, err)
		ends = append(ends, len(content))
	}
	check(t, r.Close(run.Finished, ""))
	path := eventFile(t, dir)
	content, err := os.ReadFile(path)
	check(t, err)
	content[ends[1]-6] ^= 0xff // within the value of step 1
	check(t, os.WriteFile(path, content, 0o600))

	v := view(t, dir)
	var corrupt *event.CorruptError
	if err := v.Damage(); !errors.As(err, &corrupt) || corrupt.Path != path || corrupt.Offset != int64(ends[0]) {
		t.Errorf("error %v, should name %s and byte %d", err, path, ends[0])
	}
	if diff := cmp.Diff([]float64{0, 2}, v.Series("loss").Value); diff != "" {
		t.Error(diff)
	}
	if changed, err := v.Refresh(); changed || err != nil {
		t.Errorf("changed %v (%v) with nothing new", changed, err)
	}
}

func TestView_ConsoleIsPlain(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	check(t, r.Log("\x1b[31mred\x1b[0m\tand\x07 \x1b]0;title\x07done\x1b]8;;http://x\x1b\\\u202e"))
	check(t, r.Log("10 %\r20 %\r"))
	check(t, r.Log("bad \xff byte, \u009b31m and \x1b"))
	check(t, r.Log("half"))
	v := view(t, dir)
	want := []string{"red    and done", "20 %", "bad \uFFFD byte, 31m and ", "half"}
	if diff := cmp.Diff(want, v.Console(10)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[2:], v.Console(2)); diff != "" {
		t.Error(diff)
	}
	check(t, r.Log(strings.Repeat("a line of a long log\n", 40_000)))
	check(t, r.Log("last"))
	_, err := v.Refresh()
	check(t, err)
	if lines := v.Console(1); len(lines) != 1 || lines[0] != "last" {
		t.Errorf("last line %q", lines)
	}
	if n := len(v.Console(1 << 20)); n != 2000 {
		t.Errorf("%d lines in memory, want 2000", n)
	}
	check(t, r.Close(run.Finished, ""))
}

// A run that came from elsewhere can't make a terminal obey it.
func TestView_WordsArePlain(t *testing.T) {
	dir := t.TempDir()
	s := start()
	s.Info.Network = "\x1b[2Junet"
	r, err := run.Create(dir, s)
	check(t, err)
	r.Scalar(1, "loss\x1b[2J", 1)
	r.Scalar(1, "loss", 1)
	check(t, r.Preview(1, run.Case{ID: "a\x1b[2J"}))
	check(t, r.Close(run.Crashed, "\x07because"))
	v := view(t, dir)
	got := []string{v.Info().Network, v.Info().ExitReason, v.Previews()[0].Case, strings.Join(v.Tags(), " ")}
	if diff := cmp.Diff([]string{"unet", "because", "a", "loss"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestOpen_RefusesWhatIsNoRun(t *testing.T) {
	dir := t.TempDir()
	if _, err := run.Open(dir); err == nil || !strings.Contains(err.Error(), "not a run") {
		t.Errorf("error %v", err)
	}
	check(t, os.WriteFile(filepath.Join(dir, "run.json"), []byte(`{"state":`), 0o600))
	if _, err := run.Open(dir); err == nil || !strings.Contains(err.Error(), "run.json") {
		t.Errorf("error %v, should name run.json", err)
	}
}

func TestList_NewestFirstAndWithoutStrangers(t *testing.T) {
	root := filepath.Join(t.TempDir(), "runs")
	if runs, err := run.List(root); len(runs) != 0 || err != nil {
		t.Errorf("%v (%v) without a folder", runs, err)
	}
	now := time.Date(2026, 11, 23, 6, 20, 0, 0, time.UTC)
	var want []string
	for range 3 {
		dir, err := run.NewDir(root, "quick/start", now)
		check(t, err)
		check(t, create(t, dir).Close(run.Finished, ""))
		want = append([]string{filepath.Base(dir)}, want...)
	}
	if diff := cmp.Diff([]string{"quick-start-20261123-062000-3", "quick-start-20261123-062000-2", "quick-start-20261123-062000"}, want); diff != "" {
		t.Error(diff)
	}
	check(t, os.Mkdir(filepath.Join(root, "other"), 0o700))
	check(t, os.Mkdir(filepath.Join(root, "broken"), 0o700))
	check(t, os.WriteFile(filepath.Join(root, "broken", "run.json"), nil, 0o600))
	runs, err := run.List(root)
	if err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("error %v, should name the broken run", err)
	}
	var got []string
	for _, r := range runs {
		got = append(got, filepath.Base(r.Run))
		if r.State != run.Finished || r.Application != "segmentation" || r.MaxIter != 100 || r.Loss != nil {
			t.Errorf("summary %+v", r)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// waitFor takes one message of a watch.
func waitFor(t *testing.T, changed <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-changed:
	case <-time.After(10 * time.Second):
		t.Fatalf("no message when %s", what)
	}
}

func TestWatch_TellsOfChangesOnly(t *testing.T) {
	dir := t.TempDir()
	kill := spawn(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	changed := run.Watch(ctx, dir)
	select {
	case <-changed:
		t.Error("a message without a change")
	case <-time.After(1200 * time.Millisecond): // more than a period
	}
	f, err := os.OpenFile(filepath.Join(dir, "console.log"), os.O_WRONLY|os.O_APPEND, 0)
	check(t, err)
	_, err = f.WriteString("hello\n")
	check(t, errors.Join(err, f.Close()))
	waitFor(t, changed, "the trainer spoke")
	kill() // only the lock tells
	waitFor(t, changed, "the trainer died")
	cancel()
	for open := true; open; {
		select {
		case _, open = <-changed:
		case <-time.After(10 * time.Second):
			t.Fatal("the watch goes on after its context is done")
		}
	}
}
