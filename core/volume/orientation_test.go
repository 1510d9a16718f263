package volume_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/volume"
	"dev.niftynet/core/volume/volumetest"
)

// Expected codes from NiBabel 5.4.2, nibabel.aff2axcodes.
func TestAxCodes_FollowsNiBabel(t *testing.T) {
	cases := []struct {
		want   string
		affine volume.Affine
	}{
		{"RAS", volume.Identity()},
		{"RSP", volume.Affine{{0.758, -0.482, 1.701, 10}, {0.627, 0.18, -2.31, -20}, {0.179, 1.409, 0.878, 30}, {0, 0, 0, 1}}},
		{"RIA", volume.Affine{{0.706, -1.054, -0.272, 10}, {-0.192, -0.47, 2.79, -20}, {-0.682, -0.959, -1.069, 30}, {0, 0, 0, 1}}},
		{"PRS", volume.Affine{{-0.229, 1.424, 0.644, 10}, {-0.937, -0.412, 0.649, -20}, {0.264, -0.227, 2.857, 30}, {0, 0, 0, 1}}},
		{"RIA", volume.Affine{{1.046, 0.666, -0.46, 10}, {-0.216, 0.371, 3.081, -20}, {0.126, -1.262, 0.15, 30}, {0, 0, 0, 1}}},
		{"PRS", volume.Affine{{-0.351, 1.254, 1.195, 10}, {-0.992, -0.278, -1.998, -20}, {-0.281, -0.793, 2.034, 30}, {0, 0, 0, 1}}},
		{"LPS", volume.Affine{{-1.152, 0.146, 1.107, 10}, {-0.324, -1.029, -0.361, -20}, {-0.498, -1.004, 2.657, 30}, {0, 0, 0, 1}}},
		// Sheared and equally oblique axes.
		{"RAS", volume.Affine{{1, -1, 0, 0}, {1, 1, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 1}}},
		{"RAS", volume.Affine{{1, 1, 1, 0}, {0.2, 1, 1, 0}, {0, 0.1, 1, 0}, {0, 0, 0, 1}}},
	}
	for _, c := range cases {
		if got := c.affine.AxCodes(); got != c.want {
			t.Errorf("axis codes of %v: got %s, want %s", c.affine, got, c.want)
		}
	}
}

func TestOrientation_OfAnyMatrixUsesEachAxisOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a volume.Affine
		for i := range 4 {
			for j := range 4 {
				a[i][j] = rapid.Float64().Draw(t, "element")
			}
		}
		a[1][1] = rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), 1}).Draw(t, "centre")
		if _, err := volume.ParseAxCodes(a.AxCodes()); err != nil {
			t.Fatalf("%v gives codes that are none: %v", a, err)
		}
	})
}

func TestParseAxCodes_RefusesWhatNamesNoOrientation(t *testing.T) {
	for _, codes := range []string{"", "RA", "RASL", "RLS", "XYZ", "RRS", "ÄS"} {
		if o, err := volume.ParseAxCodes(codes); err == nil {
			t.Errorf("%q was read as %v", codes, o)
		}
	}
	if o, err := volume.ParseAxCodes("lpi"); err != nil || o.String() != "LPI" {
		t.Errorf("lpi was read as %v, %v", o, err)
	}
}

func drawVolume(t *rapid.T) *volume.Volume {
	size := [3]int{}
	for i := range size {
		size[i] = rapid.IntRange(1, 5).Draw(t, "size")
	}
	affine := volume.Identity()
	for {
		for i := range 3 {
			for j := range 4 {
				affine[i][j] = float64(rapid.IntRange(-40, 40).Draw(t, "element")) / 8
			}
		}
		if affine.Check() == nil {
			break
		}
	}
	v := volume.New(size, rapid.IntRange(1, 2).Draw(t, "channels"), affine)
	for i := range v.Data {
		v.Data[i] = float32(i)
	}
	return v
}

func TestReorient_ThereAndBackIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVolume(t)
		codes := rapid.SampledFrom(volumetest.AxCodes()).Draw(t, "codes")
		turned, err := v.Reorient(codes)
		if err != nil {
			t.Fatal(err)
		}
		if got := turned.Affine.AxCodes(); got != codes {
			t.Fatalf("reoriented to %s, axes are %s", codes, got)
		}
		back, err := turned.Reorient(v.Affine.AxCodes())
		if err != nil {
			t.Fatal(err)
		}
		// All numbers are multiples of 1/8, so even the affine comes back exactly.
		if diff := cmp.Diff(v, back); diff != "" {
			t.Fatalf("%s and back (-before +after):\n%s", codes, diff)
		}
	})
}

func TestReorient_KeepsEveryVoxelInItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVolume(t)
		turned, err := v.Reorient(rapid.SampledFrom(volumetest.AxCodes()).Draw(t, "codes"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(places(v), places(turned)); diff != "" {
			t.Fatalf("value by world position (-before +after):\n%s", diff)
		}
	})
}

// places maps world positions to the values of channel 0.
func places(v *volume.Volume) map[[3]float64]float32 {
	m := map[[3]float64]float32{}
	for z := range v.Size[2] {
		for y := range v.Size[1] {
			for x := range v.Size[0] {
				m[v.Affine.Apply([3]float64{float64(x), float64(y), float64(z)})] = v.At(x, y, z)
			}
		}
	}
	return m
}

// turned is the turn by so many degrees about each of x, y and z, x first.
func turned(degrees [3]float64) volume.Affine {
	all := volume.Identity()
	for axis, angle := range degrees {
		s, c := math.Sincos(angle * math.Pi / 180)
		i, j := (axis+1)%3, (axis+2)%3
		one := volume.Identity()
		one[i][i], one[i][j], one[j][i], one[j][j] = c, -s, s, c
		all = one.Mul(all)
	}
	return all
}

// Also halfway between two axes of the body, and rounded as headers are, one image gives the same voxels in the same
// order however it is stored.
func TestReorient_DoesNotMindHowAnImageIsStored(t *testing.T) {
	for _, degrees := range [][3]float64{{}, {45}, {0, -45}, {0, 0, 45}, {0, 0, 135}, {45, 45}, {45, 0, -45}, {30, 20, 44}, {45, 35.26438968, 45}} {
		image := volume.New([3]int{3, 4, 5}, 1, turned(degrees).Mul(volume.Scaling([3]float64{0.9, 1.1, 1.3})))
		for i := range image.Data {
			image.Data[i] = float32(i)
		}
		straight, err := image.Reorient("RAS")
		if err != nil {
			t.Fatal(err)
		}
		for _, codes := range volumetest.AxCodes() {
			stored, err := straight.Reorient(codes)
			if err != nil {
				t.Fatal(err)
			}
			for i, row := range stored.Affine {
				for j, x := range row {
					stored.Affine[i][j] = float64(float32(x))
				}
			}
			back, err := stored.Reorient("RAS")
			if err != nil {
				t.Fatal(err)
			}
			if stored.Affine.AxCodes() != codes || back.Size != straight.Size || !slices.Equal(back.Data, straight.Data) {
				t.Errorf("turned by %v degrees, as %s: read as %s, another image as RAS", degrees, codes, stored.Affine.AxCodes())
			}
		}
	}
}
