package term_test

import (
	"image"
	"image/color"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/viz/term"
)

func rgb(r, g, b uint8) color.RGBA { return color.RGBA{R: r, G: g, B: b, A: 255} }

// picture makes an image from rows of colours.
func picture(rows ...[]color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, len(rows[0]), len(rows)))
	for y, row := range rows {
		for x, c := range row {
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func TestHalfBlocks_EveryDepth(t *testing.T) {
	red, grey, black := rgb(255, 0, 0), rgb(118, 118, 118), rgb(0, 0, 0)
	img := picture([]color.RGBA{red, red, black}, []color.RGBA{grey, grey, black})
	for depth, want := range map[term.Depth]string{
		term.TrueColour: "\x1b[38;2;255;0;0;48;2;118;118;118m▀▀\x1b[48;2;0;0;0m \x1b[m",
		term.Colour256:  "\x1b[38;5;196;48;5;243m▀▀\x1b[48;5;16m \x1b[m",
		term.Colour16:   "\x1b[91;100m▀▀\x1b[40m \x1b[m",
		term.Mono:       "▀▀▀",
	} {
		if diff := cmp.Diff([]string{want}, term.HalfBlocks(img, 0).Lines(depth)); diff != "" {
			t.Errorf("%v: %s", depth, diff)
		}
	}
}

func TestName_Colour16KeepsTheHue(t *testing.T) {
	for want, c := range map[string]color.RGBA{
		"0": rgb(20, 20, 20), "8": rgb(118, 118, 118), "7": rgb(200, 200, 205), "15": rgb(250, 250, 250),
		"9": rgb(240, 60, 50), "11": rgb(240, 150, 30), "14": rgb(70, 175, 240), "2": rgb(20, 120, 70), "5": rgb(140, 20, 130),
	} {
		if got := term.Colour16.Name(c); got != want {
			t.Errorf("%v is %s, want %s", c, got, want)
		}
	}
}

func TestHalfBlocks_OddHeightLeavesTheLastHalfRowToTheTerminal(t *testing.T) {
	g := term.HalfBlocks(picture([]color.RGBA{rgb(1, 2, 3)}), 0)
	if diff := cmp.Diff([]string{"\x1b[38;2;1;2;3m▀\x1b[m"}, g.Lines(term.TrueColour)); diff != "" {
		t.Error(diff)
	}
}

func TestHalfBlocks_FewerLevelsMakeLongerRuns(t *testing.T) {
	var row []color.RGBA
	for i := range 256 {
		row = append(row, rgb(uint8(i), uint8(i), uint8(i)))
	}
	full := len(term.HalfBlocks(picture(row), 0).Lines(term.TrueColour)[0])
	cut := len(term.HalfBlocks(picture(row), 24).Lines(term.TrueColour)[0])
	if cut*4 > full {
		t.Errorf("24 levels take %d bytes, all of them %d", cut, full)
	}
}

func TestHalfBlocks_256ColoursHaveTheWholeGreyRamp(t *testing.T) {
	seen := map[string]bool{}
	for i := range 256 {
		v := uint8(i)
		seen[term.HalfBlocks(picture([]color.RGBA{rgb(v, v, v)}), 0).Lines(term.Colour256)[0]] = true
	}
	if len(seen) < 26 {
		t.Errorf("%d different greys, want the ramp's 24, black and white", len(seen))
	}
}

func TestRamp_DarkToLightWithMarks(t *testing.T) {
	img := picture([]color.RGBA{rgb(0, 0, 0), rgb(128, 128, 128), rgb(255, 255, 255), rgb(0, 0, 0)})
	g := term.Ramp(img, func(x, _ int) rune {
		if x == 3 {
			return '1'
		}
		return 0
	})
	if got := g.Lines(term.Mono)[0]; got != " =@1" {
		t.Errorf("got %q", got)
	}
}

func TestDots_NumberTheWayUnicodeDoes(t *testing.T) {
	want := []rune{'⠁', '⠂', '⠄', '⡀', '⠈', '⠐', '⠠', '⢀'}
	for i, r := range want {
		d, g := term.NewDots(1, 1), term.NewGrid(1, 1)
		d.Set(i/4, i%4, 1, color.RGBA{})
		d.Draw(g, 0, 0)
		if got := g.At(0, 0).Rune; got != r {
			t.Errorf("column %d, row %d gives %q, want %q", i/4, i%4, got, r)
		}
	}
}

func TestDots_LaterOwnerTakesTheCell(t *testing.T) {
	d, g := term.NewDots(1, 1), term.NewGrid(1, 1)
	d.Set(0, 0, 1, rgb(255, 0, 0))
	d.Set(1, 0, 2, rgb(0, 0, 255))
	d.Draw(g, 0, 0)
	if got, want := g.At(0, 0), (term.Cell{Rune: '⠈', Ink: rgb(0, 0, 255)}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestLines_AnyTextTakesItsColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(0, 40).Draw(t, "w")
		g := term.NewGrid(w, 1)
		g.Text(rapid.IntRange(-3, 40).Draw(t, "x"), 0, rapid.String().Draw(t, "text"), term.Cell{
			Bold: rapid.Bool().Draw(t, "bold"),
			Ink:  rgb(rapid.Byte().Draw(t, "red"), 0, 0),
		})
		line := g.Lines(term.Depth(rapid.IntRange(0, 3).Draw(t, "depth")))[0]
		if got := ansi.StringWidth(line); got != w {
			t.Fatalf("%q takes %d columns of %d", line, got, w)
		}
	})
}

func TestText_EveryCharacterTakesOneColumn(t *testing.T) {
	g := term.NewGrid(1, 1)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		g.Text(0, 0, string(r), term.Cell{})
		if line := g.Lines(term.Mono)[0]; ansi.StringWidth(line) != 1 {
			t.Fatalf("%U takes %d columns", r, ansi.StringWidth(line))
		}
	}
}

func TestText_EscapesCannotReachTheTerminal(t *testing.T) {
	g := term.NewGrid(20, 1)
	g.Text(0, 0, "a\x1b]0;title\a\u009bm\u202eb", term.Cell{})
	if got := g.Lines(term.TrueColour)[0]; strings.ContainsAny(got, "\x1b\a\u009b\u202e") {
		t.Errorf("got %q", got)
	}
}
