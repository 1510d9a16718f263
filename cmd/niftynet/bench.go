package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/ram"
)

func benchCommands() []command {
	return []command{
		{"step", "--network NAME --window WxHxD", "time a training step, or a forward pass", benchStep},
		{"kernels", "", "time convolutions against this machine's peak", benchKernels},
	}
}

// benchCommand measures this machine.
func benchCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return choose(ctx, "bench", benchCommands(), args, stdout, stderr)
}

// stepFlags are the flags of bench step.
type stepFlags struct {
	settings
	network, window          string
	batch, channels, classes int
	infer, json, profile     bool
}

func (b *stepFlags) register(f flags) {
	b.settings.register(f)
	f.StringVar(&b.network, "network", "", "`name` of the network, as in zoo list")
	f.StringVar(&b.window, "window", "", "window along x, y, z in voxels, as 64x64x64")
	f.IntVar(&b.batch, "batch", 1, "windows in a batch")
	f.IntVar(&b.channels, "channels", 1, "channels of the image")
	f.IntVar(&b.classes, "classes", 2, "classes, background included")
	f.BoolVar(&b.infer, "infer", false, "time a forward pass instead of a training step")
	f.BoolVar(&b.profile, "profile", false, "tell what takes how much of the time")
	f.BoolVar(&b.json, "json", false, "one JSON object")
}

// mostElements is the largest batch to measure: 4 GiB of images.
const mostElements = 1 << 30

// config is the configuration of a step: Adam on the loss DicePlusXEnt.
func (b *stepFlags) config() (*config.Config, error) {
	if b.network == "" || b.window == "" {
		return nil, errors.New("bench step: say --network NAME and --window WxHxD")
	}
	elements := b.batch
	var window []string
	for side := range strings.SplitSeq(b.window, "x") {
		n, err := strconv.Atoi(side)
		if err != nil || n < 1 || n > 4096 {
			return nil, fmt.Errorf("bench step: --window %q: want three lengths from 1 to 4096 along x, y, z, as 64x64x64", b.window)
		}
		window = append(window, side)
		elements = min(elements*n, 2*mostElements)
	}
	switch {
	case len(window) != 3:
		return nil, fmt.Errorf("bench step: --window %q: want three lengths along x, y, z, as 64x64x64", b.window)
	case b.batch < 1 || b.batch > 4096 || b.channels < 1 || b.channels > 4096:
		return nil, fmt.Errorf("bench step: --batch %d --channels %d: want 1 to 4096", b.batch, b.channels)
	case elements*max(b.channels, b.classes) > mostElements:
		return nil, fmt.Errorf("bench step: %d windows of %s with %d channels and %d classes are too large to measure",
			b.batch, b.window, b.channels, b.classes)
	}
	return config.Parse("bench step", nil, ".", append([]string{
		"network.name=" + strconv.Quote(b.network), "network.batch_size=" + strconv.Itoa(b.batch),
		"training.optimiser=adam", "training.lr=1e-6", "training.loss_type=DicePlusXEnt",
		`segmentation.image=["noise"]`, `segmentation.label=["noise"]`, "segmentation.num_classes=" + strconv.Itoa(b.classes),
		"data.noise.phantom=hippocampus", "data.noise.spatial_window_size=[" + strings.Join(window, ", ") + "]",
	}, b.all()...))
}

// prepare makes what the flags ask for; the caller closes the engine.
func (b *stepFlags) prepare() (*config.Config, *cpu.Engine, segmentation.Trial, error) {
	c, err := b.config()
	if err != nil {
		return nil, nil, segmentation.Trial{}, err
	}
	n, err := network(c)
	if err != nil {
		return nil, nil, segmentation.Trial{}, err
	}
	engine, err := newEngine(c)
	if err != nil {
		return nil, nil, segmentation.Trial{}, err
	}
	try := segmentation.TryTraining
	if b.infer {
		try = segmentation.TryInference
	}
	trial, err := try(engine, c, n, b.channels)
	if err != nil {
		engine.Close()
		if fault := (*config.Error)(nil); errors.As(err, &fault) { // names no key of a config that nobody wrote
			err = fmt.Errorf("bench: --window %s: %s; %s", b.window, fault.Problem, fault.Fix)
		}
		return nil, nil, segmentation.Trial{}, err
	}
	return c, engine, trial, nil
}

// stepRecord is the outcome of bench step.
type stepRecord struct {
	Network       string  `json:"network"`
	Window        [3]int  `json:"window"`
	Batch         int     `json:"batch"`
	Channels      int     `json:"channels"`
	Classes       int     `json:"classes"`
	Threads       int     `json:"threads"`
	Device        string  `json:"device"`
	Kernel        string  `json:"kernel"`
	Precision     string  `json:"precision"`
	Infer         bool    `json:"infer"`
	Steps         int     `json:"steps"` // timed
	StepMS        float64 `json:"step_ms"`
	FastestMS     float64 `json:"fastest_ms"`
	WindowsPerSec float64 `json:"windows_per_s"`
	PredictedMB   int64   `json:"predicted_mb"` // what peak_mb should be
	PeakMB        int64   `json:"peak_mb"`      // of the process
	Parameters    int     `json:"parameters"`

	Profile []opRecord `json:"profile,omitempty"` // the most time first
}

func benchStep(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("bench step", "--network NAME --window WxHxD [flags]", stderr)
	var b stepFlags
	b.register(f)
	if _, status := f.parse(args, 0, 0); status >= 0 {
		return status
	}
	c, engine, trial, err := b.prepare()
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	defer engine.Close()
	r := newStepRecord(c, engine, trial)
	r.Channels, r.Infer = b.channels, b.infer
	err = r.measure(ctx, trial)
	if err == nil && b.profile {
		r.Profile, err = profile(ctx, engine, trial.Program)
	}
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		return fail(stderr, exitFailed, err)
	case b.json:
		err = json.NewEncoder(stdout).Encode(r)
	default:
		err = r.print(stdout)
	}
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	return exitDone
}

// newStepRecord is what is known of a step before it is timed.
func newStepRecord(c *config.Config, e *cpu.Engine, trial segmentation.Trial) stepRecord {
	return stepRecord{
		Network: c.Network.Name, Window: c.Window(), Batch: c.Network.BatchSize, Classes: c.Segmentation.NumClasses,
		Threads: e.Threads(), Device: "cpu", Kernel: e.Tier().String(), Precision: e.Format().String(),
		PredictedMB: trial.Program.PeakBytes() >> 20, Parameters: trial.Parameters,
	}
}

// measure times steps.
func (r *stepRecord) measure(ctx context.Context, trial segmentation.Trial) error {
	times, err := timed(ctx, 2*time.Second, trial.Step)
	if err != nil {
		return err
	}
	median := times[len(times)/2]
	r.Steps, r.StepMS, r.FastestMS, r.PeakMB = len(times), milliseconds(median), milliseconds(times[0]), ram.Peak()>>20
	r.WindowsPerSec = float64(trial.Windows) / median.Seconds()
	return nil
}

// print writes the record for people.
func (r stepRecord) print(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s, %d parameters, batch of %d, window %dx%dx%d, %d threads of %s\n"+
		"%.1f ms a step (median of %d, fastest %.1f), %.1f windows/s, %d MB at most (predicted %d)\n",
		r.Network, r.Parameters, r.Batch, r.Window[0], r.Window[1], r.Window[2], r.Threads, r.Kernel,
		r.StepMS, r.Steps, r.FastestMS, r.WindowsPerSec, r.PeakMB, r.PredictedMB)
	if err != nil || len(r.Profile) == 0 {
		return err
	}
	return printProfile(w, r.Profile)
}

// timed runs something twice to warm up, then at least five times and for the given while, and returns the times in
// ascending order.
func timed(ctx context.Context, while time.Duration, step func() error) ([]time.Duration, error) {
	const warmUps, least = 2, 5
	var times []time.Duration
	for begun := time.Now(); len(times) < warmUps+least || time.Since(begun) < while; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		before := time.Now()
		if err := step(); err != nil {
			return nil, err
		}
		times = append(times, time.Since(before))
	}
	times = times[warmUps:]
	slices.Sort(times)
	return times, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
