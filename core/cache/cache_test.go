package cache_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/cache"
	"dev.niftynet/core/volume"
)

func volumes(n int) []*volume.Volume {
	v := volume.New([3]int{n, 3, 2}, 2, volume.Scaling([3]float64{1, 2, 3}))
	for i := range v.Data {
		v.Data[i] = float32(i) / 7
	}
	return []*volume.Volume{v, nil, volume.New([3]int{1, 1, 1}, 1, volume.Identity())}
}

// maker makes volumes and counts how often.
type maker struct{ made int }

func (m *maker) volumes() ([]*volume.Volume, error) {
	m.made++
	return volumes(4), nil
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
		if diff := cmp.Diff(volumes(4), get(t, f, "a", m)); diff != "" {
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
			if diff := cmp.Diff(volumes(4), get(t, f, "a", m)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if m.made != 2 {
			t.Errorf("%s: made %d times, want 2", name, m.made)
		}
	}
}

func TestGet_StaysWithinTheLimit(t *testing.T) {
	// A file of volumes(4) has 707 bytes: three fit.
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
	var names []string
	total := int64(0)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if name, ours := strings.CutSuffix(e.Name(), ".volumes"); ours {
			names = append(names, name)
			total += info.Size()
		}
	}
	if total > 2500 || !cmp.Equal(names, []string{"a", "d", "e"}) {
		t.Errorf("%v are kept, %d bytes", names, total)
	}
	if _, err := os.Stat(filepath.Join(dir, "other")); err != nil {
		t.Error("a file of somebody else is gone")
	}
}

func TestGet_LeavesOutWhatNeverFits(t *testing.T) {
	f, dir := open(t, 100)
	get(t, f, "a", &maker{})
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestGet_PassesErrorsOn(t *testing.T) {
	f, dir := open(t, 1<<20)
	fault := errors.New("no such image")
	if _, err := f.Get("a", func() ([]*volume.Volume, error) { return nil, fault }); !errors.Is(err, fault) {
		t.Error(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Get("a", (&maker{}).volumes); err == nil || !strings.Contains(err.Error(), "system.cache_size") {
		t.Errorf("a folder that is gone: %v", err)
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
