// Package parallel does independent pieces of work on all processors (GOMAXPROCS), as many at once as memory allows.
package parallel

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
)

// Each hands the numbers below n out to as many goroutines as there are processors. work is called once in each of them,
// so that it can have memory of its own for all of its numbers. Where a call panics, Each does, once all have ended.
func Each(n int, work func(numbers iter.Seq[int])) {
	var taken atomic.Int64
	numbers := func(yield func(int) bool) {
		for i := int(taken.Add(1)) - 1; i < n && yield(i); i = int(taken.Add(1)) - 1 {
		}
	}
	var failed atomic.Pointer[string]
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			defer func() {
				if fault := recover(); fault != nil {
					text := fmt.Sprintf("%v\n%s", fault, debug.Stack())
					failed.Store(&text)
				}
			}()
			work(numbers)
		})
	}
	workers.Wait()
	if text := failed.Load(); text != nil {
		panic(*text)
	}
}

// Map makes something of every number below n, and gives what it made in their order. It stops early when ctx ends. The
// errors of the first few that fail are joined; a panic is an error like any other.
func Map[T any](ctx context.Context, n int, work func(i int) (T, error)) ([]T, error) {
	results, faults := make([]T, n), make([]error, n)
	Each(n, func(numbers iter.Seq[int]) {
		for i := range numbers {
			if ctx.Err() != nil {
				return
			}
			faults[i] = Guard(func() (err error) {
				results[i], err = work(i)
				return err
			})
		}
	})
	if err := errors.Join(ctx.Err(), firstFew(faults)); err != nil {
		return nil, err
	}
	return results, nil
}

// Guard makes an error of a panic.
func Guard(work func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("a fault of the program: %v; please report it with the following\n%s", fault, debug.Stack())
		}
	}()
	return work()
}

// firstFew joins the first errors of many and counts the others.
func firstFew(faults []error) error {
	const few = 5
	faults = slices.DeleteFunc(faults, func(err error) bool { return err == nil })
	if more := len(faults) - few; more > 0 {
		faults = append(faults[:few], fmt.Errorf("%d more cases have faults", more))
	}
	return errors.Join(faults...)
}
