package slice_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/volume"
	"dev.niftynet/viz/slice"
)

func pt(x, y int) image.Point { return image.Pt(x, y) }

// flat is a volume of one axial slice given as it is looked at: rows from the front, the patient's right first.
func flat(rows ...[]float32) *volume.Volume {
	a := volume.Identity()
	a[0][0], a[1][1] = -1, -1
	v := volume.New([3]int{len(rows[0]), len(rows), 1}, 1, a)
	for y, row := range rows {
		copy(v.Data[y*len(row):], row)
	}
	return v
}

func greys(p *slice.Picture) [][]uint8 {
	out := make([][]uint8, p.Rect.Dy())
	for y := range out {
		for x := range p.Rect.Dx() {
			out[y] = append(out[y], p.RGBAAt(x, y).R)
		}
	}
	return out
}

func TestDraw_ShrinksByArea(t *testing.T) {
	v := flat([]float32{0, 100, 200, 200}, []float32{100, 200, 200, 200}, []float32{0, 0, 255, 255}, []float32{0, 0, 255, 255})
	p := slice.Layers{Image: v, Level: slice.Level{High: 255}}.Draw(slice.Axial, 0, pt(2, 2), 1)
	if diff := cmp.Diff([][]uint8{{100, 200}, {0, 255}}, greys(p)); diff != "" {
		t.Error(diff)
	}
	if p.MMPerPixel != 2 {
		t.Errorf("a pixel is %v mm, want 2", p.MMPerPixel)
	}
}

func TestDraw_GrowsLinearly(t *testing.T) {
	// Centres of the four pixels lie at -0.25, 0.25, 0.75 and 1.25 voxels.
	v := flat([]float32{0, 200}, []float32{0, 200})
	p := slice.Layers{Image: v, Level: slice.Level{High: 200}}.Draw(slice.Axial, 0, pt(4, 4), 1)
	if diff := cmp.Diff([]uint8{0, 64, 191, 255}, greys(p)[0]); diff != "" {
		t.Error(diff)
	}
}

func TestDraw_VoxelsThatAreNotNumbersHaveNoShare(t *testing.T) {
	nan := float32(math.NaN())
	v := flat([]float32{nan, 255, nan, nan}, []float32{255, 255, nan, nan})
	p := slice.Layers{Image: v, Level: slice.Level{High: 255}}.Draw(slice.Axial, 0, pt(2, 1), 1)
	if diff := cmp.Diff([][]uint8{{255, 0}}, greys(p)); diff != "" {
		t.Error(diff)
	}
}

// square has label 1 in a 3x3 square of a 5x5 slice.
func square() *volume.Volume {
	return flat([]float32{0, 0, 0, 0, 0}, []float32{0, 1, 1, 1, 0}, []float32{0, 1, 1, 1, 0}, []float32{0, 1, 1, 1, 0}, []float32{0, 0, 0, 0, 0})
}

func TestDraw_ReferenceIsAContourAndPredictionAFill(t *testing.T) {
	black := volume.New([3]int{5, 5, 1}, 1, square().Affine)
	layers := slice.Layers{Image: black, Reference: square(), Prediction: square(), Level: slice.Level{High: 1}, Opacity: 1}
	want := map[slice.Show][]string{
		slice.ShowBoth:       {".....", ".aaa.", ".a1a.", ".aaa.", "....."},
		slice.ShowReference:  {".....", ".aaa.", ".a.a.", ".aaa.", "....."},
		slice.ShowPrediction: {".....", ".111.", ".111.", ".111.", "....."},
		slice.ShowNone:       {".....", ".....", ".....", ".....", "....."},
	}
	for show, rows := range want {
		layers.Show = show
		p := layers.Draw(slice.Axial, 0, pt(5, 5), 1)
		var got []string
		for y := range 5 {
			row := ""
			for x := range 5 {
				mark := p.Mark(x, y)
				if mark == 0 {
					mark = '.'
				}
				row += string(mark)
				if drawn := p.RGBAAt(x, y) != (color.RGBA{A: 255}); drawn != (mark != '.') {
					t.Errorf("%v: pixel %d,%d is drawn: %v, but marked %q", show, x, y, drawn, mark)
				}
			}
			got = append(got, row)
		}
		if diff := cmp.Diff(rows, got); diff != "" {
			t.Errorf("%v: %s", show, diff)
		}
	}
	layers.Show = slice.ShowPrediction
	if got := layers.Draw(slice.Axial, 0, pt(5, 5), 1).RGBAAt(2, 2); got != slice.LabelColour(1) {
		t.Errorf("an opaque fill is %v, want the label's colour %v", got, slice.LabelColour(1))
	}
}

func TestDraw_OpacityMixesFillAndImage(t *testing.T) {
	black := volume.New([3]int{5, 5, 1}, 1, square().Affine)
	p := slice.Layers{Image: black, Prediction: square(), Level: slice.Level{High: 1}, Opacity: 0.5}.Draw(slice.Axial, 0, pt(5, 5), 1)
	if got, want := p.RGBAAt(2, 2).R, uint8(120); got != want { // half of the orange's 240
		t.Errorf("red is %d, want %d", got, want)
	}
}

func TestCheck_NamesTheLayerOnAnotherGrid(t *testing.T) {
	image := volume.New([3]int{5, 5, 2}, 1, volume.Identity())
	err := slice.Layers{Image: image, Reference: image, Prediction: square()}.Check()
	const want = "the prediction has 5x5x1 voxels but the image 5x5x2: resample one to the other's grid"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := (slice.Layers{Image: image, Reference: image}).Check(); err != nil {
		t.Errorf("layers on one grid: %v", err)
	}
}

func TestPercentiles_AgreesWithNumpy(t *testing.T) {
	// numpy.percentile(range(11), [0.5, 99.5]) = [0.05, 9.95], with values that are not finite left out.
	data := []float32{10, 3, 1, 4, float32(math.NaN()), 0, 9, 2, 6, 5, float32(math.Inf(1)), 8, 7}
	got := slice.Percentiles(data, 0.5, 99.5)
	if math.Abs(float64(got.Low)-0.05) > 1e-6 || math.Abs(float64(got.High)-9.95) > 1e-6 {
		t.Errorf("got %v, want 0.05 to 9.95", got)
	}
	if got := slice.Percentiles(nil, 0.5, 99.5); got != (slice.Level{High: 1}) {
		t.Errorf("no values: got %v, want 0 to 1", got)
	}
}
