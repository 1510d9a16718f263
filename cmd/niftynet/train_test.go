package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// small makes the quickstart take a second.
func small(args ...string) []string {
	return append([]string{
		"train", "quickstart", "--set", "network.widths=[2, 4]", "--set", "data.t1.phantom_cases=4", "--set", "data.seg.phantom_cases=4",
		"--set", "training.validation_cases=1", "--set", "data.t1.spatial_window_size=[16, 16, 16]",
	}, args...)
}

// say runs a command line and returns what it said.
func say(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = dispatch(t.Context(), args, &out, &errs)
	return out.String(), errs.String(), status
}

// state is run.json, config.toml and the names of the checkpoints of a run.
func state(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range []string{"run.json", "config.toml"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	files, err := filepath.Glob(filepath.Join(dir, "checkpoints", "*"))
	if err != nil {
		t.Fatal(err)
	}
	all["checkpoints"] = strings.Join(files, " ")
	return all
}

func TestTrain_RefusalsLeaveTheRunAlone(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, errs, status := say(t, small("--steps", "4", "--run", "a", "--quiet")...); status != exitDone {
		t.Fatal(errs)
	}
	before := state(t, "a")
	cases := []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"train", "a", "--set", "network.widths=[4, 8]"}, exitFailed, "the checkpoint has shape 2, the network 4; undo changes of [network]"},
		{[]string{"train", "a", "--steps", "3"}, exitFailed, "is beyond training.max_iter = 3: give --steps 4 or more"},
		{[]string{"train", "a", "--run", "b"}, exitUsage, "--run names the folder of a new run, but a is a run"},
		{[]string{"train", "quickstart", "--run", "a"}, exitUsage, "a already holds run.json: continue that run with `niftynet train a`"},
	}
	for _, c := range cases {
		out, errs, status := say(t, c.args...)
		if status != c.status || out != "" || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: status %d, printed %q, said %q; want status %d and %q", c.args, status, out, errs, c.status, c.want)
		}
	}
	if diff := cmp.Diff(before, state(t, "a")); diff != "" {
		t.Error(diff)
	}
}

func TestTrain_ChecksShortFlagsAsSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct{ flag, value, want string }{
		{"--steps", "0", "training.max_iter: 0 is below 1; write a whole number, at least 1"},
		{"--steps", "many", `training.max_iter: must be a whole number, not "many"`},
		{"--time-limit", "5", "training.time_limit: must be a duration in quotes, not 5; write a number with its unit"},
		{"--threads", "-1", "system.num_threads: -1 is below 0"},
		{"--seed", "1.5", "system.seed: must be a whole number, not 1.5"},
		{"--device", "tpu", `system.device: "tpu" is not allowed; write one of auto, cpu`},
	} {
		out, errs, status := say(t, small(c.flag, c.value)...)
		if status != exitUsage || out != "" || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s %s: status %d, said %q, want %q", c.flag, c.value, status, errs, c.want)
		}
	}
	if _, errs, status := say(t, small("--steps", "1", "--time-limit", "0", "--threads", "2", "--quiet")...); status != exitDone {
		t.Error(errs)
	}
}

func TestTrain_WarnsWhenARunGoesOnWithOtherData(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, errs, status := say(t, small("--steps", "2", "--run", "a", "--quiet")...); status != exitDone {
		t.Fatal(errs)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{"--set", "data.t1.phantom_cases=5", "--set", "data.seg.phantom_cases=5"}, "warning: the data are not those that this run began with"},
		{[]string{"--seed", "7"}, "warning: the seed was 1 and is 7 now"},
	} {
		out, errs, status := say(t, append([]string{"train", "a", "--json"}, c.args...)...)
		if status != exitDone || strings.Contains(out, "warning:") != (c.want != "") || !strings.Contains(out, c.want) {
			t.Errorf("%v: status %d, said %q and\n%swant %q", c.args, status, errs, out, c.want)
		}
	}
}

func TestTrain_SaysWhenNothingIsLeftToDo(t *testing.T) {
	t.Chdir(t.TempDir())
	last := func(args ...string) (done map[string]any, lines string) {
		out, errs, status := say(t, args...)
		if status != exitDone {
			t.Fatal(errs)
		}
		all := strings.Split(strings.TrimSpace(out), "\n")
		if err := json.Unmarshal([]byte(all[len(all)-1]), &done); err != nil {
			t.Fatal(err)
		}
		return done, out
	}
	first, _ := last(small("--steps", "2", "--run", "a", "--json")...)
	again, lines := last("train", "a", "--json")
	if first["weights_sha256"] != again["weights_sha256"] || again["step"] != 2.0 || first["loss"] != again["loss"] {
		t.Errorf("ended with %v, then with %v", first, again)
	}
	if !strings.Contains(lines, "step 2 is the last: nothing is left to train") {
		t.Errorf("said nothing of it:\n%s", lines)
	}
	if further, _ := last("train", "a", "--steps", "3", "--json"); further["step"] != 3.0 || further["weights_sha256"] == first["weights_sha256"] {
		t.Errorf("three steps end with %v", further)
	}
}
