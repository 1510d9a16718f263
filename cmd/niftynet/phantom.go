package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"dev.niftynet/core/phantom"
)

// phantomCommand writes generated images with their labels.
func phantomCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("phantom", "KIND --out DIR [flags]   (KIND: hippocampus)", stderr)
	out := f.String("out", "", "`folder` to write images/ and labels/ in")
	cases := f.Int("cases", 10, "how many cases to make")
	seed := f.Uint64("seed", 1, "seed of every random draw")
	quiet := f.Bool("quiet", false, "print nothing")
	positional, status := f.parse(args, 1, 1)
	if status >= 0 {
		return status
	}
	kind := positional[0]
	switch {
	case kind != "hippocampus":
		return fail(stderr, exitUsage, fmt.Errorf("phantom: there is no kind %q; there is hippocampus", kind))
	case *out == "":
		return fail(stderr, exitUsage, errors.New("phantom: say --out DIR, the folder to write images/ and labels/ in"))
	case *cases < 1:
		return fail(stderr, exitUsage, fmt.Errorf("phantom: --cases %d: want at least 1", *cases))
	}
	err := phantom.Write(ctx, kind, *out, *cases, *seed)
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		return fail(stderr, exitFailed, err)
	case !*quiet:
		fmt.Fprintf(stdout, "%d cases in %s: images/ and labels/ of the same names\n", *cases, *out)
	}
	return exitDone
}
