package tui

import (
	"os"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"dev.niftynet/tui/screen"
	"dev.niftynet/tui/widget"
)

func TestReplyFilter_KeepsWhatWasTyped(t *testing.T) {
	tests := []struct {
		name  string
		reads []string
		want  string
	}{
		{"text", []string{"abc"}, "abc"},
		{"arrow and alt keys", []string{"\x1b[A\x1bx"}, "\x1b[A\x1bx"},
		{"escape alone", []string{"\x1b", "q"}, "\x1bq"},
		{"alt+P alone", []string{"\x1bP", "q"}, "\x1bPq"},
		{"DCS", []string{"a\x1bP1+r524742=38\x1b\\b"}, "ab"},
		{"APC", []string{"\x1b_Gi=31;OK\x1b\\"}, ""},
		{"OSC ended by BEL", []string{"\x1b]11;rgb:1d1d/1f1f/2121\aq"}, "q"},
		{"split within", []string{"\x1bP1+r52", "4742=38\x1b", "\\x"}, "x"},
		{"cursor report", []string{"\x1b[12;34R"}, "\x1b[12;34R"},
		{"ctrl+c breaks an endless one", []string{"\x1b]11;rgb", "\x03q"}, "\x03q"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var f replyFilter
			got := ""
			for _, r := range tt.reads {
				p := []byte(r)
				got += string(p[:f.strip(p)])
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestReplyFilter_AnyInputIsCutOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f replyFilter
		p := rapid.SliceOf(rapid.SampledFrom([]byte("a\x1b\\P]_\a\x03["))).Draw(t, "input")
		if n := f.strip(p); n < 0 || n > len(p) {
			t.Fatalf("%d of %d bytes", n, len(p))
		}
	})
}

func TestFrameWriter_WrapsFramesAndNothingElse(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	f := &frameWriter{File: file}
	if n, err := f.Write([]byte("frame")); n != 5 || err != nil {
		t.Errorf("wrote %d, %v", n, err)
	}
	if _, err := f.WriteString("\x1b[2J"); err != nil {
		t.Error(err)
	}
	got, err := os.ReadFile(file.Name())
	if want := "\x1b[?2026hframe\x1b[?2026l\x1b[2J"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// counter is a screen that counts the keys it gets.
type counter struct{ keys []string }

func (c *counter) Init() tea.Cmd { return nil }
func (c *counter) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyMsg); ok {
		c.keys = append(c.keys, k.String())
	}
	return nil
}
func (c *counter) View(int, int) string { return "" }
func (c *counter) Keys() []widget.Keys  { return nil }
func (c *counter) Typing() bool         { return false }

func TestModel_SplitsKeysThatCameTogetherButNotPastedText(t *testing.T) {
	c := &counter{}
	m := &model{layers: []layer{{Screen: c}}, theme: widget.NewTheme(widget.Terminal{})}
	m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("jj")})
	m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("kq"), Paste: true})
	if len(c.keys) != 3 || c.keys[0] != "j" || c.keys[1] != "j" {
		t.Errorf("the screen got %q", c.keys)
	}
	m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("?x")})
	if len(c.keys) != 3 || m.help {
		t.Errorf("any key should close the help, and no more: %q, help %v", c.keys, m.help)
	}
}

var _ screen.Screen = (*counter)(nil)

// tmux 3.3a shows rows of an alternate screen that has grown on the main screen, unless it was cleared.
func TestFrameWriter_ClearsTheAlternateScreenBeforeItLeaves(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	f := &frameWriter{File: file}
	for _, s := range []string{"\x1b[?1049h", "\x1b[?25h", "\x1b[?1049l"} {
		if n, err := f.WriteString(s); err != nil || n != len(s) {
			t.Fatalf("wrote %d of %d bytes: %v", n, len(s), err)
		}
	}
	got, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	if want := "\x1b[?1049h\x1b[?25h\x1b[2J\x1b[?1049l"; string(got) != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
}
