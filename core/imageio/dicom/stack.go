package dicom

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dev.niftynet/core/volume"
)

// mostOff is how far, in parts of the distance between slices, a slice may lie from where equal distances put it:
// enough for positions that were written with few digits.
const mostOff = 0.1

// stack sorts slices by where they lie along their normal, whatever their numbers and names, and gives the affine of
// the volume they make. Slices must be parallel, alike and equally far apart. They may be shifted against each
// other by equal steps, as those of a tilted gantry are: the affine is sheared then.
func stack(list []slice) (volume.Affine, error) {
	if err := alike(list); err != nil {
		return volume.Affine{}, err
	}
	normal := list[0].normal()
	slices.SortStableFunc(list, func(a, b slice) int {
		return cmp.Compare(a.position.dot(normal), b.position.dot(normal))
	})
	first := list[0]
	step := vector{}.plus(1, normal)
	switch last := len(list) - 1; {
	case last > 0:
		if err := equallySpaced(list, normal); err != nil {
			return volume.Affine{}, err
		}
		step = vector{}.plus(1/float64(last), list[last].position.plus(-1, first.position))
	case first.betweenMM > 0:
		step = vector{}.plus(first.betweenMM, normal)
	}
	a := volume.Identity()
	for row := range 3 {
		sign := 1.0
		if row < 2 {
			sign = -1 // from LPS+ to RAS+
		}
		a[row] = [4]float64{
			sign * first.along[row] * first.spacingMM[0],
			sign * first.down[row] * first.spacingMM[1],
			sign * step[row],
			sign * first.position[row],
		}
		for i, x := range a[row] {
			a[row][i] = x + 0 // no negative zeros
		}
	}
	return a, a.Check()
}

// alike checks that slices can be of one volume.
func alike(list []slice) error {
	const most = 1e-3
	a := list[0]
	for _, b := range list[1:] {
		switch {
		case a.placed != b.placed:
			return fmt.Errorf("only one of %v and %v says where it lies: keep those of one series", a, b)
		case !a.placed && a.file != b.file:
			return fmt.Errorf("%v has no %v: slices of which it is not known where they lie cannot be sorted", a, tagPosition)
		case max(length(a.along.plus(-1, b.along)), length(a.down.plus(-1, b.down))) > most:
			return fmt.Errorf("%v and %v are not parallel: keep the slices of one direction in the folder", a, b)
		case math.Abs(a.spacingMM[0]-b.spacingMM[0]) > most*a.spacingMM[0], math.Abs(a.spacingMM[1]-b.spacingMM[1]) > most*a.spacingMM[1]:
			return fmt.Errorf("%v has pixels of %.6gx%.6g mm and %v of %.6gx%.6g mm: keep the slices of one size in the folder",
				a, a.spacingMM[0], a.spacingMM[1], b, b.spacingMM[0], b.spacingMM[1])
		}
	}
	return nil
}

func length(v vector) float64 { return math.Sqrt(v.dot(v)) }

// equallySpaced checks two slices or more, sorted along their normal.
func equallySpaced(list []slice, normal vector) error {
	gaps := make([]float64, len(list)-1)
	for i := range gaps {
		gaps[i] = list[i+1].position.plus(-1, list[i].position).dot(normal)
	}
	sorted := slices.Sorted(slices.Values(gaps))
	usual := sorted[len(sorted)/2]
	for i, gap := range gaps {
		a, b := list[i], list[i+1]
		switch {
		case gap <= max(0.01*usual, 1e-4):
			return fmt.Errorf("%v and %v lie at the same place: keep one time point, echo or weighting in the folder", a, b)
		case gap > 1.5*usual:
			return fmt.Errorf("%v and %v are %.4g mm apart, other slices %.4g mm: is a slice missing?", a, b, gap, usual)
		}
	}
	first, last := list[0].position, list[len(gaps)].position
	for i, s := range list {
		want := first.plus(float64(i)/float64(len(gaps)), last.plus(-1, first))
		if off := length(s.position.plus(-1, want)); off > mostOff*usual {
			return fmt.Errorf("%v lies %.4g mm from where equal steps of %.4g mm would put it: slices must be equally far apart", s, off, usual)
		}
	}
	return nil
}
