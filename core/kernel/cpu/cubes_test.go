package cpu_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/rng"
)

// aBox is a box of so many rows of x numbers, and cubes at random places in it.
func aBox(x, y, z, slices, cubes int) *cpu.Cubes {
	random := rng.At(1, "box", uint64(x*y*z), uint64(cubes))
	c := &cpu.Cubes{Box: make([]float32, x*y*z), Row: x, Slice: x * y, Slices: slices}
	for i := range c.Box {
		c.Box[i] = random.Float32() - 0.5
	}
	const side = cpu.CubeSide
	for range cubes {
		c.First = append(c.First, (random.IntN(z-slices+1)*y+random.IntN(y-side+1))*x+random.IntN(x-side+1))
		var shares [3][side]float32
		for axis := range shares {
			for k := range shares[axis] {
				shares[axis][k] = random.Float32()
			}
		}
		c.Shares = append(c.Shares, shares)
	}
	return c
}

// sum is that of one cube, in the order of Cubes.Add: y, then z, then x, every product rounded.
func sum(c *cpu.Cubes, i int) float32 {
	own := &c.Shares[i]
	var columns [cpu.CubeSide]float32
	for x := range columns {
		for z := range c.Slices {
			var p [cpu.CubeSide]float32
			for y := range p {
				p[y] = float32(c.Box[c.First[i]+z*c.Slice+y*c.Row+x] * own[1][y])
			}
			columns[x] += float32(own[2][z] * ((p[0] + p[1]) + (p[2] + p[3])))
		}
		columns[x] = float32(columns[x] * own[0][x])
	}
	return (columns[0] + columns[2]) + (columns[1] + columns[3])
}

func TestCubes_AddTheSameBitsOnEveryMachine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(cpu.CubeSide, 9)
		slices := rapid.IntRange(1, cpu.CubeSide).Draw(t, "slices")
		c := aBox(side.Draw(t, "x"), side.Draw(t, "y"), side.Draw(t, "z"), slices, rapid.IntRange(0, 7).Draw(t, "cubes"))
		got := make([]float32, len(c.First))
		for i := range got {
			got[i] = float32(i)
		}
		c.Add(got)
		for i, g := range got {
			if want := float32(i) + sum(c, i); math.Float32bits(g) != math.Float32bits(want) {
				t.Fatalf("cube %d is %v, want %v", i, g, want)
			}
		}
	})
}

// Of a box that holds 1 at x = 2, y = 1, z = 3, a cube that begins at 1, 0, 1 sees its own 1, 1, 2.
func TestCubes_SharesAreOfXYAndZ(t *testing.T) {
	c := &cpu.Cubes{Box: make([]float32, 5*4*5), Row: 5, Slice: 20, Slices: 4, First: []int{21}}
	c.Box[3*20+1*5+2] = 1
	c.Shares = [][3][4]float32{{{1, 2, 3, 4}, {10, 20, 30, 40}, {100, 200, 300, 400}}}
	got := []float32{7}
	if c.Add(got); got[0] != 7+2*20*300 {
		t.Errorf("got %v, want 7 + 2 * 20 * 300", got[0])
	}
}

func TestCubes_RefuseWhatIsOutsideTheBox(t *testing.T) {
	for _, first := range []int{-1, 1} {
		c := aBox(4, 4, 4, 4, 1)
		c.First[0] = first
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a cube from number %d on was summed", first)
				}
			}()
			c.Add(make([]float32, 1))
		}()
	}
}
