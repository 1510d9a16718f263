package screen

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/run"
	"dev.niftynet/core/volume"
	"dev.niftynet/tui/widget"
	"dev.niftynet/viz/term"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	got += "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (renew with -update after looking at it):\n%s", file, diff)
	}
}

// ball is a 16x20x12 volume of 2 mm slices with a ball of radius 4 around (x, 10, 6): 1 in its left half, 2 in its right.
func ball(x float64) *volume.Volume {
	v := volume.New([3]int{16, 20, 12}, 1, volume.Scaling([3]float64{1, 1, 2}))
	for i := range v.Data {
		at := [3]float64{float64(i%16) - x, float64(i/16%20) - 10, float64(i/320) - 6}
		if at[0]*at[0]+at[1]*at[1]+at[2]*at[2] <= 16 {
			v.Data[i] = 1
			if at[0] > 0 {
				v.Data[i] = 2
			}
		}
	}
	return v
}

// loadBall stands for reading a preview's files.
func loadBall(path string) (*volume.Volume, error) {
	switch filepath.Base(path) {
	case "image.nii.gz":
		v := ball(8)
		for i := range v.Data {
			v.Data[i] = 100*v.Data[i] + float32(i%16)
		}
		return v, nil
	case "label.nii.gz":
		return ball(8), nil
	default:
		return ball(9), nil
	}
}

// trained is a run of 200 steps that has come to the given one, a step every half second from noon on.
func trained(state run.State, step int) snapshot {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	s := snapshot{
		Info: run.Info{
			State: state, Application: "segmentation", Network: "unet", Device: "cpu", Seed: 42, PID: 4711, Host: "gpu03",
			Started: noon, Updated: noon.Add(time.Duration(step) * time.Second / 2), Step: int64(step), MaxIter: 200,
		},
		Series: map[string]run.Series{},
	}
	point := func(tag string, step int, v float64) {
		c := s.Series[tag]
		c.Step, c.Value = append(c.Step, int64(step)), append(c.Value, v)
		c.Wall = append(c.Wall, float64(noon.Unix())+float64(step)/2)
		s.Series[tag] = c
	}
	for i := 1; i <= step; i++ {
		fall := math.Exp(-float64(i) / 50)
		point("loss", i, 0.2+fall+0.1*math.Sin(float64(7*i)))
		point("lr", i, 0.001)
		point("windows_per_s", i, 9+math.Cos(float64(i)))
		if i%20 == 0 {
			point("validation/loss", i, 0.3+fall)
			point("validation/dice/1", i, 0.9-0.8*fall)
			point("validation/dice/2", i, 0.8-0.7*fall)
			point("validation/mean_dice", i, 0.85-0.75*fall)
			s.Console = append(s.Console, fmt.Sprintf("step %d mean Dice %.3f", i, 0.85-0.75*fall))
			s.Previews = append(s.Previews, run.Preview{Step: int64(i), Case: "case_007", Dir: fmt.Sprintf("run/previews/step-%09d", i)})
		}
	}
	return s
}

// shown is a live screen of a snapshot with its last preview read.
func shown(t *testing.T, terminal widget.Terminal, s snapshot) *Live {
	t.Helper()
	l := NewLive(context.Background(), LiveOptions{Dir: "runs/quickstart", Attached: true, Theme: widget.NewTheme(terminal), LoadVolume: loadBall})
	cmd := l.Update(snapshotMsg{dir: "runs/quickstart", snapshot: s})
	if len(s.Previews) > 0 {
		for _, msg := range messages(cmd) {
			l.Update(msg)
		}
	}
	return l
}

// messages runs a command, or all of a batch.
func messages(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	batch, ok := msg.(tea.BatchMsg)
	if !ok {
		return []tea.Msg{msg}
	}
	var out []tea.Msg
	for _, c := range batch {
		out = append(out, messages(c)...)
	}
	return out
}

// typed presses keys, one for each word.
func typed(s Screen, keys string) []tea.Msg {
	var out []tea.Msg
	for _, k := range strings.Fields(keys) {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		switch k {
		case "tab":
			msg = tea.KeyMsg{Type: tea.KeyTab}
		case "enter":
			msg = tea.KeyMsg{Type: tea.KeyEnter}
		case "esc":
			msg = tea.KeyMsg{Type: tea.KeyEsc}
		case "ctrl+c":
			msg = tea.KeyMsg{Type: tea.KeyCtrlC}
		}
		out = append(out, messages(s.Update(msg))...)
	}
	return out
}

func TestHeader_SaysWhatStepsWaitForOnAnyScreen(t *testing.T) {
	at := func(v float64) run.Series { return run.Series{Step: []int64{80}, Value: []float64{v}} }
	for _, c := range []struct {
		state         run.State
		waiting, read float64
		want          string
	}{
		{run.Running, 60, 0.1, "waits for data"},
		{run.Running, 60, 0.9, "waits for disk"},
		{run.Running, 5, 0.9, ""},
		{run.Finished, 60, 0.9, ""},
	} {
		s := trained(c.state, 80)
		s.Series["wait_ms"], s.Series["compute_ms"], s.Series["read_share"] = at(c.waiting), at(100-c.waiting), at(c.read)
		l := shown(t, widget.Terminal{}, s)
		for _, w := range []int{60, 80, 160} {
			header := ansi.Strip(l.header(w))
			if says := strings.Contains(header, "waits"); says != (c.want != "") || !strings.Contains(header, c.want) || ansi.StringWidth(header) != w {
				t.Errorf("%s, %d columns: %q, want %q", c.state, w, header, c.want)
			}
		}
	}
}

func TestLive_Golden(t *testing.T) {
	mono := widget.Terminal{Depth: term.Mono}
	tests := []struct {
		name     string
		terminal widget.Terminal
		snapshot snapshot
		keys     string
		w, h     int
	}{
		{"running-80x24", mono, trained(run.Running, 130), "", 80, 24},
		{"running-160x50", mono, trained(run.Running, 130), "", 160, 50},
		{"running-60x18", mono, trained(run.Running, 130), "", 60, 18},
		{"picture-80x24", mono, trained(run.Running, 130), "v j p r", 80, 24},
		{"picture-colour-80x24", widget.Terminal{Depth: term.Colour256}, trained(run.Running, 130), "v", 80, 24},
		{"ascii-80x24", widget.Terminal{ASCII: true}, trained(run.Finished, 200), "L s s", 80, 24},
		{"zoomed-log-80x24", mono, trained(run.Crashed, 60), "4 z", 80, 24},
		{"health-80x24", mono, trained(run.Paused, 60), "5", 80, 24},
		{"leaving-80x24", mono, trained(run.Running, 130), "q", 80, 24},
		{"first-80x24", mono, trained(run.Running, 0), "", 80, 24},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := shown(t, tt.terminal, tt.snapshot)
			typed(l, tt.keys)
			golden(t, tt.name, l.View(tt.w, tt.h))
		})
	}
}

func TestLive_EverySizeIsFilledAndNeverExceeded(t *testing.T) {
	if testing.Short() {
		t.Skip("draws some thousand frames")
	}
	l := shown(t, widget.Terminal{Depth: term.Colour256}, trained(run.Running, 130))
	for w := 60; w <= 250; w += 19 {
		for h := 18; h <= 80; h += 7 {
			for _, keys := range []string{"1", "3", "4", "5", "q", "esc"} {
				typed(l, keys)
				lines := strings.Split(l.View(w, h), "\n")
				if len(lines) != h {
					t.Fatalf("%dx%d, key %s: %d lines", w, h, keys, len(lines))
				}
				for i, line := range lines {
					if got := ansi.StringWidth(line); got != w {
						t.Fatalf("%dx%d, key %s: line %d has %d columns: %q", w, h, keys, i, got, line)
					}
				}
			}
		}
	}
}

func TestLive_LeavingAnAttachedRunAsks(t *testing.T) {
	l := shown(t, widget.Terminal{}, trained(run.Running, 20))
	if got := typed(l, "q x"); len(got) != 0 {
		t.Errorf("q and a key that is no answer gave %v", got)
	}
	if got := typed(l, "d"); len(got) != 1 || got[0] != (CloseMsg{}) {
		t.Errorf("d gave %v, want the screen closed", got)
	}
	for name, l := range map[string]*Live{
		"a run that has ended": shown(t, widget.Terminal{}, trained(run.Finished, 200)),
		"a run of others":      {theme: widget.NewTheme(widget.Terminal{}), known: true, snap: trained(run.Running, 20)},
	} {
		if got := typed(l, "q"); len(got) != 1 || got[0] != (CloseMsg{}) {
			t.Errorf("%s: q gave %v, want the screen closed", name, got)
		}
	}
}

func TestLive_SecondInterruptLeavesAtOnce(t *testing.T) {
	l := shown(t, widget.Terminal{}, trained(run.Running, 20))
	l.jobs.dir = t.TempDir() // no run there: the request fails, which this test doesn't wait for
	l.Update(tea.KeyMsg{Type: tea.KeyCtrlC})
	if !l.ending {
		t.Fatal("ctrl+c doesn't end the run")
	}
	if !strings.Contains(l.View(80, 24), "saving…") {
		t.Error("the screen doesn't say that it saves")
	}
	if got := typed(l, "ctrl+c"); len(got) != 1 || got[0] != (CloseMsg{}) {
		t.Errorf("a second ctrl+c gave %v", got)
	}
	ended := l.Update(snapshotMsg{dir: l.dir, snapshot: trained(run.Stopped, 21)})
	if got := messages(ended); len(got) != 1 || got[0] != (CloseMsg{}) {
		t.Errorf("the end of the run gave %v, want the screen closed", got)
	}
}

func TestLive_FailedRequestIsShownAndTheScreenStays(t *testing.T) {
	l := shown(t, widget.Terminal{}, trained(run.Running, 20))
	l.jobs.dir = t.TempDir()
	for _, msg := range typed(l, "ctrl+c") {
		failed := msg.(sentMsg)
		failed.dir = l.dir
		l.Update(failed)
	}
	if l.ending || !strings.Contains(l.View(80, 24), "That did not work") {
		t.Errorf("ending %v, and the screen is:\n%s", l.ending, l.View(80, 24))
	}
}

func TestLive_MessagesOfAnotherRunAreNotTaken(t *testing.T) {
	l := shown(t, widget.Terminal{}, trained(run.Running, 20))
	l.Update(snapshotMsg{dir: "runs/other", snapshot: trained(run.Finished, 200)})
	if l.snap.Info.State != run.Running {
		t.Errorf("the run became %s", l.snap.Info.State)
	}
}

func TestLive_FilmFollowsTheNewestPreviewUntilWoundBack(t *testing.T) {
	s := trained(run.Running, 60)
	l := shown(t, widget.Terminal{}, s)
	step := func() int64 {
		shot, _ := l.film.current()
		return shot.Step
	}
	next := func(to int) {
		for _, msg := range messages(l.Update(snapshotMsg{dir: l.dir, snapshot: trained(run.Running, to)})) {
			l.Update(msg)
		}
	}
	if next(80); step() != 80 {
		t.Errorf("shows step %d, want the newest, 80", step())
	}
	for _, msg := range typed(l, "T") {
		l.Update(msg)
	}
	if next(100); step() != 60 {
		t.Errorf("shows step %d, want 60, where it was wound to", step())
	}
	for _, msg := range typed(l, "t t") {
		l.Update(msg)
	}
	if step() != 100 {
		t.Errorf("shows step %d, want 100", step())
	}
	if next(120); step() != 120 {
		t.Errorf("shows step %d, want to follow again, to 120", step())
	}
}

func TestLive_SlicesStayWithinTheImage(t *testing.T) {
	l := shown(t, widget.Terminal{}, trained(run.Running, 20))
	typed(l, "J J J")
	if got := l.film.index[l.film.plane]; got != 11 {
		t.Errorf("slice %d, want the last, 11", got)
	}
	typed(l, "K K k")
	if got := l.film.index[l.film.plane]; got != 0 {
		t.Errorf("slice %d, want the first", got)
	}
}
