package cache_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/cache"
	"dev.niftynet/core/volume"
)

func volumes() []*volume.Volume {
	v := volume.New([3]int{4, 3, 2}, 2, volume.Scaling([3]float64{1, 2, 3}))
	for i := range v.Data {
		v.Data[i] = float32(i) / 7
	}
	return []*volume.Volume{v, nil, volume.New([3]int{1, 1, 1}, 1, volume.Identity())}
}

// maker makes volumes and counts how often.
type maker struct{ made int }

func (m *maker) volumes() ([]*volume.Volume, error) {
	m.made++
	return volumes(), nil
}

func open(t *testing.T, limit int64) (*cache.Folder, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "deep", "cache")
	f, err := cache.Open(dir, limit)
	if err != nil {
		t.Fatal(err)
	}
	return f, dir
}

func get(t *testing.T, f *cache.Folder, key string, m *maker) []*volume.Volume {
	t.Helper()
	got, err := f.Get(key, m.volumes)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestGet_MakesOnceAndGivesTheSameBits(t *testing.T) {
	f, _ := open(t, 1<<20)
	m := &maker{}
	for range 3 {
		if diff := cmp.Diff(volumes(), get(t, f, "a", m)); diff != "" {
			t.Fatal(diff)
		}
	}
	get(t, f, "b", m)
	if m.made != 2 {
		t.Errorf("two keys were made %d times", m.made)
	}
}

func TestGet_MakesDamagedFilesAnew(t *testing.T) {
	damages := map[string]func([]byte) []byte{
		"a bit":       func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"cut":         func(b []byte) []byte { return b[:len(b)-9] },
		"empty":       func([]byte) []byte { return nil },
		"longer":      func(b []byte) []byte { return append(b, 0) },
		"other magic": func(b []byte) []byte { b[0] = 'x'; return b },
		"absurd size": func(b []byte) []byte { b[19+8+6] = 0xff; return b },
		"many":        func(b []byte) []byte { b[19+3] = 0xff; return b },
	}
	for name, damage := range damages {
		f, dir := open(t, 1<<20)
		m := &maker{}
		get(t, f, "a", m)
		path := filepath.Join(dir, "a.volumes")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, damage(data), 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if diff := cmp.Diff(volumes(), get(t, f, "a", m)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if m.made != 2 {
			t.Errorf("%s: made %d times, want 2", name, m.made)
		}
	}
}

// kept is the keys that have files in a folder.
func kept(t *testing.T, dir string) (keys []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if key, ours := strings.CutSuffix(e.Name(), ".volumes"); ours {
			keys = append(keys, key)
		}
	}
	return keys
}

func TestGet_StaysWithinTheLimit(t *testing.T) {
	// A file of volumes() has 707 bytes: three fit.
	f, dir := open(t, 2500)
	if err := os.WriteFile(filepath.Join(dir, "other"), make([]byte, 4000), 0o600); err != nil {
		t.Fatal(err)
	}
	m := &maker{}
	long := time.Now().Add(-time.Hour)
	for i, key := range []string{"a", "b", "c"} {
		get(t, f, key, m)
		at := long.Add(time.Duration(i) * time.Minute)
		if err := os.Chtimes(filepath.Join(dir, key+".volumes"), at, at); err != nil {
			t.Fatal(err)
		}
	}
	get(t, f, "a", m) // is used last now
	for _, key := range []string{"d", "e"} {
		get(t, f, key, m)
	}
	if names := kept(t, dir); !cmp.Equal(names, []string{"a", "d", "e"}) {
		t.Errorf("%v are kept", names)
	}
	if _, err := os.Stat(filepath.Join(dir, "other")); err != nil {
		t.Error("a file of somebody else is gone")
	}
}

func TestGet_LeavesOutWhatNeverFits(t *testing.T) {
	f, dir := open(t, 600)
	if err := os.WriteFile(filepath.Join(dir, "b.volumes"), make([]byte, 500), 0o600); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "b.volumes"), long, long); err != nil {
		t.Fatal(err)
	}
	get(t, f, "a", &maker{})
	if names := kept(t, dir); !cmp.Equal(names, []string{"b"}) {
		t.Errorf("%v are kept, want what was there", names)
	}
}

// Files that were used since the folder was opened are not removed for others: all are wanted once an epoch, so those that
// stay are those that are found.
func TestGet_KeepsWhatIsWantedAgain(t *testing.T) {
	f, _ := open(t, 1500) // two fit
	m := &maker{}
	for range 5 {
		for _, key := range []string{"a", "b", "c", "d"} {
			get(t, f, key, m)
		}
	}
	if want := 4 + 4*2; m.made != want {
		t.Errorf("made %d times, want %d", m.made, want)
	}
}

// What a killed process left unfinished counts, is never read, and goes when its key is kept.
func TestGet_ReplacesWhatWasLeftUnfinished(t *testing.T) {
	f, dir := open(t, 1<<20)
	if err := os.WriteFile(filepath.Join(dir, ".a.volumes"), make([]byte, 300), 0o600); err != nil {
		t.Fatal(err)
	}
	m := &maker{}
	get(t, f, "a", m)
	get(t, f, "a", m)
	if names := kept(t, dir); m.made != 1 || !cmp.Equal(names, []string{"a"}) {
		t.Errorf("made %d times, %v are kept", m.made, names)
	}
}

// Two folders of one place stand for two processes, which write the same volumes at the same time.
func TestGet_ServesSeveralAtOnce(t *testing.T) {
	one, dir := open(t, 1500)
	two, err := cache.Open(dir, 1500)
	if err != nil {
		t.Fatal(err)
	}
	var workers sync.WaitGroup
	for _, f := range []*cache.Folder{one, two} {
		for range 2 {
			workers.Go(func() {
				for i := range 60 {
					key := string(rune('a' + i%6))
					if i%7 == 0 {
						os.Remove(filepath.Join(dir, "."+key+".volumes")) // as another that makes room
					}
					got, err := f.Get(key, func() ([]*volume.Volume, error) { return volumes(), nil })
					if diff := cmp.Diff(volumes(), got); diff != "" || err != nil {
						t.Error(diff, err)
					}
				}
			})
		}
	}
	workers.Wait()
	if err := errors.Join(one.Fault(), two.Fault()); err != nil {
		t.Error(err)
	}
}

func TestGet_PassesErrorsOfMakingOn(t *testing.T) {
	f, _ := open(t, 1<<20)
	fault := errors.New("no such image")
	if _, err := f.Get("a", func() ([]*volume.Volume, error) { return nil, fault }); !errors.Is(err, fault) || f.Fault() != nil {
		t.Error(err, f.Fault())
	}
}

func TestGet_GoesOnWhereNothingCanBeKept(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(dir string) error
		want   error
	}{
		{"a folder that is gone", os.RemoveAll, os.ErrNotExist},
		{"a full disk", func(dir string) error { return os.Symlink("/dev/full", filepath.Join(dir, ".a.volumes")) }, syscall.ENOSPC},
	} {
		f, dir := open(t, 1<<20)
		if err := c.damage(dir); err != nil {
			t.Fatal(err)
		}
		m := &maker{}
		for range 2 {
			if diff := cmp.Diff(volumes(), get(t, f, "a", m)); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		}
		if err := f.Fault(); m.made != 2 || !errors.Is(err, c.want) {
			t.Errorf("%s: made %d times, fault %v", c.name, m.made, err)
		}
	}
}

// BenchmarkGet reads a case of 64 MiB that is in the cache.
func BenchmarkGet(b *testing.B) {
	f, err := cache.Open(b.TempDir(), 1<<30)
	if err != nil {
		b.Fatal(err)
	}
	v := volume.New([3]int{256, 256, 256}, 1, volume.Identity())
	create := func() ([]*volume.Volume, error) { return []*volume.Volume{v}, nil }
	b.SetBytes(int64(4 * len(v.Data)))
	for range b.N + 1 {
		if _, err := f.Get("a", create); err != nil {
			b.Fatal(err)
		}
	}
}
