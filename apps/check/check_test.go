package check_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/apps/check"
	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// net halves the window once and normalises by the window's own statistics.
type net struct{ classes int }

func (n net) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	layer.RequireMultiple("tiny", x, [3]int{2, 2, 2})
	x = layer.Conv{Out: 4, Kernel: layer.Cube(3), Bias: true}.Apply(s.In("a"), x)
	x = layer.InstanceNorm{}.Apply(s.In("a"), x)
	return []*graph.Node{layer.Conv{Out: n.classes, Bias: true}.Apply(s.In("head"), x)}
}

// request asks for a check of a config, or says what is wrong with it.
func request(t testing.TB, text, folder string, sets ...string) (check.Request, error) {
	t.Helper()
	c, err := config.Parse("run.toml", []byte(text), folder, sets)
	if err != nil {
		return check.Request{}, err
	}
	e := cpu.New(2)
	t.Cleanup(e.Close)
	return check.Request{
		Config: c, Engine: e, Folder: c.System.RunDir, Parts: segmentation.Parts{Network: net{c.Segmentation.NumClasses}},
	}, nil
}

// run checks a config as the command does.
func run(t *testing.T, text, folder string, sets ...string) check.Report {
	t.Helper()
	q, err := request(t, text, folder, sets...)
	if err != nil {
		return check.Report{Findings: check.FromError(err)}
	}
	report, err := check.Run(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestRun_EndsWhenAsked(t *testing.T) {
	folder := clean(t)
	q, err := request(t, cleanConfig, folder)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := check.Run(ctx, q); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func TestRun_TellsHowFarItIs(t *testing.T) {
	q, err := request(t, cleanConfig, clean(t))
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	q.Parts.Tell = func(done, total int, _ string) {
		if done != last+1 || total != 5 {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
	}
	if _, err := check.Run(t.Context(), q); err != nil || last != 5 {
		t.Errorf("%d told, error %v", last, err)
	}
}

func TestRun_LeavesTheConfigAsItIs(t *testing.T) {
	q, err := request(t, cleanConfig, clean(t), "data.t1.spatial_window_size=[-1, 24, 16]")
	if err != nil {
		t.Fatal(err)
	}
	before := string(q.Config.TOML())
	if _, err := check.Run(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, string(q.Config.TOML())); diff != "" {
		t.Error(diff)
	}
}

// Where cases come in two sizes, neither is the usual one.
func TestRun_CallsASizeUsualThatMostCasesHave(t *testing.T) {
	folder := clean(t)
	for i := range 3 {
		for _, name := range []string{"images", "labels"} {
			change(fmt.Sprintf("%s/case_%d.nii", name, i), scaled(1+float64(i+1)))(t, folder)
		}
	}
	if found := run(t, cleanConfig, folder).Findings; len(found) > 0 {
		t.Errorf("%+v", found)
	}
}

// Every chance of a change of windows is nothing without a range.
func TestRun_KnowsWhatEachChanceIsOf(t *testing.T) {
	var sets, chances []string
	for _, k := range config.Keys("training") {
		if strings.HasSuffix(k.Name, "_probability") {
			sets, chances = append(sets, "training."+k.Name+"=0.5"), append(chances, "training."+k.Name)
		}
	}
	folder := clean(t)
	var idle []string
	for _, f := range run(t, cleanConfig, folder, sets...).Findings {
		idle = append(idle, f.Key)
	}
	slices.Sort(idle)
	slices.Sort(chances)
	if diff := cmp.Diff(chances, idle); diff != "" {
		t.Error(diff)
	}
	if found := run(t, cleanConfig, folder, append(sets, "training.augmentation=nnunet")...).Findings; slices.ContainsFunc(found, func(f check.Finding) bool { return f.Key == "training.noise_probability" }) {
		t.Errorf("the preset's noise is none: %+v", found)
	}
}

// A fault is told once: what follows from it is not.
func TestRun_TellsOfOneFaultOnce(t *testing.T) {
	folder := clean(t)
	put("split.csv", "case;phase\n")(t, folder)
	report := run(t, cleanConfig, folder, "system.dataset_split_file=split.csv")
	if len(report.Findings) != 1 || report.Findings[0].Key != "system.dataset_split_file" {
		t.Errorf("%+v", report.Findings)
	}
}

// wide takes images of two channels alone.
type wide struct{ net }

func (n wide) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	if channels := graph.ShapeOf(x)[4]; channels != 2 {
		layer.RequireMultiple("wide", x, [3]int{1000, 1000, 1000})
	}
	return n.net.Apply(s, x)
}

// Files of two volumes each are images of two channels, of one data section.
func TestRun_BuildsTheNetworkForTheChannelsOfTheFiles(t *testing.T) {
	folder := clean(t)
	for i := range 5 {
		change(fmt.Sprintf("images/case_%d.nii", i), doubled)(t, folder)
	}
	q, err := request(t, cleanConfig, folder)
	if err != nil {
		t.Fatal(err)
	}
	q.Parts.Network = wide{net{3}}
	if report, err := check.Run(t.Context(), q); err != nil || len(report.Findings) > 0 {
		t.Errorf("%v, %+v", err, report.Findings)
	}
}

func TestRun_KnowsWeightsOfAnotherNetwork(t *testing.T) {
	q, err := request(t, cleanConfig, clean(t))
	if err != nil {
		t.Fatal(err)
	}
	q.Weights = map[string]*tensor.Tensor{"a/w": tensor.New(3, 3, 3, 2, 4)}
	report, err := check.Run(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, report.Findings, fault{severity: check.Error, key: "network.name", cause: "a/w", fix: "begin a new run"})
}

func TestSort_PutsTheWorstFirst(t *testing.T) {
	all := []check.Finding{{Severity: check.Info}, {Severity: check.Error, Key: "a"}, {Severity: check.Warning}, {Severity: check.Error, Key: "b"}}
	check.Sort(all)
	if all[0].Key != "a" || all[1].Key != "b" || all[3].Severity != check.Info {
		t.Errorf("%+v", all)
	}
	if n := check.Count(all, check.Error); n != 2 {
		t.Errorf("%d errors, want 2", n)
	}
}
