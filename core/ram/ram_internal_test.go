package ram

import (
	"os"
	"path/filepath"
	"testing"
)

func TestEntry_ReadsKilobytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "meminfo")
	if err := os.WriteFile(path, []byte("MemTotal:       16316412 kB\nMemFree: many kB\nHugePages_Total:       3\nMemAvailable:1 kB\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int64{
		"MemTotal": 16316412 << 10, "MemAvailable": 1 << 10, "Mem": 0, "MemFree": 0, "SwapTotal": 0,
	} {
		if got := entry(path, name); got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
	if got := entry(path+".none", "MemTotal"); got != 0 {
		t.Errorf("a file that is not there says %d", got)
	}
}
