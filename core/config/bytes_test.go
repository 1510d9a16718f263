package config_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dev.niftynet/core/config"
)

func TestParseBytes_TakesDecimalAndBinaryUnits(t *testing.T) {
	for text, want := range map[string]config.Bytes{
		"": 0, "800 MB": 800e6, "1.5 GiB": 3 << 29, "1.5GiB": 3 << 29, "64 KiB": 1 << 16, "12 B": 12, "2 kB": 2000,
	} {
		got, err := config.ParseBytes(text)
		if err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"1.5", "GiB", "-1 GB", "0 MB", "1 TB/s", "1e30 GB", "NaN GB", "much"} {
		if got, err := config.ParseBytes(text); err == nil {
			t.Errorf("%q is %d, want an error", text, got)
		}
	}
}

func TestBytes_WrittenAreReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := config.Bytes(rapid.Int64Range(0, 1<<50).Draw(t, "bytes"))
		got, err := config.ParseBytes(b.String())
		if err != nil || got != b {
			t.Fatalf("%d is written %q and read as %d (%v)", b, b, got, err)
		}
	})
	if s := config.Bytes(3 << 29).String(); s != "1.5 GiB" {
		t.Errorf("1.5 GiB is written %q", s)
	}
}

func TestMemoryLimit_WithoutUnitSaysHowToWriteIt(t *testing.T) {
	_, err := config.Parse("c.toml", []byte("[system]\nmemory_limit = \"3\"\n"), ".", nil)
	if err == nil || !strings.Contains(err.Error(), `"3" is not an amount of memory with its unit`) ||
		!strings.Contains(err.Error(), `as "800 MB" or "1.5 GiB"`) {
		t.Errorf("memory_limit = 3 gives the error %v", err)
	}
}
