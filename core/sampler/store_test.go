package sampler_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dev.niftynet/core/sampler"
)

// disk is a source that counts how often cases are read, and may fail.
type disk struct {
	inMemory
	reads *atomic.Int64
	after int64 // readings that go well
	fault func() error
}

func newDisk(cases []sampler.Case) disk {
	return disk{inMemory: cases, reads: new(atomic.Int64), after: 1 << 60}
}

func (d disk) Read(ctx context.Context, i int) (sampler.Case, error) {
	if d.reads.Add(1) > d.after {
		return sampler.Case{}, d.fault()
	}
	return d.inMemory.Read(ctx, i)
}

func TestRandom_KeepsCasesThatFitAndReadsOthersAgain(t *testing.T) {
	for _, c := range []struct {
		memory int64
		kept   int
	}{{5 * alikeBytes, 5}, {4 * alikeBytes, 1}, {3 * alikeBytes, 0}, {0, 0}} { // all, or 3 less: those that pass
		s := settings(1)
		s.Memory = c.memory
		d := newDisk(alike(5))
		r, err := sampler.NewRandom(t.Context(), d, s)
		if err != nil {
			t.Fatal(err)
		}
		if r.Kept() != c.kept {
			t.Errorf("with %d bytes %d cases are kept, want %d", c.memory, r.Kept(), c.kept)
		}
		b := r.Batch()
		for step := range 20 {
			fill(t, r, b, step)
		}
		if again := d.reads.Load() - 5; again > 0 != (c.kept < 5) {
			t.Errorf("with %d bytes cases are read again %d times", c.memory, again)
		}
	}
}

// alike are cases of the same size, alikeBytes each, as is the first of five.
func alike(n int) (cases []sampler.Case) {
	for range n {
		cases = append(cases, plain([3]int{6, 5, 4}))
	}
	return cases
}

const alikeBytes = 2 * 4 * 6 * 5 * 4

func TestNewRandom_LeavesRoomForCasesThatAreReadAgain(t *testing.T) {
	for _, c := range []struct{ room, workers, kept, want int }{
		{15, 8, 12, 8},
		{12, 8, 12, 8},
		{11, 1, 8, 1}, // 2 that were read and what reading takes
		{11, 8, 6, 2}, // 3 and 2 times that, no more than half
		{10, 8, 5, 2},
		{9, 8, 6, 1},
		{2, 8, 0, 1},
		{0, 8, 0, 1},
	} {
		s := settings(1)
		s.Memory, s.Workers = int64(c.room*alikeBytes), c.workers
		r, err := sampler.NewRandom(t.Context(), newDisk(alike(12)), s)
		if err != nil {
			t.Fatal(err)
		}
		if r.Kept() != c.kept || r.Workers() != c.want {
			t.Errorf("room for %d of 12 cases and %d workers: %d are kept and %d workers used, want %d and %d",
				c.room, c.workers, r.Kept(), r.Workers(), c.kept, c.want)
		}
		passing := int64((2*c.want + 1) * alikeBytes)
		if c.kept == 12 {
			passing = 0
		}
		if r.Passing() != passing {
			t.Errorf("room for %d of 12 cases: %d bytes pass through, want %d", c.room, r.Passing(), passing)
		}
		if want := int64(max(c.room-12, 0) * alikeBytes); r.Left() != want {
			t.Errorf("room for %d of 12 cases: %d bytes are left, want %d", c.room, r.Left(), want)
		}
	}
}

// crowd is a source that counts who reads at once.
type crowd struct {
	disk
	inside, most *atomic.Int64
}

func (c crowd) Read(ctx context.Context, i int) (sampler.Case, error) {
	c.most.Store(max(c.most.Load(), c.inside.Add(1)))
	defer c.inside.Add(-1)
	time.Sleep(time.Second)
	return c.disk.Read(ctx, i)
}

func TestNewRandom_ReadsAsManyAtOnceAsFit(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	for room, want := range map[int]int64{100: 8, 9: 4, 0: 1} { // 2 for each that is being read, 1 for the first
		synctest.Test(t, func(t *testing.T) {
			s := settings(1)
			s.Memory, s.Workers = int64(room*alikeBytes), 1
			c := crowd{newDisk(alike(20)), new(atomic.Int64), new(atomic.Int64)}
			if _, err := sampler.NewRandom(t.Context(), c, s); err != nil {
				t.Fatal(err)
			}
			if got := c.most.Load(); got != want {
				t.Errorf("with room for %d cases %d are read at once, want %d", room, got, want)
			}
		})
	}
}

// slow is a source whose readings overlap.
type slow struct{ disk }

func (s slow) Read(ctx context.Context, i int) (sampler.Case, error) {
	time.Sleep(time.Millisecond)
	return s.disk.Read(ctx, i)
}

func TestPrefetch_ManyWorkersReadACaseOnceForItsWindows(t *testing.T) {
	s := settings(2)
	s.WindowsPerCase, s.Workers, s.Memory = 2, 8, 50*alikeBytes
	d := newDisk(alike(100))
	r, err := sampler.NewRandom(t.Context(), slow{d}, s)
	if err != nil || r.Workers() != 8 || r.Kept() != 50-17 {
		t.Fatalf("%d workers, %d kept, %v", r.Workers(), r.Kept(), err)
	}
	const steps, ahead = 50, 8 // each of one case, of which a third is kept
	q := sampler.Prefetch(t.Context(), r, 0, r.Workers(), ahead)
	for range steps {
		if _, err := q.Next(); err != nil {
			t.Fatal(err)
		}
	}
	q.Close()
	if again := d.reads.Load() - 100; again < 10 || again > steps+ahead {
		t.Errorf("%d batches took %d readings", steps+ahead, again)
	}
}

func TestRandom_NeighbouringWindowsOfACaseShareAReading(t *testing.T) {
	s := settings(2)
	s.Memory, s.WindowsPerCase = 0, 8
	d := newDisk(five())
	r, err := sampler.NewRandom(t.Context(), d, s)
	if err != nil {
		t.Fatal(err)
	}
	b := r.Batch()
	for step := range 20 { // 40 windows: each case once
		fill(t, r, b, step)
		if b.Locations[0].Case != b.Locations[1].Case {
			t.Errorf("step %d has windows of %v", step, b.Locations)
		}
	}
	if again := d.reads.Load() - 5; again != 5 {
		t.Errorf("5 cases were read %d times", again)
	}
}

func TestPrefetch_GivesTheSameBitsWhateverIsKept(t *testing.T) {
	s := settings(3)
	s.Augment, s.MixupAlpha, s.WindowsPerCase = busy(), 0.3, 2
	s.Placement = sampler.Uniform{Foreground: 0.5}
	all := newRandom(t, s, five()...)
	want := all.Batch()
	for _, memory := range []int64{0, 3 * alikeBytes} {
		for _, workers := range []int{1, 2, 8} {
			s.Memory = memory
			r, err := sampler.NewRandom(t.Context(), newDisk(five()), s)
			if err != nil {
				t.Fatal(err)
			}
			q := sampler.Prefetch(t.Context(), r, 5, workers, 4)
			for step := 5; step < 20; step++ {
				got, err := q.Next()
				if err != nil {
					t.Fatal(err)
				}
				fill(t, all, want, step)
				if !slices.Equal(want.Image.Data, got.Image.Data) || !slices.Equal(want.Label.Data, got.Label.Data) ||
					!slices.Equal(want.Locations, got.Locations) || !slices.Equal(want.Partner.Data, got.Partner.Data) {
					t.Fatalf("%d bytes, %d workers: batch of step %d differs", memory, workers, step)
				}
			}
			if times := q.Times(); times.Making <= 0 || times.Reading < 0 || times.Reading > times.Making {
				t.Errorf("times are %+v", times)
			}
			q.Close()
		}
	}
}

// An error in reading, or a panic, ends the queue with one error that names step and case, again and again.
func TestPrefetch_NamesStepAndCaseOfAFault(t *testing.T) {
	for name, c := range map[string]struct {
		fault func() error
		want  string
	}{
		"error": {func() error { return errors.New("disk is gone") }, "disk is gone"},
		"panic": {func() error { panic("index out of range") }, "a fault of the program: index out of range"},
	} {
		for _, workers := range []int{1, 4} {
			s := settings(1)
			s.Memory = 0
			d := newDisk(five())
			d.after, d.fault = 5, c.fault
			r, err := sampler.NewRandom(t.Context(), d, s)
			if err != nil {
				t.Fatal(err)
			}
			q := sampler.Prefetch(t.Context(), r, 3, workers, 6)
			for range 3 {
				_, err := q.Next()
				if err == nil || !strings.Contains(err.Error(), "make batch of step 3, case case") || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s, %d workers: %v", name, workers, err)
				}
			}
			closed := make(chan struct{})
			go func() { q.Close(); close(closed) }()
			select {
			case <-closed:
			case <-time.After(10 * time.Second):
				t.Fatalf("%s, %d workers: the queue does not end", name, workers)
			}
		}
	}
}

// stuck is a source that, once it was read through, gives cases no more until its context ends.
type stuck struct{ disk }

func (s stuck) Read(ctx context.Context, i int) (sampler.Case, error) {
	if c, err := s.disk.Read(ctx, i); err == nil {
		return c, nil
	}
	<-ctx.Done()
	return sampler.Case{}, ctx.Err()
}

func TestClose_EndsReading(t *testing.T) {
	s := settings(1)
	s.Memory, s.WindowsPerCase = 0, 8 // so that workers wait for one reading
	d := newDisk(five())
	d.after, d.fault = 5, func() error { return errors.New("no more") }
	r, err := sampler.NewRandom(t.Context(), stuck{d}, s)
	if err != nil {
		t.Fatal(err)
	}
	q := sampler.Prefetch(t.Context(), r, 0, 3, 6)
	closed := make(chan struct{})
	go func() { q.Close(); close(closed) }()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Fatal("the queue waits for cases that nobody wants any more")
	}
}

func TestPrefetch_TellsWhatTimeWentInto(t *testing.T) {
	s := settings(1)
	s.Memory = 0
	d := newDisk(five())
	slow := slowDisk{d, 5 * time.Millisecond}
	r, err := sampler.NewRandom(t.Context(), slow, s)
	if err != nil {
		t.Fatal(err)
	}
	q := sampler.Prefetch(t.Context(), r, 0, 1, 1)
	defer q.Close()
	for range 10 {
		if _, err := q.Next(); err != nil {
			t.Fatal(err)
		}
	}
	// Ten steps wait for at least eight readings: two neighbours at the turn of an epoch may be one case.
	if times := q.Times(); times.Waiting < 40*time.Millisecond || times.Reading < times.Making/2 {
		t.Errorf("%+v", times)
	}
}

// slowDisk takes its time for each case.
type slowDisk struct {
	disk
	wait time.Duration
}

func (d slowDisk) Read(ctx context.Context, i int) (sampler.Case, error) {
	time.Sleep(d.wait)
	return d.disk.Read(ctx, i)
}

func TestNewRandom_EndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sampler.NewRandom(ctx, inMemory(five()), settings(1)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestNewRandom_JoinsTheErrorsOfTheFirstFew(t *testing.T) {
	d := newDisk(append(five(), five()...))
	d.after, d.fault = 0, func() error { return errors.New("can't be read") }
	_, err := sampler.NewRandom(t.Context(), d, settings(1))
	if err == nil || strings.Count(err.Error(), "can't be read") != 5 || !strings.Contains(err.Error(), "5 more cases have faults") {
		t.Error(err)
	}
}

// BenchmarkPrefetch is what making a batch of two windows of 64 voxels a side costs, with cases kept and with cases
// copied from a source for every batch.
func BenchmarkPrefetch(b *testing.B) {
	var cases []sampler.Case
	for i := range 4 {
		cases = append(cases, positions(fmt.Sprint("case", i), [3]int{128, 128, 96}, [3]int{40, 40, 40}, [3]int{60, 60, 60}))
	}
	for name, memory := range map[string]int64{"kept": 1 << 30, "read": 0} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d", name, workers), func(b *testing.B) {
				s := settings(2)
				s.Window, s.Memory, s.Placement = [3]int{64, 64, 64}, memory, sampler.Uniform{Foreground: 0.33}
				r := newRandom(b, s, cases...)
				q := sampler.Prefetch(b.Context(), r, 0, workers, 4)
				defer q.Close()
				b.ReportAllocs()
				b.ResetTimer()
				for range b.N {
					if _, err := q.Next(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
