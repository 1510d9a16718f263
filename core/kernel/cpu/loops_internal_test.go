package cpu

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestExp_IsAccurate(t *testing.T) {
	x := []float32{0, float32(math.Copysign(0, -1)), -87, -87.0001, -1e4, float32(math.Inf(-1)), float32(math.NaN())}
	for v := float32(-86.99); v < 0; v += 0.0137 {
		x = append(x, v)
	}
	y := make([]float32, len(x))
	for tier := Portable; tier <= Best(); tier++ {
		loops := tier.loops()
		loops.exp(y, x)
		for i, v := range x {
			want := math.Exp(float64(v))
			if v < -87 {
				want = 0
			}
			switch got := float64(y[i]); {
			case math.IsNaN(want) != math.IsNaN(got), math.Abs(got-want) > 1.5e-7*want:
				t.Errorf("%s: exp(%g) = %g, want %g", tier, v, got, want)
			}
		}
	}
}

// The assembler takes the registers of AVX-512 in any function, but a processor without it does not.
func TestAssembly_OfAVX2UsesItsRegistersOnly(t *testing.T) {
	files, err := filepath.Glob("*_amd64.s")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no assembly (%v)", err)
	}
	beyond := regexp.MustCompile(`\b([XY](1[6-9]|2\d|3[01])|Z\d+|K\d)\b`)
	functions := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, function := range strings.Split(string(text), "\nTEXT ")[1:] {
			name, _, _ := strings.Cut(function, "(")
			if !strings.HasPrefix(name, "·avx2") {
				continue
			}
			functions++
			if r := beyond.FindString(function); r != "" {
				t.Errorf("%s: %s uses %s", file, name, r)
			}
		}
	}
	if functions == 0 {
		t.Error("found no function for AVX2")
	}
}
