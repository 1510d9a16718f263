//go:build linux

package cpu_test

import (
	"fmt"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// Locations around the first and the last voxel read and write up to the ends of the image.
func TestResample_TouchesNothingBesideItsTensors(t *testing.T) {
	for _, tier := range tiers() {
		e := cpu.NewTier(1, tier) // of one worker: a fault is then a panic of this goroutine
		defer e.Close()
		for _, channels := range []int{2, 3, 4, 7, 8, 9, 16, 17, 40} {
			for _, before := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s/%d/%v", tier, channels, before), func(t *testing.T) {
					memory := func(n int) []float32 { return guarded(t, n, before) }
					r := kernel.Resample{N: 1, In: [3]int{2, 2, 2}, Out: [3]int{1, 1, 9}, Channels: channels}
					coordinates := memory(27)
					for i := range coordinates {
						coordinates[i] = float32(i/3) / 8
					}
					forward := &cpu.ResampleForward{Resample: r, X: memory(8 * channels), Coordinates: coordinates, Y: memory(9 * channels)}
					back := &cpu.ResampleBackward{Resample: r, Coordinates: coordinates, DY: forward.Y, DX: forward.X}
					back.Work = memory(back.WorkSize(e))
					if fault := faults(func() { forward.Run(e); back.Run(e) }); fault != nil {
						t.Fatal(fault)
					}
				})
			}
		}
	}
}
