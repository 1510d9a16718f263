package slice_test

import (
	"image"
	"testing"

	"dev.niftynet/core/volume"
	"dev.niftynet/viz/slice"
)

func TestLettered_KeepsThePixelsAndAddsTheLetters(t *testing.T) {
	v := volume.New([3]int{60, 60, 1}, 1, volume.Identity())
	for i := range v.Data {
		v.Data[i] = 0.5
	}
	p := slice.Layers{Image: v, Level: slice.Level{High: 1}}.Draw(slice.Axial, 0, image.Pt(60, 60), 1)
	got := p.Lettered()
	if got.Bounds() != p.Bounds() {
		t.Fatalf("size %v, want %v", got.Bounds(), p.Bounds())
	}
	if r, _, _, _ := got.At(20, 20).RGBA(); r>>8 != 128 {
		t.Errorf("a pixel beside the letters is %d, want 128", r>>8)
	}
	// The R at the left edge: 5x7 dots from (2, 26), its spine lit from top to bottom.
	for y := 26; y < 33; y++ {
		if r, _, _, _ := got.At(2, y).RGBA(); r>>8 != 255 {
			t.Errorf("the spine of the R is %d at row %d, want 255", r>>8, y)
		}
	}
	if p.RGBAAt(2, 28).R != 128 {
		t.Error("the picture itself was changed")
	}
}
