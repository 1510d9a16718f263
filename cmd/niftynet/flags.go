package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"dev.niftynet/core/config"
)

// flags are a command's flags, which may stand before, between and behind its arguments.
type flags struct {
	*flag.FlagSet
	stderr io.Writer
	usage  string
}

func newFlags(name, usage string, stderr io.Writer) flags {
	f := flags{flag.NewFlagSet(name, flag.ContinueOnError), stderr, usage}
	f.SetOutput(io.Discard) // parse says what is wrong in one line
	return f
}

// explain prints how the command is called and every flag.
func (f flags) explain() {
	var text strings.Builder
	f.SetOutput(&text)
	f.PrintDefaults()
	fmt.Fprintf(f.stderr, "usage: niftynet %s %s\n%s", f.Name(), f.usage, strings.ReplaceAll("\n"+text.String(), "\n  -", "\n  --")[1:])
}

// refuse says in one line what is wrong with the arguments.
func (f flags) refuse(problem string) int {
	fmt.Fprintf(f.stderr, "niftynet %s: %s; usage: niftynet %s %s\n", f.Name(), problem, f.Name(), f.usage)
	return exitUsage
}

// suggest names the flag that an unknown one is closest to.
func (f flags) suggest(problem string) string {
	_, unknown, ok := strings.Cut(problem, "not defined: -")
	if !ok {
		return strings.ReplaceAll(problem, " -", " --")
	}
	var names []string
	f.VisitAll(func(known *flag.Flag) { names = append(names, known.Name) })
	unknown = strings.TrimLeft(unknown, "-")
	if near, ok := config.Nearest(unknown, names); ok {
		return fmt.Sprintf("there is no flag --%s, did you mean --%s?", unknown, near)
	}
	return fmt.Sprintf("there is no flag --%s, --help lists them", unknown)
}

// parse reads args and wants between least and most arguments beside the flags. A status other than -1 ends the
// command: help was asked for, or the flags are wrong and that has been said.
func (f flags) parse(args []string, least, most int) (positional []string, status int) {
	for {
		if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
			f.explain()
			return nil, exitDone
		} else if err != nil {
			return nil, f.refuse(f.suggest(err.Error()))
		}
		if f.NArg() == 0 {
			break
		}
		positional = append(positional, f.Arg(0))
		args = f.Args()[1:]
	}
	if len(positional) < least || len(positional) > most {
		return nil, f.refuse(fmt.Sprintf("%d arguments", len(positional)))
	}
	return positional, -1
}

// list is a flag that may be given several times.
type list []string

// String joins the values.
func (l *list) String() string { return strings.Join(*l, ", ") }

// Set adds a value.
func (l *list) Set(v string) error {
	*l = append(*l, v)
	return nil
}

// settings are the flags that change a config.
type settings struct {
	sets  list
	short list // of the flags that stand for one setting
}

func (s *settings) register(f flags) {
	f.Var(&s.sets, "set", "change a setting: `section.key=value`, repeatable")
	s.shortcut(f, "device", "system.device", "`name` of what computes: auto or cpu")
	s.shortcut(f, "threads", "system.num_threads", "`number` of threads that compute")
	s.shortcut(f, "seed", "system.seed", "`number` that every random draw follows from")
}

// shortcut adds a flag that stands for one setting, whose value the config checks.
func (s *settings) shortcut(f flags, name, key, does string) {
	f.Func(name, does+" (= "+key+")", func(value string) error { return s.short.Set(key + "=" + value) })
}

// all is every setting, those of the short flags last.
func (s *settings) all() []string { return slices.Concat(s.sets, s.short) }

// fail says what went wrong, one line for each cause, and picks the exit status.
func fail(stderr io.Writer, status int, err error) int {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(stderr, "niftynet: "+plain(line))
	}
	return status
}
