package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/exec"
	"dev.niftynet/core/tensor"
)

// instructionRecord is one instruction of a program as scripts see it.
type instructionRecord struct {
	Op         string         `json:"op"`
	Scope      string         `json:"scope"`
	In         []tensor.Shape `json:"in"`
	Out        tensor.Shape   `json:"out"`
	Kernel     string         `json:"kernel"`
	Offset     int            `json:"offset"` // of the result in the arena, in bytes
	Bytes      int            `json:"bytes"`
	Scratch    int            `json:"scratch_bytes"`
	FLOPs      int64          `json:"flops"`
	InPlace    bool           `json:"in_place"`
	Recomputed bool           `json:"recomputed"`
	Fallback   bool           `json:"fallback"`
}

// programRecord is a program as scripts see it.
type programRecord struct {
	Network      string              `json:"network"`
	Training     bool                `json:"training"`
	Tier         string              `json:"tier"` // of kernels
	Instructions []instructionRecord `json:"instructions"`
	FLOPs        int64               `json:"flops"`
	ArenaBytes   int64               `json:"arena_bytes"`
	LeastBytes   int64               `json:"least_bytes"` // that any arrangement of the arena would take
	PeakBytes    int64               `json:"peak_bytes"`  // of the process, predicted
	InPlace      int                 `json:"in_place"`
	Recomputed   int                 `json:"recomputed"`
	Fallbacks    int                 `json:"fallbacks"`
}

func newProgramRecord(network string, p *exec.Program) programRecord {
	r := programRecord{
		Network: network, ArenaBytes: p.Bytes(), LeastBytes: p.LeastBytes(), PeakBytes: p.PeakBytes(),
	}
	for _, in := range p.Instructions() {
		r.Instructions = append(r.Instructions, instructionRecord{
			Op: in.Op, Scope: in.Scope, In: in.In, Out: in.Out, Kernel: in.Kernel, Offset: 4 * in.Offset,
			Bytes: 4 * in.Out.Size(), Scratch: 4 * in.Work, FLOPs: in.FLOPs,
			InPlace: in.InPlace, Recomputed: in.Recomputed, Fallback: in.Fallback,
		})
		r.FLOPs += in.FLOPs
		if in.InPlace {
			r.InPlace++
		}
		if in.Recomputed {
			r.Recomputed++
		}
		if in.Fallback {
			r.Fallbacks++
		}
	}
	return r
}

// print lists the program for people, in at most 160 columns.
func (r programRecord) print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "#\tSCOPE\tOP\tSHAPES\tKERNEL\tOFFSET\tBYTES\tMFLOP\tNOTE")
	for i, in := range r.Instructions {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%d\t%d\t%.1f\t%s\n", i, in.Scope, in.Op, in.shapes(),
			strings.TrimPrefix(in.Kernel, r.Tier+" "), in.Offset, in.Bytes, float64(in.FLOPs)/1e6, in.note())
	}
	if err := table.Flush(); err != nil {
		return err
	}
	const mb, giga = 1 << 20, 1e9
	_, err := fmt.Fprintf(w, "\n%d instructions of %s, %d in place, %d recomputed, %d by gorgonia\n"+
		"%.2f GFLOP, arena of %.1f MB (%.1f at least), predicted peak of the process %.0f MB\n",
		len(r.Instructions), r.Tier, r.InPlace, r.Recomputed, r.Fallbacks,
		float64(r.FLOPs)/giga, float64(r.ArenaBytes)/mb, float64(r.LeastBytes)/mb, float64(r.PeakBytes)/mb)
	return err
}

// shapes is what goes in and what comes out; inputs that are a few numbers for each channel are left out.
func (in instructionRecord) shapes() string {
	const imageRank, shown = 5, 2
	var large []string
	for _, s := range in.In {
		if len(s) == imageRank {
			large = append(large, s.String())
		}
	}
	if more := len(large) - shown; more > 0 {
		large = append(large[:shown], fmt.Sprintf("%d more", more))
	}
	if len(large) == 0 && len(in.In) > 0 {
		large = []string{in.In[0].String()}
	}
	return strings.Join(large, ", ") + " → " + in.Out.String()
}

func (in instructionRecord) note() string {
	var notes []string
	if in.InPlace {
		notes = append(notes, "in place")
	}
	if in.Recomputed {
		notes = append(notes, "again")
	}
	if in.Fallback {
		notes = append(notes, "by gorgonia")
	}
	return strings.Join(notes, ", ")
}

// showProgram lists what a network runs: the forward pass of inference, or a training step.
func showProgram(w io.Writer, t target, b showFlags) error {
	n, err := network(t.config)
	if err != nil {
		return err
	}
	engine, err := newEngine(t.config)
	if err != nil {
		return err
	}
	defer engine.Close()
	prepare := segmentation.TryInference
	if b.training {
		prepare = segmentation.TryTraining
	}
	trial, err := prepare(engine, t.config, n, len(t.config.Segmentation.Image))
	if err != nil {
		return err
	}
	r := newProgramRecord(t.config.Network.Name, trial.Program)
	r.Training, r.Tier = b.training, engine.Tier().String()
	if b.json {
		return json.NewEncoder(w).Encode(r)
	}
	return r.print(w)
}
