package widget_test

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/tui/widget"
	"dev.niftynet/viz/term"
)

func plain() widget.Theme { return widget.NewTheme(widget.Terminal{}) }

func TestDetect_ReadsTheEnvironment(t *testing.T) {
	tests := []struct {
		name string
		env  map[string]string
		want widget.Terminal
	}{
		{"true colour", map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor"}, widget.Terminal{Depth: term.TrueColour}},
		{"over ssh, without COLORTERM", map[string]string{"TERM": "xterm-256color"}, widget.Terminal{Depth: term.Colour256}},
		{"a terminal known by its name", map[string]string{"TERM": "xterm-kitty"}, widget.Terminal{Depth: term.TrueColour}},
		{"sixteen colours", map[string]string{"TERM": "xterm"}, widget.Terminal{Depth: term.Colour16}},
		{"the kernel's console", map[string]string{"TERM": "linux"}, widget.Terminal{Depth: term.Colour16, ASCII: true}},
		{"colours not wanted", map[string]string{"TERM": "xterm-256color", "NO_COLOR": "1"}, widget.Terminal{}},
		{"dumb", map[string]string{"TERM": "dumb"}, widget.Terminal{ASCII: true}},
		{"no UTF-8", map[string]string{"TERM": "xterm", "LC_ALL": "C", "LANG": "en_GB.UTF-8"}, widget.Terminal{Depth: term.Colour16, ASCII: true}},
		{"light", map[string]string{"TERM": "xterm", "COLORFGBG": "0;15"}, widget.Terminal{Depth: term.Colour16, Light: true}},
		{"dark", map[string]string{"TERM": "xterm", "COLORFGBG": "15;default;0"}, widget.Terminal{Depth: term.Colour16}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := widget.Detect(func(key string) string { return tt.env[key] })
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlain_LeavesNothingThatATerminalObeys(t *testing.T) {
	const nasty = "a\x1b[31mred\x1b[0m\x1b]0;title\a\u202etxt\u009b2Jb\tc\r\n"
	if got, want := plain().Plain(nasty), "aredtxt b c"; strings.ReplaceAll(got, "2J", " ") != want {
		t.Errorf("got %q", got)
	}
	if got := plain().Plain("🏿a👍🏿ൎ"); got != "a👍🏿" {
		t.Errorf("a skin tone or a sign that would join the frame: got %q", got)
	}
	ascii := widget.NewTheme(widget.Terminal{ASCII: true})
	if got := ascii.Plain("stop… ü"); got != "stop... ?" {
		t.Errorf("got %q", got)
	}
}

func TestBox_AnySizeAndTextIsFilledExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		th := widget.NewTheme(widget.Terminal{Depth: term.Depth(rapid.IntRange(0, 3).Draw(t, "depth")), ASCII: rapid.Bool().Draw(t, "ascii")})
		text := rapid.String()
		b := widget.Box{
			Number: rapid.IntRange(0, 9).Draw(t, "number"), Focus: rapid.Bool().Draw(t, "focus"),
			Title: th.Plain(text.Draw(t, "title")), Notes: th.Plain(text.Draw(t, "notes")),
			Lines: []string{th.Plain(text.Draw(t, "line"))},
		}
		w, h := rapid.IntRange(1, 60).Draw(t, "w"), rapid.IntRange(1, 9).Draw(t, "h")
		lines := strings.Split(b.Render(th, w, h), "\n")
		if len(lines) != h {
			t.Fatalf("%d lines, want %d", len(lines), h)
		}
		for _, l := range lines {
			if got := ansi.StringWidth(l); got != w {
				t.Fatalf("%q has %d columns, want %d", l, got, w)
			}
		}
	})
}

func TestBox_FocusIsSeenWithoutColour(t *testing.T) {
	b := widget.Box{Number: 1, Title: "Loss", Notes: "log y", Lines: []string{"x"}}
	want := "╭─ 1 Loss log y ─╮\n│x               │\n╰────────────────╯"
	if diff := cmp.Diff(want, b.Render(plain(), 18, 3)); diff != "" {
		t.Error(diff)
	}
	b.Focus = true
	want = "┏━▸1 Loss log y ━┓\n┃x               ┃\n┗━━━━━━━━━━━━━━━━┛"
	if diff := cmp.Diff(want, b.Render(plain(), 18, 3)); diff != "" {
		t.Error(diff)
	}
}

func TestOverlay_CoversTheMiddle(t *testing.T) {
	got := widget.Overlay("aaaaaa\nbbbbbb\ncccccc", "##", 6, 3)
	if diff := cmp.Diff("aaaaaa\nbb##bb\ncccccc", got); diff != "" {
		t.Error(diff)
	}
}

func TestBar_FillsByHalfColumns(t *testing.T) {
	for share, want := range map[float64]string{0: "────", 0.5: "━━──", 0.625: "━━╸─", 1: "━━━━", 7: "━━━━", -1: "────"} {
		if got := plain().Bar(share, 4); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
	if got := plain().Bar(math.NaN(), 4); got != "────" {
		t.Errorf("NaN: %q", got)
	}
	if got := plain().Bar(0.5, -3); got != "" {
		t.Errorf("no room: %q", got)
	}
}

func TestSparkline_LastValuesWithGaps(t *testing.T) {
	if got := plain().Sparkline([]float64{9, 0, 5, math.NaN(), 10}, 4); got != "▁▄ ▇" {
		t.Errorf("got %q", got)
	}
	if got := plain().Sparkline([]float64{0, 0}, 4); strings.TrimSpace(got) != "" {
		t.Errorf("nothing but zeros: %q", got)
	}
}

func TestKeyLine_ShowsWhatFits(t *testing.T) {
	keys := []key.Binding{
		key.NewBinding(key.WithKeys("j"), key.WithHelp("j", "next")),
		key.NewBinding(key.WithKeys("q"), key.WithHelp("q", "leave")),
	}
	if got := plain().KeyLine(keys, 12); got != " j next     " {
		t.Errorf("got %q", got)
	}
}

func TestHelpBox_UsesColumnsWhereTheScreenIsLow(t *testing.T) {
	var g widget.Keys
	for _, k := range strings.Split("abcdefghij", "") {
		g.Bindings = append(g.Bindings, key.NewBinding(key.WithKeys(k), key.WithHelp(k, "does "+k)))
	}
	g.Name = "Keys"
	for h, rows := range map[int]int{30: 13, 12: 10} {
		lines := strings.Split(plain().HelpBox([]widget.Keys{g}, 80, h), "\n")
		if len(lines) != rows {
			t.Errorf("in %d rows the help has %d, want %d", h, len(lines), rows)
		}
		for _, k := range g.Bindings {
			if !strings.Contains(strings.Join(lines, ""), k.Help().Desc) {
				t.Errorf("in %d rows %q is missing", h, k.Help().Desc)
			}
		}
	}
}

func TestDialogBox_WrapsLongText(t *testing.T) {
	box := plain().DialogBox("Failed", []string{strings.Repeat("word ", 40)}, []widget.Choice{{Key: "c", Text: "close"}}, 60)
	if got := strings.Count(box, "word"); got != 40 {
		t.Errorf("%d of 40 words are shown", got)
	}
	for _, l := range strings.Split(box, "\n") {
		if ansi.StringWidth(l) > 60 {
			t.Errorf("%q is wider than 60", l)
		}
	}
}
