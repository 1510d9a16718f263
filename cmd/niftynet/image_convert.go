package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"dev.niftynet/core/imageio"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// conversion is what image convert is asked for.
type conversion struct {
	axCodes string
	pixDim  [3]float64 // mm along x, y, z of the output; zeros keep what there is
	order   int        // of interpolation
	labels  bool       // voxels are labels
}

func imageConvert(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("image convert", "IN OUT [flags]", stderr)
	var c conversion
	f.Func("axcodes", "turn axes so that they run to these `letters`, such as RAS", func(value string) error {
		o, err := volume.ParseAxCodes(value)
		c.axCodes = o.String()
		return err
	})
	f.Func("pixdim", "resample to voxels of `X,Y,Z` mm, in the order of the output's axes", func(value string) (err error) {
		c.pixDim, err = parsePixDim(value)
		return err
	})
	f.IntVar(&c.order, "interp-order", 3, "`degree` of the spline that resamples: 0 (nearest) to 3")
	f.BoolVar(&c.labels, "labels", false, "voxels are labels: resample to the label that weighs most")
	force := f.Bool("force", false, "replace OUT if it is there")
	asJSON := f.Bool("json", false, "one JSON object that describes OUT")
	files, status := f.parse(args, 2, 2)
	if status >= 0 {
		return status
	}
	if c.order < 0 || c.order > 3 {
		return f.refuse(fmt.Sprintf("--interp-order %d: want 0 to 3", c.order))
	}
	in, out := files[0], files[1]
	if err := mayWrite(in, out, *force); err != nil {
		return fail(stderr, exitUsage, err)
	}
	if err := c.convert(ctx, in, out, stderr); errors.Is(err, context.Canceled) {
		return exitInterrupted
	} else if err != nil {
		return fail(stderr, exitFailed, err)
	}
	written, err := imageio.Read(out)
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	record := describeImage(out, written)
	if !*asJSON {
		record.print(stdout)
	} else if err := json.NewEncoder(stdout).Encode(record); err != nil {
		return fail(stderr, exitFailed, err)
	}
	return exitDone
}

// convert writes the image in to out, or nothing if it is interrupted before: once it writes, it writes the whole.
func (c conversion) convert(ctx context.Context, in, out string, stderr io.Writer) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	image, err := imageio.Read(in)
	if err != nil {
		return err
	}
	if isRounded(image) {
		fmt.Fprintf(stderr, "niftynet: %s holds whole numbers of 2^24 and more, of which 24 bits are kept\n", in)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	converted, options, err := c.apply(image)
	if err != nil {
		return fmt.Errorf("convert %s: %w", in, err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return cmp.Or(imageio.Write(out, converted, options), ctx.Err())
}

func parsePixDim(value string) (sizes [3]float64, err error) {
	parts := strings.Split(value, ",")
	if len(parts) != 3 {
		return sizes, errors.New("want three voxel sizes such as 1,1,2.5")
	}
	for i, part := range parts {
		size, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || !(size > 0) || math.IsInf(size, 0) {
			return sizes, fmt.Errorf("voxel size %q: want a number of mm above 0", part)
		}
		sizes[i] = size
	}
	return sizes, nil
}

// mayWrite refuses to write over the input, ever, and over another file unless forced.
func mayWrite(in, out string, force bool) error {
	there, err := os.Stat(out)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	source, err := os.Stat(in) // which a series of a folder is not
	switch {
	case err == nil && os.SameFile(source, there):
		return fmt.Errorf("%s is the input: give the output another name", out)
	case !force:
		return fmt.Errorf("%s is there already: give another name, or --force to replace it", out)
	}
	return nil
}

// apply turns and resamples an image, and says how to store it: as the same type while voxels are whole numbers, in the
// geometry of its own header while nothing moved.
func (c conversion) apply(image *stored.Image) (*volume.Volume, nifti.Options, error) {
	v, options := image.Volume, nifti.Options{Like: &image.Header}
	if c.axCodes != "" && c.axCodes != v.Affine.AxCodes() {
		turned, err := v.Reorient(c.axCodes)
		if err != nil {
			return nil, options, err
		}
		v, options.Like = turned, nil
	}
	whole := true
	if c.pixDim != [3]float64{} {
		plan, err := v.Grid().Resample(c.pixDim)
		if err != nil {
			return nil, options, err
		}
		if !plan.IsIdentity() {
			whole, options.Like = c.labels || c.order == 0, nil
			if v, err = c.resample(plan, v); err != nil {
				return nil, options, err
			}
		}
	}
	if whole {
		options.DType = wholeType(image)
	}
	return v, options, nil
}

func (c conversion) resample(plan volume.Resampling, v *volume.Volume) (*volume.Volume, error) {
	if !c.labels {
		return plan.Apply(v, volume.Interpolation{Order: c.order, Antialias: true}), nil
	}
	if v.Channels > 1 {
		return nil, fmt.Errorf("it has %d channels, so it is no label map: leave --labels out", v.Channels)
	}
	return plan.ApplyLabels(v, min(c.order, 1)), nil
}

// wholeType is the stored type of whole numbers that voxels are and that holds them all; else empty. What a header says
// is not enough: slices may be scaled each by a factor of its own, and float32 rounds the largest numbers up.
func wholeType(image *stored.Image) string {
	h := image.Header
	dtype := h.DType
	switch {
	case h.Slope != 1 || h.Inter != 0 || strings.HasPrefix(dtype, "float") || strings.HasPrefix(dtype, "complex"):
		return ""
	case strings.HasPrefix(dtype, "RGB"):
		dtype = "uint8"
	}
	e, err := stored.EncodingOf(dtype)
	if err != nil || slices.ContainsFunc(image.Volume.Data, func(x float32) bool { return !e.Holds(x) }) {
		return ""
	}
	return dtype
}

// isRounded reports whether voxels were stored as whole numbers that float32 may not hold: 2^24 may have been one more.
func isRounded(image *stored.Image) bool {
	return strings.Contains(image.Header.DType, "int") && slices.ContainsFunc(image.Volume.Data, func(x float32) bool {
		return math.Abs(float64(x)) >= 1<<24
	})
}
