package cpu

import (
	"sync"
	"sync/atomic"
)

// pool is a fixed set of workers. One call of Run is under way at a time; it is not reentrant.
type pool struct {
	threads int
	jobs    chan *job
	done    sync.WaitGroup // workers still alive
	current job            // the one under way, kept here so that starting it allocates nothing
}

type job struct {
	parts int
	next  atomic.Int64
	task  task
	left  sync.WaitGroup
}

// task is work in numbered parts that can be done in any order. Operations are records that implement it, so
// that starting one allocates nothing.
type task interface {
	// do does part i; worker is 0..Threads()-1 and names the scratch memory that the part may use.
	do(i, worker int)
}

// newPool starts threads-1 goroutines; the caller of Run is the last worker. Close ends them.
func newPool(threads int) *pool {
	threads = max(threads, 1)
	p := &pool{threads: threads, jobs: make(chan *job)}
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
func (p *pool) Threads() int { return p.threads }

// Run does parts 0..parts-1 of a task, each once, in any order, and returns when all are done. It allocates nothing.
func (p *pool) Run(parts int, t task) {
	j := &p.current
	j.parts, j.task = parts, t
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
		j.task.do(i, worker)
	}
}

// Close ends the workers.
func (p *pool) Close() {
	close(p.jobs)
	p.done.Wait()
}
