package checkpoint_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/tensor"
)

// save puts a checkpoint whose only weight is its step into the folder.
func save(t *testing.T, f checkpoint.Folder, step int64) checkpoint.Saved {
	t.Helper()
	c := &checkpoint.Checkpoint{Tensors: map[string]*tensor.Tensor{"w": {Shape: tensor.Shape{1}, Data: []float32{float32(step)}}}}
	s, err := f.Save(step, c, map[string]float64{"mean_dice": 0.5})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func weight(t *testing.T, f checkpoint.Folder, which string) float32 {
	t.Helper()
	l, err := f.Load(which)
	if err != nil {
		t.Fatal(err)
	}
	return l.Tensors["w"].Data[0]
}

func steps(t *testing.T, f checkpoint.Folder) []int64 {
	t.Helper()
	s, err := f.Steps()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFolder_KeepsNewestAndBest(t *testing.T) {
	f := checkpoint.Folder{Dir: filepath.Join(t.TempDir(), "checkpoints"), Keep: 2}
	for _, step := range []int64{10, 20, 30, 40, 50} {
		s := save(t, f, step)
		if step == 20 {
			if err := f.MarkBest(s); err != nil {
				t.Fatal(err)
			}
		}
	}
	if diff := cmp.Diff([]int64{20, 40, 50}, steps(t, f)); diff != "" {
		t.Error(diff)
	}
	for which, want := range map[string]float32{"latest": 50, "best": 20, "40": 40, filepath.Join(f.Dir, "step-000000040.safetensors"): 40} {
		if got := weight(t, f, which); got != want {
			t.Errorf("%s is the checkpoint of step %v, want %v", which, got, want)
		}
	}
	text, err := os.ReadFile(filepath.Join(f.Dir, "latest.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"step":50`, `"file":"step-000000050.safetensors"`, `"sha256":"`, `"mean_dice":0.5`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("latest.json is %s, should hold %s", text, part)
		}
	}
}

func TestFolder_KeepsAllByDefault(t *testing.T) {
	f := checkpoint.Folder{Dir: t.TempDir()}
	for _, step := range []int64{1, 2, 1_234_567_890} {
		save(t, f, step)
	}
	if diff := cmp.Diff([]int64{1, 2, 1_234_567_890}, steps(t, f)); diff != "" {
		t.Error(diff)
	}
}

func TestLoad_FallsBackFromDamagedLatest(t *testing.T) {
	f := checkpoint.Folder{Dir: t.TempDir(), Keep: 1}
	save(t, f, 10)
	f.Keep = 2
	save(t, f, 20)
	damaged := filepath.Join(f.Dir, "step-000000020.safetensors")
	content, err := os.ReadFile(damaged)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)-1] ^= 0x40
	if err := os.WriteFile(damaged, content, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := f.Load("latest")
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Tensors["w"].Data[0]; got != 10 || filepath.Base(l.Path) != "step-000000010.safetensors" {
		t.Errorf("loaded the checkpoint of step %v from %s, want that of step 10", got, l.Path)
	}
	if len(l.Skipped) != 1 || !strings.Contains(l.Skipped[0].Error(), damaged) {
		t.Errorf("skipped %v, should name %s", l.Skipped, damaged)
	}
	// Training goes on from step 10: what it saves next is the latest, however the abandoned file is numbered.
	f.Keep = 1
	save(t, f, 15)
	if diff := cmp.Diff([]int64{15}, steps(t, f)); diff != "" {
		t.Error(diff)
	}
}

func TestSave_ClearsWhatAKilledSaveLeft(t *testing.T) {
	f := checkpoint.Folder{Dir: t.TempDir()}
	left := filepath.Join(f.Dir, ".step-000000010.safetensors.tmp")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	save(t, f, 20)
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there (%v)", left, err)
	}
}

// saverDir is the environment variable that makes this binary save checkpoints until it is killed.
const saverDir = "NIFTYNET_TEST_SAVER"

func TestMain(m *testing.M) {
	dir := os.Getenv(saverDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	f := checkpoint.Folder{Dir: dir, Keep: 2}
	for step := int64(1); ; step++ {
		c := &checkpoint.Checkpoint{Tensors: map[string]*tensor.Tensor{"w": tensor.New(50_000)}}
		c.Tensors["w"].Data[0] = float32(step)
		if _, err := f.Save(step, c, nil); err != nil {
			os.Exit(1)
		}
	}
}

// Whenever a trainer is killed, the latest checkpoint is whole and the next trainer can save.
func TestFolder_SurvivesKills(t *testing.T) {
	f := checkpoint.Folder{Dir: t.TempDir(), Keep: 2}
	for i := range 12 {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), saverDir+"="+f.Dir)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		for start := time.Now(); len(steps(t, f)) == 0 && time.Since(start) < 10*time.Second; {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(3*i) * time.Millisecond)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait() // it was killed
		saved := steps(t, f)
		l, err := f.Load("latest")
		if err != nil || len(l.Skipped) > 0 || l.Tensors["w"].Data[0] != float32(saved[len(saved)-1]) {
			t.Fatalf("kill %d: latest of %v: %v, passed over %v", i, saved, err, l)
		}
	}
	save(t, f, 1_000_000)
	files, err := os.ReadDir(f.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) > f.Keep+1 { // and latest.json
		t.Errorf("%d files are left: %v", len(files), files)
	}
}

func TestLoad_SaysWhatIsMissing(t *testing.T) {
	f := checkpoint.Folder{Dir: t.TempDir()}
	for which, want := range map[string]string{"latest": "doesn't hold", "best": "latest", "7": "step 7", "no.safetensors": "no.safetensors"} {
		if _, err := f.Load(which); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("load %s: error %v, should say %q", which, err, want)
		}
	}
	save(t, f, 5)
	if _, err := f.Resolve("7"); err == nil || !strings.Contains(err.Error(), "[5]") {
		t.Errorf("error %v, should list the steps that are there", err)
	}
}
