package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"dev.niftynet/core/exec"
)

// printProgram lists a program's instructions, with where each result lies in the arena, in bytes.
func printProgram(w io.Writer, p *exec.Program) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "#\tOP\tPARAMETER\tIN\tOUT\tOFFSET\tBYTES\tSCRATCH\tNOTE")
	inPlace, fallbacks := 0, 0
	for i, in := range p.Instructions() {
		var shapes, notes []string
		for _, s := range in.In {
			shapes = append(shapes, s.String())
		}
		if in.InPlace {
			notes = append(notes, "in place")
			inPlace++
		}
		if in.Fallback {
			notes = append(notes, "by gorgonia")
			fallbacks++
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%s\n", i, in.Op, in.Scope, strings.Join(shapes, " "),
			in.Out, 4*in.Offset, 4*in.Out.Size(), 4*in.Work, strings.Join(notes, ", "))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d instructions, %d in place, %d by gorgonia, arena of %d bytes\n",
		len(p.Instructions()), inPlace, fallbacks, p.Bytes())
	return err
}
