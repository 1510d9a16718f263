package plot_test

import (
	"flag"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dev.niftynet/viz/plot"
	"dev.niftynet/viz/term"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	got := strings.Join(lines, "\n") + "\n"
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

// descent is a loss that falls from 1.2 to 0.2 in a hundred steps, with three values lost.
func descent() plot.Series {
	s := plot.Series{Name: "loss", Colour: color.RGBA{R: 120, G: 190, B: 255, A: 255}}
	for i := range 100 {
		y := 0.2 + math.Exp(-float64(i)/20)
		if i >= 50 && i < 53 {
			y = math.NaN()
		}
		s.X, s.Y = append(s.X, float64(10*i)), append(s.Y, y)
	}
	return s
}

func TestDraw_Golden(t *testing.T) {
	rising := plot.Series{Name: "dice", Dash: plot.Dashed, X: []float64{0, 500, 990}, Y: []float64{0.1, 0.8, 0.9}}
	both := []plot.Series{descent(), rising}
	tests := []struct {
		name  string
		chart plot.Chart
		w, h  int
		depth term.Depth
	}{
		{"braille", plot.Chart{Series: both, XName: "step"}, 60, 12, term.Mono},
		{"logarithm", plot.Chart{Series: both, XName: "step", LogY: true}, 60, 12, term.Mono},
		{"ascii", plot.Chart{Series: both, XName: "step", ASCII: true}, 60, 12, term.Mono},
		{"colour", plot.Chart{Series: both, XName: "step", Frame: color.RGBA{R: 90, G: 90, B: 90, A: 255}}, 40, 8, term.TrueColour},
		{"small", plot.Chart{Series: both}, 14, 4, term.Mono},
		{"empty", plot.Chart{XName: "step"}, 30, 6, term.Mono},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			golden(t, tt.name, tt.chart.Draw(tt.w, tt.h).Lines(tt.depth))
		})
	}
}

func TestDraw_AnySizeAndValueStaysWithinTheGrid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.MaxFloat64, -math.MaxFloat64, 5e-324})), 0, 20)
		w, h := rapid.IntRange(-1, 250).Draw(t, "w"), rapid.IntRange(-1, 80).Draw(t, "h")
		c := plot.Chart{XName: "step", LogY: rapid.Bool().Draw(t, "log"), ASCII: rapid.Bool().Draw(t, "ascii")}
		for range rapid.IntRange(0, 3).Draw(t, "series") {
			c.Series = append(c.Series, plot.Series{Name: rapid.String().Draw(t, "name"), X: values.Draw(t, "x"), Y: values.Draw(t, "y")})
		}
		g := c.Draw(w, h)
		if g.W != max(w, 0) || g.H != max(h, 0) {
			t.Fatalf("asked for %dx%d, got %dx%d", w, h, g.W, g.H)
		}
	})
}

func TestDraw_ValuesThatAreNotFiniteDoNotTouchTheBounds(t *testing.T) {
	clean := plot.Series{X: []float64{0, 1, 3, 4}, Y: []float64{1, 2, 2, 1}}
	dirty := plot.Series{X: []float64{0, 1, 2, 3, 4}, Y: []float64{1, 2, math.Inf(1), 2, 1}}
	left := func(s plot.Series) (out []string) {
		for _, l := range (plot.Chart{Series: []plot.Series{s}}).Draw(40, 10).Lines(term.Mono) {
			out = append(out, string([]rune(l)[:5]))
		}
		return out
	}
	if diff := cmp.Diff(left(clean), left(dirty)); diff != "" {
		t.Error(diff)
	}
}

func TestDraw_ASpikeInManyPointsIsSeen(t *testing.T) {
	s := plot.Series{}
	for i := range 10000 {
		s.X, s.Y = append(s.X, float64(i)), append(s.Y, 0)
	}
	s.Y[5000] = 1
	top := (plot.Chart{Series: []plot.Series{s}}).Draw(10, 3).Lines(term.Mono)[0]
	if strings.TrimSpace(top) == "" {
		t.Error("one value in ten thousand left no dot at the top")
	}
}

func TestDraw_ALoneValueIsSeenWhateverTheDash(t *testing.T) {
	for _, dash := range []plot.Dash{plot.Solid, plot.Dashed, plot.Dotted, plot.DashDotted} {
		for x := range 20 {
			s := plot.Series{X: []float64{float64(x)}, Y: []float64{1}, Dash: dash}
			lines := plot.Chart{Series: []plot.Series{s}, XHigh: 20}.Draw(10, 3).Lines(term.Mono)
			if strings.TrimSpace(strings.Join(lines, "")) == "" {
				t.Errorf("dash %d: the value at %d left no dot", dash, x)
			}
		}
	}
}

func TestSmooth_StartsAtTheFirstValueAndSkipsGaps(t *testing.T) {
	// Weight 0.5: m = 1/2, then 1/4 + 3/2 = 7/4; freed of bias 1/2 -> 1, (7/4)/(3/4) = 7/3.
	got := plot.Smooth([]float64{1, math.NaN(), 3}, 0.5)
	if diff := cmp.Diff([]float64{1, math.NaN(), 7.0 / 3}, got, cmpopts.EquateNaNs(), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
	same := []float64{4, 5}
	if diff := cmp.Diff(same, plot.Smooth(same, 0)); diff != "" {
		t.Error(diff)
	}
}

func TestNumber_IsShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.5: "0.5", 2.9482267e-05: "2.948e-05", 1e-4: "1e-04", 1500: "1500", 20000: "20k", 2500000: "2.5M", 0.30000000000000004: "0.3", -12: "-12",
	} {
		if got := plot.Number(v); got != want {
			t.Errorf("Number(%v) = %q, want %q", v, got, want)
		}
	}
}
