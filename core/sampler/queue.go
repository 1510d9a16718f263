package sampler

import (
	"context"
	"sync"
)

// Queue makes batches ahead of their use, in order.
type Queue struct {
	free  chan *queued
	order chan *queued // in order of step, perhaps not yet filled
	last  *queued      // handed out by Next
	ctx   context.Context
	stop  context.CancelFunc
	done  sync.WaitGroup
}

type queued struct {
	batch *Batch
	step  int
	ready chan struct{} // one signal for each filling
}

// Prefetch starts workers that fill the batches of steps first, first+1, ..., at most ahead of them before they are
// asked for. Close the queue to end them; they also end with ctx.
func (u *Uniform) Prefetch(ctx context.Context, first, workers, ahead int) *Queue {
	ctx, stop := context.WithCancel(ctx)
	n := max(ahead, 1) + 1 // and the one in use
	q := &Queue{free: make(chan *queued, n), order: make(chan *queued, n), ctx: ctx, stop: stop}
	for range n {
		q.free <- &queued{batch: u.Batch(), ready: make(chan struct{}, 1)}
	}
	work := make(chan *queued)
	q.done.Go(func() { q.plan(first, work) })
	for range max(workers, 1) {
		q.done.Go(func() {
			for item := range work {
				u.Fill(item.batch, item.step)
				item.ready <- struct{}{}
			}
		})
	}
	return q
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
// context has ended.
func (q *Queue) Next() (*Batch, error) {
	if err := q.ctx.Err(); err != nil {
		return nil, err
	}
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
	case <-q.last.ready:
		return q.last.batch, nil
	case <-q.ctx.Done():
		return nil, q.ctx.Err()
	}
}

// Close ends the workers and waits for them.
func (q *Queue) Close() {
	q.stop()
	q.done.Wait()
}
