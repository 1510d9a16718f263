package parallel_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/parallel"
)

func TestEach_HandsOutEveryNumberOnce(t *testing.T) {
	for _, n := range []int{0, 1, 1000} {
		counts := make([]atomic.Int32, n)
		parallel.Each(n, func(numbers iter.Seq[int]) {
			for i := range numbers {
				counts[i].Add(1)
			}
		})
		for i := range counts {
			if got := counts[i].Load(); got != 1 {
				t.Errorf("%d of %d was handed out %d times", i, n, got)
			}
		}
	}
}

func TestEach_PanicsWhereItWasCalled(t *testing.T) {
	defer func() {
		if text := fmt.Sprint(recover()); !strings.HasPrefix(text, "no 3\n") || !strings.Contains(text, "parallel_test.go") {
			t.Errorf("it panics with %s", text)
		}
	}()
	parallel.Each(10, func(numbers iter.Seq[int]) {
		for i := range numbers {
			if i == 3 {
				panic("no 3")
			}
		}
	})
}

func TestMap_KeepsTheOrder(t *testing.T) {
	got, err := parallel.Map(t.Context(), 5, func(i int) (int, error) { return i * i, nil })
	if diff := cmp.Diff([]int{0, 1, 4, 9, 16}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestMap_NamesAFewOfManyFaults(t *testing.T) {
	_, err := parallel.Map(t.Context(), 20, func(i int) (int, error) {
		if i%2 == 0 {
			return 0, nil
		}
		return 0, fmt.Errorf("odd %d", i)
	})
	if want := "odd 1\nodd 3\nodd 5\nodd 7\nodd 9\n5 more cases have faults"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A panic of a goroutine two levels down would end the process.
func TestMap_APanicIsAnError(t *testing.T) {
	_, err := parallel.Map(t.Context(), 4, func(i int) (int, error) {
		parallel.Each(4, func(numbers iter.Seq[int]) {
			for j := range numbers {
				if i == 2 && j == 1 {
					panic("mistake")
				}
			}
		})
		return i, nil
	})
	if err == nil || !strings.HasPrefix(err.Error(), "a fault of the program: mistake") {
		t.Error(err)
	}
}

func TestMap_EndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := parallel.Map(ctx, 4, func(int) (int, error) {
		t.Error("work began")
		return 0, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
