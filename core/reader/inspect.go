package reader

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"dev.niftynet/core/imageio"
	"dev.niftynet/core/parallel"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// Inspection is what the files of one case hold, and all that is wrong with them.
type Inspection struct {
	Case       Case
	Images     []Inspected // those that can be read, in the order of the sections
	Label      *Inspected  // nil when there is none that can be read
	SamplerMap *Inspected  // nil when there is none that can be read
	Labels     map[int]int // voxels of each label: of classes, or as stored where their numbering is still to be learnt
	Size       [3]int      // once preprocessed; zero when no image can be read
	Faults     []error     // as of Load, but all of them
}

// Inspected is what one file of a case holds.
type Inspected struct {
	Section     string
	Path        string         // empty for a phantom
	Header      *stored.Header // nil for a phantom
	Grid        volume.Grid    // as stored
	Channels    int
	Least, Most float32
	Apart       string            // how its grid differs from that of the first image, to which it is resampled; empty where it doesn't
	Sum         [sha256.Size]byte // of the voxels, once their axes are turned as the config says
}

// Inspect reads cases side by side and says what they hold, in their order. tell, which may be nil, hears how far it is.
// The error is that of ctx: what is wrong with a case is among its Faults.
func (r *Reader) Inspect(ctx context.Context, cases []Case, tell func(done, total int, what string)) ([]Inspection, error) {
	var telling sync.Mutex
	done := 0
	return parallel.Map(ctx, len(cases), func(i int) (Inspection, error) {
		in := r.inspect(ctx, cases[i])
		telling.Lock()
		defer telling.Unlock()
		if done++; tell != nil {
			tell(done, len(cases), "checking "+cases[i].ID)
		}
		return in, nil
	})
}

// inspect looks at one case.
func (r *Reader) inspect(ctx context.Context, c Case) Inspection {
	in := inspecting{Inspection: Inspection{Case: c}, reader: r}
	label := r.config.Segmentation.Label
	switch {
	case len(c.Images) == 0:
		image, classes := r.phantom(r.config.Data[r.config.Segmentation.Image[0]].Phantom, r.config.System.Seed, c.number)
		in.addImage(0, "", &stored.Image{Volume: image})
		if len(label) > 0 {
			in.addLabel(label[0], "", &stored.Image{Volume: classes})
		}
	default:
		for i, path := range c.Images {
			image, err := r.readImage(ctx, r.config.Segmentation.Image[i], path)
			if in.fault(err); err == nil {
				in.addImage(i, path, image)
			}
		}
		if c.Label != "" {
			image, err := imageio.ReadLabels(c.Label)
			if in.fault(err); err == nil {
				in.addLabel(label[0], c.Label, image)
			}
		}
		if c.SamplerMap != "" {
			image, err := imageio.Read(c.SamplerMap)
			if in.fault(err); err == nil {
				in.addSamplerMap(c.SamplerMap, image)
			}
		}
	}
	in.preprocess(ctx)
	return in.Inspection
}

// inspecting is an inspection in progress.
type inspecting struct {
	Inspection
	reader *Reader
	images []*volume.Volume // their axes turned; all must share the grid of the first
}

// fault keeps an error about the case, unless it is nil.
func (in *inspecting) fault(err error) {
	if err != nil {
		in.Faults = append(in.Faults, named(in.Case, err))
	}
}

// addImage looks at an image, of the section of the given number.
func (in *inspecting) addImage(section int, path string, image *stored.Image) {
	v, err := in.reader.turn(image.Volume)
	if err != nil {
		in.fault(err)
		return
	}
	one := inspected(in.reader.config.Segmentation.Image[section], path, image, v)
	in.fault(checkFinite(v, "the image"+of(path)))
	if len(in.images) > 0 {
		v = in.place(&one, v)
	} else {
		g, err := in.reader.plan(one.Grid, v.Grid())
		in.fault(err)
		for axis, n := range g.resampling.To.Size {
			in.Size[axis] = n + g.padding.Before[axis] + g.padding.After[axis]
		}
	}
	in.Images, in.images = append(in.Images, one), append(in.images, v)
}

// place sees that a volume lies on the grid of the first image, or brings it there, if that can be read.
func (in *inspecting) place(one *Inspected, v *volume.Volume) *volume.Volume {
	if len(in.images) == 0 {
		return v
	}
	placed, apart, err := in.reader.place(in.Case, in.images[0], one.Section, one.Path, v)
	if err != nil {
		in.fault(err)
		return v
	}
	one.Apart = apart
	return placed
}

// preprocess does to a case without faults what depends on its intensities and may fail.
func (in *inspecting) preprocess(ctx context.Context) {
	r, n := in.reader, in.reader.config.Network
	if len(in.Faults) > 0 || !n.RGBNormalisation && !n.NormaliseForegroundOnly {
		return
	}
	s, sections, err := r.regrid(ctx, in.Case, rawCase{images: in.images, stored: in.Images[0].Grid})
	if err == nil {
		_, err = r.channels(s, sections)
	}
	in.fault(err)
}

// addLabel looks at a label map.
func (in *inspecting) addLabel(section, path string, label *stored.Image) {
	v, err := in.reader.turn(label.Volume)
	if err != nil {
		in.fault(err)
		return
	}
	one := inspected(section, path, label, v)
	in.Label = &one
	v = in.place(&one, v)
	if err := checkOneVolume(in.Case, v); err != nil {
		in.fault(err)
		return
	}
	s := in.reader.config.Segmentation
	if !s.LabelNormalisation || len(s.LabelFrom) > 0 {
		in.reader.Classes(v)
		if err := in.reader.checkLabel(in.Case, v); err != nil {
			in.fault(err)
			return
		}
	}
	in.Labels = map[int]int{}
	for first, end := 0, 0; first < len(v.Data); first = end {
		for end = first + 1; end < len(v.Data) && v.Data[end] == v.Data[first]; {
			end++
		}
		in.Labels[int(v.Data[first])] += end - first // one look-up for each run of equal labels
	}
}

// addSamplerMap looks at a sampler map.
func (in *inspecting) addSamplerMap(path string, samplerMap *stored.Image) {
	v, err := in.reader.turn(samplerMap.Volume)
	if err != nil {
		in.fault(err)
		return
	}
	one := inspected(in.reader.config.Segmentation.Sampler[0], path, samplerMap, v)
	in.SamplerMap = &one
	in.fault(checkFinite(v, "the sampler map"+of(path)))
	in.place(&one, v)
}

// inspected is what a file holds whose axes have been turned.
func inspected(section, path string, image *stored.Image, turned *volume.Volume) Inspected {
	one := Inspected{
		Section: section, Path: path, Grid: image.Volume.Grid(), Channels: turned.Channels,
		Least: slices.Min(turned.Data), Most: slices.Max(turned.Data), Sum: sum(turned),
	}
	if path != "" {
		one.Header = &image.Header
	}
	return one
}

// sum tells voxels apart by a hash of their number along each axis and their values.
func sum(v *volume.Volume) (s [sha256.Size]byte) {
	const piece = 8192
	hash := sha256.New()
	buf := make([]byte, 0, 4*piece)
	for _, n := range v.Size {
		buf = binary.LittleEndian.AppendUint64(buf, uint64(n))
	}
	for some := range slices.Chunk(v.Data, piece) {
		for _, x := range some {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(x))
		}
		hash.Write(buf)
		buf = buf[:0]
	}
	hash.Sum(s[:0])
	return s
}
