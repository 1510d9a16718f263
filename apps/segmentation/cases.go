package segmentation

import (
	"context"
	"slices"
	"sync"

	"dev.niftynet/core/cache"
	"dev.niftynet/core/config"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/sampler"
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
func (s *cases) Read(i int) (sampler.Case, error) {
	s.progress(s.list[i].ID)
	load := func() ([]*volume.Volume, error) {
		one, err := s.reader.Load(s.list[i])
		if err != nil {
			return nil, err
		}
		return []*volume.Volume{one.Image, one.Label, one.Frequency}, nil
	}
	parts, err := s.parts(s.list[i], load)
	if err != nil {
		return sampler.Case{}, err
	}
	return sampler.Case{ID: s.list[i].ID, Image: parts[0], Label: parts[1], Frequency: parts[2]}, nil
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

// all reads all cases, side by side.
func (s *cases) all(ctx context.Context) ([]sampler.Case, error) {
	numbers := make([]int, len(s.list))
	for i := range numbers {
		numbers[i] = i
	}
	return reader.SideBySide(ctx, numbers, s.Read)
}

// loadValidation reads as many validation cases as are wanted.
func (t *Training) loadValidation(ctx context.Context, r *reader.Reader, p Parts) ([]sampler.Case, error) {
	list := r.Split().Validation
	if most := t.config.Training.ValidationMaxCases; most > 0 && len(list) > most {
		list = list[:most]
	}
	from := cases{reader: r, list: list, cache: t.cache, tell: p.Tell}
	return from.all(ctx)
}

// largest is the most voxels that any case has.
func largest(list []sampler.Case) int {
	if len(list) == 0 {
		return 0
	}
	return slices.MaxFunc(list, func(a, b sampler.Case) int { return a.Image.Voxels() - b.Image.Voxels() }).Image.Voxels()
}
