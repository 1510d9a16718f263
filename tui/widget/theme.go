// Package widget has the parts that screens are made of: boxes, bars, pictures, dialogs, the help. Each is drawn
// from plain values into a given number of columns and rows and never takes more.
package widget

import (
	"image/color"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"dev.niftynet/viz/term"
)

// Terminal is what the terminal can show.
type Terminal struct {
	Depth term.Depth
	ASCII bool // nothing but ASCII characters
	Light bool // a light background
	// CellAspect is the height of a cell over its width; 0 counts as 2.
	CellAspect float64
}

// Detect reads the environment: NO_COLOR, COLORTERM, TERM, COLORFGBG and the locale.
func Detect(getenv func(string) string) Terminal {
	name := getenv("TERM")
	t := Terminal{Depth: depth(name, getenv("COLORTERM"))}
	if getenv("NO_COLOR") != "" {
		t.Depth = term.Mono
	}
	t.ASCII = name == "" || name == "dumb" || name == "linux" || !utf8Locale(getenv)
	if fields := strings.Split(getenv("COLORFGBG"), ";"); len(fields) > 1 {
		background := fields[len(fields)-1]
		t.Light = background == "7" || background == "15"
	}
	return t
}

// depth is what TERM and COLORTERM say of colours.
func depth(name, colours string) term.Depth {
	switch {
	case name == "" || name == "dumb" || strings.HasPrefix(name, "vt"):
		return term.Mono
	case colours == "truecolor" || colours == "24bit" || directColour(name):
		return term.TrueColour
	case strings.Contains(name, "256color") || strings.HasPrefix(name, "screen") || strings.HasPrefix(name, "tmux"):
		return term.Colour256
	default:
		return term.Colour16
	}
}

// directColour lists terminals that show 24 bits whatever COLORTERM says; sshd does not pass that on.
func directColour(name string) bool {
	for _, known := range []string{"direct", "kitty", "ghostty", "alacritty", "wezterm", "foot", "contour"} {
		if strings.Contains(name, known) {
			return true
		}
	}
	return false
}

// utf8Locale follows the C library: the first of LC_ALL, LC_CTYPE and LANG that is set decides; none set is
// taken as UTF-8, because containers seldom set one.
func utf8Locale(getenv func(string) string) bool {
	for _, key := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(key)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}

// Theme is the terminal's abilities with the colours to use on it, named by what they mean.
type Theme struct {
	Terminal
	Text, Dim, Frame, Accent, Good, Warn, Bad color.RGBA

	renderer *lipgloss.Renderer
}

// NewTheme chooses the colours for a dark or a light background.
func NewTheme(t Terminal) Theme {
	th := Theme{
		Terminal: t, renderer: lipgloss.NewRenderer(io.Discard),
		Text: rgb(0xd5d9e3), Dim: rgb(0x8b92a5), Frame: rgb(0x4c5468), Accent: rgb(0x6cb6ff),
		Good: rgb(0x57c98a), Warn: rgb(0xe6b450), Bad: rgb(0xf0716b),
	}
	if t.Light {
		th.Text, th.Dim, th.Frame, th.Accent = rgb(0x23272f), rgb(0x666d7a), rgb(0xb3b9c4), rgb(0x0a62b8)
		th.Good, th.Warn, th.Bad = rgb(0x16794a), rgb(0x946000), rgb(0xbf2c26)
	}
	th.renderer.SetHasDarkBackground(!t.Light)
	th.renderer.SetColorProfile(profile(t.Depth))
	return th
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

func profile(d term.Depth) termenv.Profile {
	switch d {
	case term.TrueColour:
		return termenv.TrueColor
	case term.Colour256:
		return termenv.ANSI256
	case term.Colour16:
		return termenv.ANSI
	default:
		return termenv.Ascii
	}
}

// style is text in a colour.
func (th Theme) style(c color.RGBA) lipgloss.Style {
	return th.renderer.NewStyle().Foreground(lipgloss.Color(th.Depth.Name(c)))
}

// Ink is a text in a colour.
func (th Theme) Ink(c color.RGBA, s string) string { return th.style(c).Render(s) }

// Strong is a text in a colour, bold.
func (th Theme) Strong(c color.RGBA, s string) string { return th.style(c).Bold(true).Render(s) }

// Glyph is the sign, or its stand-in where only ASCII may be used.
func (th Theme) Glyph(sign, ascii string) string {
	if th.ASCII {
		return ascii
	}
	return sign
}

// Plain is a text without escape sequences and control characters, with ASCII alone where the theme has no
// more: what programs and files say goes through here before it reaches the screen. It begins and ends with
// characters that leave their neighbours alone, so that widths add up when it is set beside a frame.
func (th Theme) Plain(s string) string {
	if th.ASCII {
		s = strings.NewReplacer("…", "...", "·", "-", "–", "-", "×", "x", "↓", "down", "↑", "up", "⇧", "S-").Replace(s)
	}
	return alone(strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		case th.ASCII && r > 0x7e:
			return '?'
		default:
			return r
		}
	}, ansi.Strip(s)))
}

// alone drops the characters at either end that would join a neighbour into one glyph, such as an emoji's
// skin tone without its emoji.
func alone(s string) string {
	const edge = "│"
	joined := func(a, b string) bool {
		return ansi.StringWidth(a+b) != ansi.StringWidth(a)+ansi.StringWidth(b)
	}
	for s != "" && joined(edge, s) {
		_, n := utf8.DecodeRuneInString(s)
		s = s[n:]
	}
	for s != "" && joined(s, edge) {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}
