// Command niftynet trains and applies deep networks for medical images, and shows how they are doing.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	_ "dev.niftynet/tui/seed" // before bubbletea, which would query the terminal
)

// Exit statuses.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitProblems    = 3 // found by check
	exitInterrupted = 130
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it
		signal.Notify(signals, syscall.SIGHUP)
	}
	go interrupt(signals, cancel)
	pipe := make(chan os.Signal, 1) // the reader of our output has gone, as in `| head`: save and leave
	signal.Notify(pipe, syscall.SIGPIPE)
	go func() {
		<-pipe
		cancel()
	}()
	stdout := &output{File: os.Stdout}
	status := dispatch(ctx, os.Args[1:], stdout, os.Stderr)
	os.Exit(stdout.settle(status))
}

// interrupt ends the context at the first signal (Ctrl-C, SIGTERM, a terminal that closes), so that work is saved, and
// the process at the second.
func interrupt(signals <-chan os.Signal, cancel context.CancelFunc) {
	<-signals
	cancel()
	<-signals
	os.Exit(exitInterrupted)
}

// command is one word of the command line.
type command struct {
	name, arguments, does string
	run                   func(ctx context.Context, args []string, stdout, stderr io.Writer) int
}

func commands() []command {
	return []command{
		{"train", "TARGET", "train a zoo entry, a config.toml, or continue a run directory", trainCommand},
		{"infer", "TARGET", "segment images with a trained run", inferCommand},
		{"evaluate", "TARGET", "judge inferred files against their references", evaluateCommand},
		{"check", "TARGET", "find faults of config, data and machine before the first step", checkCommand},
		{"image", "info FILE...|convert IN OUT", "headers of images, and conversion", imageCommand},
		{"metrics", "--reference R --prediction P", "judge label maps without a config", metricsCommand},
		{"runs", "list|show|watch|stop|... RUN", "live and finished runs", runsCommand},
		{"zoo", "list|show|init", "networks and configurations that come with niftynet", zooCommand},
		{"config", "show TARGET|keys|convert INI", "settings: resolved with their origin, explained, or NiftyNet's", configCommand},
		{"phantom", "KIND --out DIR", "generate anatomy with known labels", phantomCommand},
		{"bench", "step|kernels", "measure this machine", benchCommand},
		{"doctor", "", "what this machine and terminal can do", doctorCommand},
		{"version", "", "version and build", versionCommand},
	}
}

// dispatch runs one command line and returns its exit status.
func dispatch(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	switch {
	case len(args) > 0 && slices.Contains([]string{"help", "-h", "--help"}, args[0]):
		help(stdout)
		return exitDone
	case len(args) == 0 || strings.HasPrefix(args[0], "-"):
		return homeCommand(ctx, args, stderr)
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], stdout, stderr)
		}
	}
	fmt.Fprintf(stderr, "niftynet: there is no command %q%s; niftynet help lists them\n", args[0], nearest(args[0]))
	return exitUsage
}

func help(w io.Writer) {
	fmt.Fprint(w, "niftynet: deep learning on medical images\n\n  niftynet                                     the workbench\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  niftynet %-8s %-28s %s\n", c.name, c.arguments, c.does)
	}
	fmt.Fprint(w, "\nniftynet COMMAND --help lists a command's flags.\n")
}
