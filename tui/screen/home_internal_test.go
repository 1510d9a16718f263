package screen

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"dev.niftynet/core/run"
	"dev.niftynet/tui/widget"
)

// home is a home screen with three zoo entries and two runs.
func home(terminal widget.Terminal) *Home {
	loss := 0.31
	h := NewHome(context.Background(), HomeOptions{
		Theme: widget.NewTheme(terminal), RunsRoot: "runs",
		Zoo: []ZooEntry{
			{Name: "quickstart", Application: "segmentation", Network: "unet", Parameters: 23410, Input: "1x32x32x32", Description: "A small network on a phantom: the first thing to try."},
			{Name: "highres3dnet_brain_parcellation", Application: "segmentation", Network: "highres3dnet", Parameters: 808948, Input: "1x96x96x96", Description: "Dilated convolutions."},
			{Name: "ultrasound_simulator", Application: "gan", Network: "simulator_gan", Parameters: 6300000, Input: "1x160x120", Description: "Frames from probe positions."},
		},
		Start: func(context.Context, string) (string, error) {
			return "", errors.New("start trainer: no space left on device")
		},
	})
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	h.Update(runsMsg{runs: []run.Summary{
		{Run: "runs/quickstart-20261123-120000", State: run.Running, Application: "segmentation", Network: "unet", Step: 130, MaxIter: 200, Loss: &loss, Started: at},
		{Run: "runs/brain-20261122-090000", State: run.Crashed, Application: "segmentation", Network: "highres3dnet", Step: 9012, MaxIter: 20000, Started: at},
	}})
	return h
}

func TestHome_Golden(t *testing.T) {
	tests := []struct {
		name, keys string
		terminal   widget.Terminal
		w, h       int
	}{
		{"home-80x24", "j", widget.Terminal{}, 80, 24},
		{"home-160x50", "tab", widget.Terminal{}, 160, 50},
		{"home-60x18", "", widget.Terminal{}, 60, 18},
		{"home-ascii-80x24", "/ s e g enter", widget.Terminal{ASCII: true}, 80, 24},
		{"home-train-80x24", "enter", widget.Terminal{}, 80, 24},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := home(tt.terminal)
			typed(h, tt.keys)
			golden(t, tt.name, h.View(tt.w, tt.h))
		})
	}
}

func TestHome_EverySizeIsFilledAndNeverExceeded(t *testing.T) {
	h := home(widget.Terminal{})
	for w := 60; w <= 250; w += 7 {
		for rows := 18; rows <= 80; rows += 5 {
			lines := strings.Split(h.View(w, rows), "\n")
			if len(lines) != rows {
				t.Fatalf("%dx%d: %d lines", w, rows, len(lines))
			}
			for i, line := range lines {
				if got := ansi.StringWidth(line); got != w {
					t.Fatalf("%dx%d: line %d has %d columns: %q", w, rows, i, got, line)
				}
			}
		}
	}
}

func TestHome_OpensTheChosenRunOfThoseLeftByTheFilter(t *testing.T) {
	h := home(widget.Terminal{})
	got := typed(h, "tab / h i g h enter enter")
	if len(got) != 1 || got[0] != (OpenMsg{Dir: "runs/brain-20261122-090000"}) {
		t.Errorf("got %v", got)
	}
}

func TestHome_StartFailureIsShownInFull(t *testing.T) {
	h := home(widget.Terminal{})
	for _, msg := range typed(h, "enter t") {
		h.Update(msg)
	}
	if view := h.View(80, 24); !strings.Contains(view, "no space left on device") {
		t.Errorf("the screen is\n%s", view)
	}
	typed(h, "c")
	if h.dialog != nil {
		t.Error("the message can't be closed")
	}
}

func TestHome_ChoiceStaysWithinTheList(t *testing.T) {
	h := home(widget.Terminal{})
	typed(h, "G j j")
	if h.at[0] != 2 {
		t.Errorf("chosen is %d, want the last, 2", h.at[0])
	}
	typed(h, "/ q u i c k")
	if h.at[0] != 0 {
		t.Errorf("chosen is %d, want the only one left", h.at[0])
	}
}
