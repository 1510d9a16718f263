package main

import (
	"context"
	"fmt"
	"io"

	"dev.niftynet/core/config"
)

// choose runs the word of a command that has several, such as "list" of zoo, or lists them.
func choose(ctx context.Context, name string, words []command, args []string, stdout, stderr io.Writer) int {
	var known []string
	for _, w := range words {
		if len(args) > 0 && w.name == args[0] {
			return w.run(ctx, args[1:], stdout, stderr)
		}
		known = append(known, w.name)
	}
	out, status := stderr, exitUsage
	if len(args) > 0 {
		switch args[0] {
		case "help", "-h", "--help":
			out, status = stdout, exitDone
		default:
			fmt.Fprintf(stderr, "niftynet %s: there is no command %q", name, args[0])
			if n, ok := config.Nearest(args[0], known); ok {
				fmt.Fprintf(stderr, " (did you mean %q?)", n)
			}
			fmt.Fprintln(stderr)
		}
	}
	for _, w := range words {
		fmt.Fprintf(out, "  niftynet %s %-10s %-24s %s\n", name, w.name, w.arguments, w.does)
	}
	return status
}
