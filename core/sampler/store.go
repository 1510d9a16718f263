package sampler

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"dev.niftynet/core/parallel"
)

// store holds the cases of a Source as they were prepared. It keeps those that fit into its room and reads the others
// whenever they are asked for.
type store struct {
	source  Source
	prepare func(Case) (*prepared, error)

	memory  int64 // bytes that cases may take
	workers int   // that may ask for cases at once

	mu      sync.Mutex
	kept    []*prepared // by number; nil for those that are read again
	taken   int64       // bytes of these
	largest int64       // bytes of the largest case so far
	voxels  int         // of its image
	recent  []*reading  // the last of the others, one more than there are workers
}

// prepared is a case and what drawing from it needs to know.
type prepared struct {
	Case
	padding []float32 // least intensity of each channel
	places  places
}

// bytes is the memory of a case.
func (p *prepared) bytes() int64 { return p.Bytes() + p.places.bytes() }

// reading is a case that is being read, or was.
type reading struct {
	number int
	done   chan struct{}
	result *prepared
	err    error
}

// Loading is how much memory reading a case takes, in cases: at least what is read and what is made of it.
const Loading = 2

// look reads all cases once, side by side, so that each is known to be good, and keeps the first that fit. It gives the
// channels of their images. The errors of the first few are joined.
func (s *store) look(ctx context.Context) (int, error) {
	s.kept = make([]*prepared, s.source.Len())
	room := parallel.NewRoom(s.memory)
	channels, err := parallel.Map(ctx, len(s.kept), func(i int) (int, error) {
		var took, kept int64
		room.Enter()
		defer func() { room.Leave(took, kept) }()
		p, err := s.read(ctx, i)
		if err != nil {
			return 0, err
		}
		took, kept = Loading*p.bytes(), s.keep(i, p)
		return p.Image.Channels, nil
	})
	if err != nil {
		return 0, err
	}
	for i, n := range channels {
		if n != channels[0] {
			return 0, fmt.Errorf("case %s has %d image channels, but case %s has %d", s.source.ID(i), n, s.source.ID(0), channels[0])
		}
	}
	if slices.Contains(s.kept, nil) {
		s.workers = s.affordable()
	}
	return channels[0], nil
}

// read reads a case and prepares it.
func (s *store) read(ctx context.Context, i int) (*prepared, error) {
	c, err := s.source.Read(ctx, i)
	if err != nil {
		return nil, err
	}
	return s.prepare(c)
}

// keep keeps a case if there is room, beside that for reading others where not all may fit. It gives the bytes kept.
func (s *store) keep(i int, p *prepared) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := p.bytes()
	s.largest, s.voxels = max(s.largest, n), max(s.voxels, p.Image.Voxels())
	room := s.memory - s.taken
	if int64(len(s.kept))*s.largest > s.memory {
		room -= s.passing(s.affordable())
	}
	if n > room {
		return 0
	}
	s.taken += n
	s.kept[i] = p
	return n
}

// affordable is how many workers may read cases that are not kept: those take half of the memory together, or there is
// one worker.
func (s *store) affordable() int {
	n := s.workers
	for n > 1 && s.passing(n) > s.memory/2 {
		n--
	}
	return n
}

// passing is the bytes of cases that so many workers have in memory beside those kept: for each the one that it read last
// and what reading another takes, and one more that neighbouring windows may want.
func (s *store) passing(workers int) int64 { return int64(2*workers+1) * s.largest }

// get gives a case, and how long reading it took. Several that want one case that isn't kept wait for one reading.
func (s *store) get(ctx context.Context, i int) (*prepared, time.Duration, error) {
	s.mu.Lock()
	if p := s.kept[i]; p != nil {
		s.mu.Unlock()
		return p, 0, nil
	}
	at := slices.IndexFunc(s.recent, func(r *reading) bool { return r.number == i })
	if at >= 0 {
		r := s.recent[at]
		s.mu.Unlock()
		begun := time.Now()
		select {
		case <-r.done:
			return r.result, time.Since(begun), r.err
		case <-ctx.Done():
			return nil, time.Since(begun), ctx.Err()
		}
	}
	r := &reading{number: i, done: make(chan struct{})}
	s.recent = append(s.recent[max(len(s.recent)-s.workers, 0):], r)
	s.mu.Unlock()
	defer close(r.done)
	begun := time.Now()
	r.err = parallel.Guard(func() (err error) { // a panic is to reach those who wait, too
		r.result, err = s.read(ctx, i)
		return err
	})
	return r.result, time.Since(begun), r.err
}
