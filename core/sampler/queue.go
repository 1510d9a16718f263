package sampler

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"dev.niftynet/core/parallel"
)

// Queue makes batches ahead of their use, in order.
type Queue struct {
	sampler *Random
	free    chan *queued
	order   chan *queued // in order of step, perhaps not yet filled
	last    *queued      // handed out by Next
	failed  error        // of a batch; nothing comes after it
	ctx     context.Context
	stop    context.CancelFunc
	done    sync.WaitGroup

	waiting         time.Duration // in Next
	making, reading atomic.Int64  // by the workers, in nanoseconds
}

type queued struct {
	batch *Batch
	step  int
	ready chan error // the outcome of each filling
}

// Times is what a queue's time went into so far.
type Times struct {
	Waiting time.Duration // of Next, for batches that were not ready
	Making  time.Duration // of all workers, for making batches
	Reading time.Duration // the part of Making that was spent on reading cases
}

// Prefetch starts workers that fill the batches of steps first, first+1, ..., at most ahead of them before they are
// asked for. Close the queue to end them; they also end with ctx.
func Prefetch(ctx context.Context, s *Random, first, workers, ahead int) *Queue {
	ctx, stop := context.WithCancel(ctx)
	n := max(ahead, 1) + 1 // and the one in use
	q := &Queue{sampler: s, free: make(chan *queued, n), order: make(chan *queued, n), ctx: ctx, stop: stop}
	for range n {
		q.free <- &queued{batch: s.Batch(), ready: make(chan error, 1)}
	}
	work := make(chan *queued)
	q.done.Go(func() { q.plan(first, work) })
	for range max(workers, 1) {
		q.done.Go(func() {
			for item := range work {
				item.ready <- q.fill(item)
			}
		})
	}
	return q
}

// fill makes one batch. A fault of the program is an error like any other, so that nobody waits for ever.
func (q *Queue) fill(item *queued) error {
	begun := time.Now()
	err := parallel.Guard(func() error { return q.sampler.Fill(q.ctx, item.batch, item.step) })
	q.making.Add(int64(time.Since(begun)))
	q.reading.Add(int64(item.batch.Reading))
	if err != nil {
		return fmt.Errorf("make batch of step %d, case %s: %w", item.step, item.batch.making, err)
	}
	return nil
}

// plan hands free batches to the workers, one for each step.
func (q *Queue) plan(step int, work chan<- *queued) {
	defer close(work)
	for ; ; step++ {
		var item *queued
		select {
		case item = <-q.free:
		case <-q.ctx.Done():
			return
		}
		item.step = step
		q.order <- item // has room for all there are
		select {
		case work <- item:
		case <-q.ctx.Done():
			return
		}
	}
}

// Next waits for the batch of the next step. It may be used until Next is called again. The error says that the
// context has ended or, naming step and case, why the batch can't be made; then no other follows.
func (q *Queue) Next() (*Batch, error) {
	if err := q.ctx.Err(); err != nil {
		return nil, err
	}
	if q.failed != nil {
		return nil, q.failed
	}
	begun := time.Now()
	defer func() { q.waiting += time.Since(begun) }()
	if q.last != nil {
		q.free <- q.last
		q.last = nil
	}
	select {
	case q.last = <-q.order:
	case <-q.ctx.Done():
		return nil, q.ctx.Err()
	}
	select {
	case q.failed = <-q.last.ready:
		return q.last.batch, q.failed
	case <-q.ctx.Done():
		return nil, q.ctx.Err()
	}
}

// Times tells what time went into, from the goroutine that calls Next.
func (q *Queue) Times() Times {
	return Times{Waiting: q.waiting, Making: time.Duration(q.making.Load()), Reading: time.Duration(q.reading.Load())}
}

// Close ends the workers and waits for them.
func (q *Queue) Close() {
	q.stop()
	q.done.Wait()
}
