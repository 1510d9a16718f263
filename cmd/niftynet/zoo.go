package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/zoo"
)

func zooCommands() []command {
	return []command{
		{"list", "", "what comes with niftynet", zooList},
		{"show", "NAME [--program | --training]", "an entry's card and configuration, or what it runs", zooShow},
		{"init", "NAME [DIR]", "write an entry's config.toml, to be edited", zooInit},
	}
}

// zooCommand shows what comes with niftynet.
func zooCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return choose(ctx, "zoo", zooCommands(), args, stdout, stderr)
}

// zooRecord is an entry as scripts see it.
type zooRecord struct {
	Name        string `json:"name"`
	Application string `json:"application"`
	Network     string `json:"network"`
	Parameters  int    `json:"parameters"`
	Input       string `json:"input"`   // channels and window, as "1x40x56x40"
	Weights     string `json:"weights"` // none, shipped or installed
	Summary     string `json:"summary"`
}

// describe builds an entry's network to count its parameters.
func describe(e zoo.Entry) (zooRecord, error) {
	target, err := resolve(e.Name, nil)
	if err != nil {
		return zooRecord{}, err
	}
	c := target.config
	n, err := network(c)
	if err != nil {
		return zooRecord{}, err
	}
	parameters, err := segmentation.Parameters(c, n, len(c.Segmentation.Image))
	w := c.Window()
	return zooRecord{
		Name: e.Name, Application: c.Application, Network: c.Network.Name, Parameters: parameters,
		Input: fmt.Sprintf("%dx%dx%dx%d", len(c.Segmentation.Image), w[0], w[1], w[2]), Weights: "none", Summary: e.Summary,
	}, err
}

func zooList(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("zoo list", "[flags]", stderr)
	asJSON := f.Bool("json", false, "one JSON object per line")
	if _, status := f.parse(args, 0, 0); status >= 0 {
		return status
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	if !*asJSON {
		fmt.Fprintln(table, "NAME\tAPPLICATION\tNETWORK\tPARAMETERS\tINPUT\tWEIGHTS\tSUMMARY")
	}
	out := json.NewEncoder(stdout)
	for _, e := range zoo.All() {
		r, err := describe(e)
		if err == nil && *asJSON {
			err = out.Encode(r)
		}
		if err != nil {
			return fail(stderr, exitFailed, err)
		}
		if !*asJSON {
			fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n",
				r.Name, r.Application, r.Network, r.Parameters, r.Input, r.Weights, r.Summary)
		}
	}
	table.Flush()
	return exitDone
}

// showFlags are the flags of zoo show.
type showFlags struct {
	settings
	program, training, json bool
}

func (b *showFlags) register(f flags) {
	b.settings.register(f)
	f.BoolVar(&b.program, "program", false, "list the instructions of the network's forward pass")
	f.BoolVar(&b.training, "training", false, "list the instructions of a training step")
	f.BoolVar(&b.json, "json", false, "one JSON object")
}

func zooShow(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("zoo show", "NAME [--program | --training] [flags]", stderr)
	var b showFlags
	b.register(f)
	positional, status := f.parse(args, 1, 1)
	if status >= 0 {
		return status
	}
	e, err := findEntry(positional[0])
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	if b.program || b.training {
		target, err := resolve(e.Name, b.all())
		if err != nil {
			return fail(stderr, exitUsage, err)
		}
		if err := showProgram(stdout, target, b); err != nil {
			return fail(stderr, exitFailed, err)
		}
		return exitDone
	}
	r, err := describe(e)
	switch {
	case err != nil:
	case b.json:
		err = json.NewEncoder(stdout).Encode(r)
	default:
		_, err = fmt.Fprintf(stdout, "%s\n%d parameters, input %s, weights %s\n\n%s", e.Card, r.Parameters, r.Input, r.Weights, e.Config)
	}
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	return exitDone
}

func findEntry(name string) (zoo.Entry, error) {
	e, ok := zoo.Find(name)
	if !ok {
		return e, fmt.Errorf("there is no zoo entry %q%s; the zoo has %s", name, nearest(name), zoo.Names())
	}
	return e, nil
}

func zooInit(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("zoo init", "NAME [DIR]", stderr)
	positional, status := f.parse(args, 1, 2)
	if status >= 0 {
		return status
	}
	e, err := findEntry(positional[0])
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	dir := e.Name
	if len(positional) > 1 {
		dir = positional[1]
	}
	path := filepath.Join(dir, "config.toml")
	err = writeNew(path, e.Config)
	if errors.Is(err, fs.ErrExist) {
		return fail(stderr, exitFailed, fmt.Errorf("%s is there already and was left as it is: choose another folder", path))
	}
	if err != nil {
		return fail(stderr, exitFailed, fmt.Errorf("write configuration: %w", err))
	}
	fmt.Fprintf(stdout, "%s\n  niftynet train %s\n", path, path)
	return exitDone
}

// writeNew writes a file that must not exist yet, and makes its folder.
func writeNew(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}
