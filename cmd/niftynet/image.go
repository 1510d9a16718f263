package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"dev.niftynet/core/imageio"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/stored"
)

func imageCommands() []command {
	return []command{
		{"info", "FILE...", "what a file says of its voxels, and their range", imageInfo},
		{"convert", "IN OUT", "another format, other axes or voxel sizes", imageConvert},
	}
}

// imageCommand shows and converts images.
func imageCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return choose(ctx, "image", imageCommands(), args, stdout, stderr)
}

func imageInfo(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("image info", "FILE... [flags]", stderr)
	asJSON := f.Bool("json", false, "one JSON object per line and file")
	files, status := f.parse(args, 1, math.MaxInt)
	if status >= 0 {
		return status
	}
	out := json.NewEncoder(stdout)
	status = exitDone
	for i, file := range files {
		image, err := imageio.Read(file)
		if ctx.Err() != nil {
			return exitInterrupted
		}
		if err != nil {
			status = fail(stderr, exitFailed, err)
			continue
		}
		record := describeImage(file, image)
		if *asJSON {
			if err := out.Encode(record); err != nil {
				return fail(stderr, exitFailed, err)
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		record.print(stdout)
	}
	return status
}

// imageRecord is what is said of an image.
type imageRecord struct {
	File      string         `json:"file"`
	Format    string         `json:"format"`
	Shape     []int          `json:"shape"`
	Channels  int            `json:"channels"` // that the voxels become
	SpacingMM [3]float64     `json:"spacing_mm"`
	SpaceUnit string         `json:"space_unit"` // as the file has it
	DType     string         `json:"dtype"`
	ByteOrder string         `json:"byte_order"`
	Slope     float64        `json:"slope"`
	Inter     float64        `json:"inter"`
	ReadAs    string         `json:"read_as"`
	AxCodes   string         `json:"axcodes"`
	Affine    [3][4]float64  `json:"affine"`                 // rows of x, y and z
	Forms     map[string]int `json:"forms,omitempty"`        // codes of a NIfTI file
	Differ    string         `json:"forms_differ,omitempty"` // how sform and qform do, in words
	Min       *float64       `json:"min"`                    // of finite voxels; null when there are none
	Max       *float64       `json:"max"`
	Mean      *float64       `json:"mean"`
	NonFinite int            `json:"nonfinite"`
}

func describeImage(file string, image *stored.Image) imageRecord {
	const alike = 0.1 // of a voxel, as check has it
	h, v := image.Header, image.Volume
	kind, _ := stored.TypeOf(h.DType) // known, since it was read
	r := imageRecord{
		File: file, Format: h.Format, Shape: h.Shape, Channels: v.Channels, SpacingMM: h.Affine.SpacingMM(), SpaceUnit: h.SpaceUnit,
		DType: h.DType, ByteOrder: h.ByteOrder, Slope: h.Slope, Inter: h.Inter, ReadAs: kind.ReadAs(), AxCodes: h.Affine.AxCodes(), Affine: [3][4]float64(h.Affine[:3]),
	}
	if h.Forms != nil {
		r.Forms = map[string]int{"qform_code": h.Forms.QformCode, "sform_code": h.Forms.SformCode}
	}
	if err := nifti.CompareForms(&h, alike); err != nil {
		r.Differ = err.Error()
	}
	lowest, highest, sum, n := math.Inf(1), math.Inf(-1), 0.0, 0
	for _, x := range v.Data {
		f := float64(x)
		if math.IsNaN(f) || math.IsInf(f, 0) {
			r.NonFinite++
			continue
		}
		lowest, highest, sum, n = min(lowest, f), max(highest, f), sum+f, n+1
	}
	if n > 0 {
		mean := sum / float64(n)
		r.Min, r.Max, r.Mean = &lowest, &highest, &mean
	}
	return r
}

// print writes a record for people.
func (r imageRecord) print(w io.Writer) {
	name := r.File
	if strings.ContainsFunc(name, func(c rune) bool { return !strconv.IsPrint(c) }) {
		name = strconv.Quote(name) // no control characters on the screen
	}
	fmt.Fprintf(w, "file       %s\n", name)
	fmt.Fprintf(w, "format     %s, %s, %s-endian", r.Format, r.DType, r.ByteOrder)
	if r.Slope != 1 || r.Inter != 0 {
		fmt.Fprintf(w, ", times %.7g plus %.7g", r.Slope, r.Inter)
	}
	if r.ReadAs != "number" {
		fmt.Fprintf(w, ", read as %s", r.ReadAs)
	}
	fmt.Fprintf(w, "\nshape      %s", strings.Trim(strings.ReplaceAll(fmt.Sprint(r.Shape), " ", " x "), "[]"))
	if r.Channels > 1 {
		fmt.Fprintf(w, ", %d channels", r.Channels)
	}
	fmt.Fprintf(w, "\nspacing    %.6g x %.6g x %.6g mm", r.SpacingMM[0], r.SpacingMM[1], r.SpacingMM[2])
	if r.SpaceUnit != "mm" && r.SpaceUnit != "unknown" {
		fmt.Fprintf(w, " (the file says %s)", r.SpaceUnit)
	}
	fmt.Fprintf(w, "\naxes       %s\n", r.AxCodes)
	for i, row := range r.Affine {
		label := ""
		if i == 0 {
			label = "affine"
		}
		fmt.Fprintf(w, "%-10s %10.4f %10.4f %10.4f %10.4f\n", label, row[0], row[1], row[2], row[3])
	}
	if r.Differ != "" {
		fmt.Fprintf(w, "forms      sform, which counts, and qform: %s\n", r.Differ)
	}
	if r.Min == nil {
		fmt.Fprintln(w, "voxels     none is finite")
		return
	}
	fmt.Fprintf(w, "voxels     %.7g to %.7g, mean %.7g", *r.Min, *r.Max, *r.Mean)
	if r.NonFinite > 0 {
		fmt.Fprintf(w, ", and %d not finite", r.NonFinite)
	}
	fmt.Fprintln(w)
}
