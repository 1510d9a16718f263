package parallel_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"dev.niftynet/core/parallel"
)

// Pieces take 10 bytes, of which 4 stay, for a second each.
func TestRoom_LetsInWhatFitsAndAlwaysOne(t *testing.T) {
	for bytes, want := range map[int64]string{
		1000: "[1 8 0]",
		44:   "[1 4 2 1 1 0]", // 4 kept and 4 x 10; 20 and 2 x 10; 28 and 10; 32 and 10
		0:    "[1 1 1 1 1 1 1 1 1 0]",
	} {
		synctest.Test(t, func(t *testing.T) {
			room, inside := parallel.NewRoom(bytes), make(chan struct{}, 9)
			for range 9 {
				go func() {
					room.Enter()
					inside <- struct{}{}
					time.Sleep(time.Second)
					<-inside
					room.Leave(10, 4)
				}()
			}
			var counts []int
			for len(counts) == 0 || counts[len(counts)-1] > 0 {
				synctest.Wait()
				counts = append(counts, len(inside))
				time.Sleep(time.Second)
			}
			if got := fmt.Sprint(counts); got != want {
				t.Errorf("%d bytes: %s at once, want %s", bytes, got, want)
			}
		})
	}
}
