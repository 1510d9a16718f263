package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dev.niftynet/core/config"
	"dev.niftynet/core/config/convert"
	"dev.niftynet/core/file"
)

// configConvert turns a config of NiftyNet into one of ours, and names on standard error what is left out of it.
func configConvert(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("config convert", "FILE.ini [-o FILE.toml] [flags]", stderr)
	out := f.String("o", "", "write the config to this `file`, with paths relative to its folder")
	force := f.Bool("force", false, "replace a file that is there")
	positional, status := f.parse(args, 1, 1)
	if status >= 0 {
		return status
	}
	text, err := readINI(positional[0])
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	if *out != "" {
		if err := mayWrite(positional[0], *out, *force); err != nil {
			return fail(stderr, exitUsage, err)
		}
	}
	places, err := findPlaces(*out)
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	result, err := convert.INI(positional[0], text, places)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	written := result.TOML()
	if *out == "" {
		_, err = stdout.Write(written)
	} else {
		err = file.Replace(*out, func(w io.Writer) error { _, err := w.Write(written); return err })
	}
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	reportConversion(stderr, result, *out, written, places.Result)
	return exitDone
}

// readINI reads a file that is small enough for a config.
func readINI(path string) (string, error) {
	const most = 1 << 20
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%s can't be opened: %w; give the path of a NiftyNet config", path, errors.Unwrap(err))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return "", fmt.Errorf("%s can't be read: %w; give the path of a NiftyNet config", path, errors.Unwrap(err))
	}
	if len(text) > most {
		return "", fmt.Errorf("%s is larger than 1 MiB; give a NiftyNet config", path)
	}
	return string(text), nil
}

// findPlaces takes the working folder for the one that NiftyNet was started in. A config for standard output is to lie
// there too.
func findPlaces(out string) (convert.Places, error) {
	started, err := os.Getwd()
	if err != nil {
		return convert.Places{}, fmt.Errorf("find working folder: %w", err)
	}
	places := convert.Places{Started: started, Result: started}
	if out != "" {
		if places.Result, err = filepath.Abs(filepath.Dir(out)); err != nil {
			return convert.Places{}, fmt.Errorf("find folder of %s: %w", out, err)
		}
	}
	places.Home, _ = os.UserHomeDir() // without one, ~ stays
	return places, nil
}

// reportConversion names what is left out, and what the new config still wants.
func reportConversion(stderr io.Writer, result convert.Result, out string, written []byte, base string) {
	for _, s := range result.LeftOut() {
		fmt.Fprintf(stderr, "niftynet: %s:%d: left out: %s\n", result.File, s.Line, s)
	}
	if out == "" {
		out = "config.toml"
	}
	c, err := config.Parse(out, written, base, nil)
	if err == nil {
		_, err = network(c)
	}
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			fmt.Fprintln(stderr, "niftynet: still to do: "+line)
		}
	}
}
