// Package tui is the workbench: the screens that people see when niftynet runs in a terminal. It shows runs and
// asks for things; trainers are processes of their own that know nothing of it.
package tui

import (
	"context"
	"errors"
	"fmt"
	"os"

	tea "github.com/charmbracelet/bubbletea"
	xterm "github.com/charmbracelet/x/term"

	"dev.niftynet/tui/screen"
	_ "dev.niftynet/tui/seed" // before bubbletea, see there
	"dev.niftynet/tui/widget"
	"dev.niftynet/viz/term"
)

// ZooEntry is a row of the zoo.
type ZooEntry = screen.ZooEntry

// Options is what the workbench needs from the program around it.
type Options struct {
	Zoo        []ZooEntry
	RunsRoot   string // the folder whose folders are runs
	LoadVolume screen.LoadVolume
	// Start starts a detached trainer for a target and gives its run's folder.
	Start func(ctx context.Context, target string) (runDir string, err error)
	// ASCII draws with ASCII characters and NoColour without colours, whatever the terminal can do; Light takes the
	// background as light.
	ASCII, NoColour, Light bool
	// Input and Output are the terminal; nil is standard input and output.
	Input, Output *os.File
}

// Home opens the workbench on the zoo and the runs. It returns when the user leaves or ctx ends.
func Home(ctx context.Context, o Options) error {
	return o.run(ctx, func(m *model) tea.Cmd {
		return m.open(func(ctx context.Context) screen.Screen {
			return screen.NewHome(ctx, screen.HomeOptions{
				Zoo: o.Zoo, RunsRoot: o.RunsRoot, Start: o.Start, Theme: m.theme,
			})
		})
	})
}

// Watch shows one run. Attached means that this session started it: leaving asks what becomes of it, and ctrl+c
// stops it after saving. The run may be a moment away. Watch returns when the user leaves or ctx ends, whatever
// the run does.
func Watch(ctx context.Context, o Options, runDir string, attached bool) error {
	return o.run(ctx, func(m *model) tea.Cmd { return m.live(runDir, attached) })
}

// run runs the program on a first screen.
func (o Options) run(ctx context.Context, first func(*model) tea.Cmd) error {
	if o.Input == nil {
		o.Input = os.Stdin
	}
	if o.Output == nil {
		o.Output = os.Stdout
	}
	if name := os.Getenv("TERM"); name == "dumb" || !xterm.IsTerminal(o.Output.Fd()) || !xterm.IsTerminal(o.Input.Fd()) {
		return fmt.Errorf("open the workbench: standard input and output are not a terminal that can be drawn on (TERM=%q)", name)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := &model{ctx: ctx, options: o, theme: widget.NewTheme(o.terminal())}
	m.first = first(m)
	program := tea.NewProgram(m,
		tea.WithContext(ctx), tea.WithAltScreen(), tea.WithFPS(30),
		tea.WithInput(&replyFilter{File: o.Input}), tea.WithOutput(&frameWriter{File: o.Output}))
	_, err := program.Run()
	if errors.Is(err, tea.ErrInterrupted) {
		return nil // SIGINT from outside ends the screen alone
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// terminal is what the environment says about the terminal, and what the options say instead.
func (o Options) terminal() widget.Terminal {
	t := widget.Detect(os.Getenv)
	t.CellAspect = cellAspect(o.Output)
	t.ASCII = t.ASCII || o.ASCII
	t.Light = t.Light || o.Light
	if o.NoColour {
		t.Depth = term.Mono
	}
	return t
}
