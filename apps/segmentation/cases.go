package segmentation

import (
	"context"
	"fmt"
	"sync"

	"dev.niftynet/core/cache"
	"dev.niftynet/core/config"
	"dev.niftynet/core/parallel"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

// cases reads cases for training, from the cache where there is one; it is a sampler.Source.
type cases struct {
	reader *reader.Reader
	list   []reader.Case
	cache  *cache.Folder                      // nil without system.cache_dir
	tell   func(done, total int, what string) // hears of the first reading of each; may be nil

	mu   sync.Mutex
	read int // how many have been read
}

// openCache opens the folder of system.cache_dir, if there is one.
func openCache(s config.System) (*cache.Folder, error) {
	if s.CacheDir == "" {
		return nil, nil
	}
	return cache.Open(s.CacheDir, int64(s.CacheSize))
}

// Len is how many cases there are.
func (s *cases) Len() int { return len(s.list) }

// ID names case i.
func (s *cases) ID(i int) string { return s.list[i].ID }

// Read reads case i.
func (s *cases) Read(ctx context.Context, i int) (sampler.Case, error) {
	c, err := s.bare(ctx, i)
	if err != nil {
		return sampler.Case{}, err
	}
	return c.padded(), nil
}

// bareCase is a case as it is before padding, and what is added then.
type bareCase struct {
	sampler.Case
	padding transform.Padding
}

// bare reads case i as it is before padding.
func (s *cases) bare(ctx context.Context, i int) (c bareCase, err error) {
	if err := ctx.Err(); err != nil {
		return c, err
	}
	s.progress(s.list[i].ID)
	load := func() ([]*volume.Volume, error) {
		one, err := s.reader.LoadBare(ctx, s.list[i])
		if err != nil {
			return nil, err
		}
		return []*volume.Volume{one.Image, one.Label, one.SamplerMap}, nil
	}
	parts, err := s.parts(s.list[i], load)
	if err != nil {
		return c, err
	}
	c.Case = sampler.Case{ID: s.list[i].ID, Image: parts[0], Label: parts[1], SamplerMap: parts[2]}
	c.padding, err = s.reader.Padding(s.list[i], c.Image.Size)
	return c, err
}

// padded is the case as the network sees it.
func (c bareCase) padded() sampler.Case {
	all := c.Case
	all.Image = c.padding.Apply(c.Image)
	all.Label, all.SamplerMap = c.padding.ApplyLabels(c.Label), c.padding.ApplyLabels(c.SamplerMap)
	return all
}

// parts is image, label and sampler map of a case. The latter two may be nil.
func (s *cases) parts(c reader.Case, load func() ([]*volume.Volume, error)) ([]*volume.Volume, error) {
	if s.cache == nil {
		return load()
	}
	key, err := s.reader.Key(c)
	if err != nil {
		return nil, err
	}
	if key == "" {
		return load()
	}
	return s.cache.Get(key, load)
}

// progress tells of a case that is read for the first time.
func (s *cases) progress(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tell != nil && s.read < len(s.list) {
		s.tell(s.read, len(s.list), "reading "+id)
	}
	s.read++
}

// validation is the cases that training is judged on. Those that fit stay in memory; the others are read each time.
type validation struct {
	from    *cases
	kept    []bareCase // by number; without an image where it is read each time
	largest int        // voxels of the largest, padded
	passing int64      // bytes of the largest that is read each time, and of reading it

	mu   sync.Mutex
	room int64 // bytes that are left
}

// loadValidation reads validation cases, which must have so many channels, once and keeps those that fit into room bytes.
func loadValidation(ctx context.Context, from *cases, channels int, room int64) (*validation, error) {
	v := &validation{from: from, kept: make([]bareCase, from.Len()), room: room}
	reading := parallel.NewRoom(room)
	_, err := parallel.Map(ctx, from.Len(), func(i int) (struct{}, error) {
		var took, kept int64
		reading.Enter()
		defer func() { reading.Leave(took, kept) }()
		c, err := from.bare(ctx, i)
		if err != nil {
			return struct{}{}, err
		}
		if err := checkChannels(c.Case, channels); err != nil {
			return struct{}{}, fmt.Errorf("case %s: %w", c.ID, err)
		}
		took, kept = sampler.Loading*c.Bytes(), v.keep(i, c)
		return struct{}{}, nil
	})
	return v, err
}

// keep keeps a case if there is room. It gives the bytes kept.
func (v *validation) keep(i int, c bareCase) int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	voxels := 1
	for axis, length := range c.Image.Size {
		voxels *= c.padding.Before[axis] + length + c.padding.After[axis]
	}
	v.largest = max(v.largest, voxels)
	n := c.Bytes()
	if n > v.room {
		v.passing = max(v.passing, sampler.Loading*n)
		return 0
	}
	v.room -= n
	v.kept[i] = c
	return n
}

// read gives case i.
func (v *validation) read(ctx context.Context, i int) (bareCase, error) {
	if c := v.kept[i]; c.Image != nil {
		return c, nil
	}
	return v.from.bare(ctx, i)
}
