package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/run"
)

// makeRun makes runs/NAME below the working folder with two steps and a validation.
func makeRun(t *testing.T, name, lr string) *run.Run {
	t.Helper()
	config := "application = \"segmentation\"\n[training]\nlr = " + lr + "\nmax_iter = 4\n" +
		"[segmentation]\nimage = [\"t1\"]\nlabel = [\"seg\"]\nnum_classes = 3\n" +
		"[data.t1]\npath_to_search = \"images\"\nspatial_window_size = [8, 8, 8]\n[data.seg]\npath_to_search = \"labels\"\n"
	r, err := run.Create(filepath.Join(runsRoot, name), run.Start{
		Config: []byte(config),
		Info:   run.Info{Application: "segmentation", Network: "plain_unet", Device: "cpu", Version: "1", MaxIter: 4},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Scalar(1, "loss", 0.1)
	r.Scalar(2, "loss", 0.05)
	r.Scalar(2, "validation/mean_dice", math.NaN())
	if err := r.Log("a line\x1b[31m"); err != nil {
		t.Fatal(err)
	}
	return r
}

// runs is the outcome of `niftynet runs ARGS`.
func runs(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = runsCommand(t.Context(), args, &out, &errs)
	return out.String(), errs.String(), status
}

func closeRun(t *testing.T, r *run.Run) {
	t.Helper()
	if err := r.Close(run.Finished, ""); err != nil {
		t.Fatal(err)
	}
}

func TestRuns_ListAndShow(t *testing.T) {
	t.Chdir(t.TempDir())
	if out, _, status := runs(t, "list"); status != exitDone || !strings.Contains(out, "no runs") {
		t.Errorf("status %d, said %q without runs", status, out)
	}
	if out, _, status := runs(t, "list", "--json"); status != exitDone || out != "" {
		t.Errorf("status %d, said %q without runs", status, out)
	}
	closeRun(t, makeRun(t, "a", "0.01"))
	out, _, status := runs(t, "list", "--json")
	var row map[string]any
	if err := json.Unmarshal([]byte(out), &row); err != nil || status != exitDone {
		t.Fatalf("status %d, error %v", status, err)
	}
	delete(row, "started")
	want := map[string]any{
		"run": "runs/a", "state": "finished", "application": "segmentation", "network": "plain_unet",
		"step": 2.0, "max_iter": 4.0, "loss": 0.05,
	}
	if diff := cmp.Diff(want, row); diff != "" {
		t.Error(diff)
	}
	for _, arg := range []string{"a", "runs/a", "runs/a/"} {
		out, _, status := runs(t, "show", arg)
		for _, part := range []string{"finished, step 2 of 4", "a line\n", "0.05"} {
			if status != exitDone || !strings.Contains(out, part) {
				t.Errorf("show %s: status %d, should say %q:\n%s", arg, status, part, out)
			}
		}
	}
	out, _, _ = runs(t, "show", "a", "--json")
	if err := json.Unmarshal([]byte(out), &row); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"loss": float64(float32(0.05)), "validation/mean_dice": nil}, row["last"]); diff != "" {
		t.Error(diff)
	}
}

func TestRuns_ExportGivesEveryValueOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	closeRun(t, makeRun(t, "a", "0.01"))
	out, _, status := runs(t, "export", "a", "--csv")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for i, line := range lines {
		fields := strings.Split(line, ",")
		fields[1] = "" // the time
		lines[i] = strings.Join(fields, ",")
	}
	want := []string{"step,,loss,validation/mean_dice", "1,,0.1,", "2,,0.05,NaN"}
	if diff := cmp.Diff(want, lines); diff != "" || status != exitDone {
		t.Error(status, diff)
	}
}

func TestRuns_CompareShowsWhatDiffers(t *testing.T) {
	t.Chdir(t.TempDir())
	closeRun(t, makeRun(t, "a", "0.01"))
	b := makeRun(t, "b", "0.001")
	b.Scalar(3, "validation/mean_dice", 0.75)
	b.Scalar(4, "validation/mean_dice", 0.5)
	closeRun(t, b)
	out, errs, status := runs(t, "compare", "a", "b", "--json")
	if status != exitDone {
		t.Fatal(errs)
	}
	var rows []compared
	for line := range strings.Lines(out) {
		var c compared
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, c)
	}
	if diff := cmp.Diff(map[string]string{"training.lr": "0.01"}, rows[0].Settings); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&peak{Step: 3, Value: 0.75}, rows[1].Best); diff != "" || rows[0].Best != nil {
		t.Error(rows[0].Best, diff)
	}
	out, _, _ = runs(t, "compare", "a", "b")
	for _, part := range []string{"0.75 at 3", "training.lr", "0.001"} {
		if !strings.Contains(out, part) {
			t.Errorf("should say %q:\n%s", part, out)
		}
	}
}

func TestRuns_RequestsReachTheTrainer(t *testing.T) {
	t.Chdir(t.TempDir())
	r := makeRun(t, "a", "0.01")
	for _, args := range [][]string{{"pause", "a"}, {"resume", "a"}, {"checkpoint", "a"}, {"set", "a", "training.lr=1e-4"}} {
		got := make(chan run.Request, 1)
		go func() {
			q := <-r.Requests()
			q.Reply(nil)
			got <- q
		}()
		out, errs, status := runs(t, args...)
		if q := <-got; status != exitDone || q.Do != args[0] || !strings.Contains(out, args[0]) {
			t.Errorf("%v: status %d, trainer got %+v, said %q %q", args, status, q, out, errs)
		} else if q.Do == "set" && (q.Key != "training.lr" || q.Value != "1e-4") {
			t.Errorf("trainer got %+v", q)
		}
	}
	closed := make(chan error)
	go func() {
		(<-r.Requests()).Reply(nil)
		closed <- r.Close(run.Finished, "")
	}()
	if out, errs, status := runs(t, "stop", "a"); status != exitDone || out != "runs/a: finished at step 2\n" {
		t.Errorf("status %d, said %q %q", status, out, errs)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if _, errs, status := runs(t, "stop", "a"); status != exitFailed || !strings.Contains(errs, "finished at step 2") {
		t.Errorf("status %d, said %q for a run that has ended", status, errs)
	}
}

func TestRuns_WrongUseIsOneClearError(t *testing.T) {
	t.Chdir(t.TempDir())
	closeRun(t, makeRun(t, "a", "0.01"))
	if err := os.Mkdir("empty", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "niftynet runs list"},
		{[]string{"dance"}, `"dance"`},
		{[]string{"show"}, "0 arguments"},
		{[]string{"show", "absent"}, "absent is not a run"},
		{[]string{"stop", "empty"}, "empty is not a run"},
		{[]string{"set", "a", "lr"}, "KEY=VALUE"},
		{[]string{"export", "a"}, "--csv"},
		{[]string{"compare", "a"}, "1 arguments"},
	} {
		out, errs, status := runs(t, c.args...)
		if status != exitUsage || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%v: status %d, said %q, should say %q", c.args, status, errs, c.want)
		}
	}
}
