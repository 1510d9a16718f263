// Package cpu runs the operations of package kernel fast: AVX-512, AVX2+FMA or portable Go, chosen at start,
// split over a pool of workers. Results have the same bits for every number of workers, because the split of
// work and the shape of every reduction depend on sizes alone.
package cpu

import (
	"sync"
	"sync/atomic"
)

// Pool is a fixed set of workers. One call of Run is under way at a time; it is not reentrant.
type Pool struct {
	threads int
	jobs    chan *job
	done    sync.WaitGroup // workers still alive
	current job
}

type job struct {
	parts int
	next  atomic.Int64
	task  Task
	left  sync.WaitGroup
}

// Task is work in numbered parts that can be done in any order. Operations are records that implement it, so
// that starting one allocates nothing.
type Task interface {
	// Do does part i; worker is 0..Threads()-1 and names the scratch memory that the part may use.
	Do(i, worker int)
}

// NewPool starts threads-1 goroutines; the caller of Run is the last worker. Close ends them.
func NewPool(threads int) *Pool {
	threads = max(threads, 1)
	p := &Pool{threads: threads, jobs: make(chan *job)}
	for w := 1; w < threads; w++ {
		p.done.Add(1)
		go func() {
			defer p.done.Done()
			for j := range p.jobs {
				j.work(w)
				j.left.Done()
			}
		}()
	}
	return p
}

// Threads is the number of workers.
func (p *Pool) Threads() int { return p.threads }

// Run does parts 0..parts-1 of a task, each once, in any order, and returns when all are done. It allocates nothing.
func (p *Pool) Run(parts int, task Task) {
	j := &p.current
	j.parts, j.task = parts, task
	j.next.Store(0)
	helpers := min(p.threads-1, parts-1)
	for range helpers {
		j.left.Add(1)
		p.jobs <- j
	}
	j.work(0)
	j.left.Wait()
	j.task = nil
}

func (j *job) work(worker int) {
	for {
		i := int(j.next.Add(1)) - 1
		if i >= j.parts {
			return
		}
		j.task.Do(i, worker)
	}
}

// Close ends the workers.
func (p *Pool) Close() {
	close(p.jobs)
	p.done.Wait()
}
