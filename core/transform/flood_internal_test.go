package transform

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// leaks is the mask with its holes filled, by looking at every voxel again until nothing changes.
func leaks(m Mask) []bool {
	filled := slices.Repeat([]bool{true}, len(m.Set))
	for changed := true; changed; {
		changed = false
		for i := range m.Set {
			if m.Set[i] || !filled[i] {
				continue
			}
			step := 1
			for _, n := range m.Size {
				at := i / step % n
				if n > 1 && (at == 0 || at == n-1 || !filled[i-step] || !filled[i+step]) {
					filled[i], changed = false, true
				}
				step *= n
			}
		}
	}
	return filled
}

func TestFillHoles_FillsWhatNothingLeaksFrom(t *testing.T) {
	holes := 0
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.IntRange(1, 6)
		m := Mask{Size: [3]int{length.Draw(t, "x"), length.Draw(t, "y"), length.Draw(t, "z")}}
		m.Set = make([]bool, m.Size[0]*m.Size[1]*m.Size[2])
		for i := range m.Set {
			m.Set[i] = rapid.IntRange(0, 3).Draw(t, "voxel") > 0
		}
		before := slices.Clone(m.Set)
		want := leaks(m)
		m.fillHoles()
		if !slices.Equal(want, m.Set) {
			t.Fatalf("%v of %v is filled to %v, want %v", before, m.Size, m.Set, want)
		}
		if !slices.Equal(before, m.Set) {
			holes++
		}
	})
	if holes == 0 {
		t.Error("no mask had a hole")
	}
}
