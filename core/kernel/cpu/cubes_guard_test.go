//go:build linux

package cpu_test

import "testing"

func TestCubes_TouchNothingBesideTheirBox(t *testing.T) {
	for _, before := range []bool{true, false} {
		c := aBox(5, 4, 6, 3, 2)
		c.First = []int{0, 3*20 + 1}
		box := guarded(t, len(c.Box), before)
		copy(box, c.Box)
		c.Box = box
		sums := guarded(t, 2, before)
		if fault := faults(func() { c.Add(sums) }); fault != nil {
			t.Fatal(fault)
		}
	}
}
