package sampler_test

import (
	"math"
	"slices"
	"testing"

	"dev.niftynet/core/sampler"
	"dev.niftynet/core/tensor"
)

func TestVectors_LeadFromOneToTheOther(t *testing.T) {
	v := sampler.Vectors{Seed: 3, Length: 4, Deviation: 1, Mixtures: 5}
	if v.Len(2) != 10 {
		t.Errorf("two pairs are %d vectors", v.Len(2))
	}
	x := tensor.New(10, 4)
	if err := v.Fill(x, 0); err != nil {
		t.Fatal(err)
	}
	row := func(i int) []float32 { return x.Data[4*i : 4*i+4] }
	for pair := range 2 {
		from, to := row(5*pair), row(5*pair+4)
		for k := range 5 {
			for j, got := range row(5*pair + k) {
				if want := from[j] + float32(k)/4*(to[j]-from[j]); math.Abs(float64(got-want)) > 1e-6 {
					t.Errorf("pair %d, mixture %d: %v, want %v", pair, k, got, want)
				}
			}
		}
	}
	if slices.Equal(row(0), row(5)) || slices.Equal(row(0), row(4)) {
		t.Error("vectors are drawn twice")
	}
}

func TestVectors_DependOnTheirNumberAlone(t *testing.T) {
	v := sampler.Vectors{Seed: 3, Length: 6, Mean: 2, Deviation: 0.5, Mixtures: 3}
	all, some := tensor.New(12, 6), tensor.New(4, 6)
	if err := v.Fill(all, 0); err != nil {
		t.Fatal(err)
	}
	if err := v.Fill(some, 7); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(all.Data[42:66], some.Data) {
		t.Error("vectors 7 to 10 differ")
	}
}

func TestVectors_HaveTheirMeanAndDeviation(t *testing.T) {
	v := sampler.Vectors{Seed: 1, Length: 50, Mean: -2, Deviation: 3, Mixtures: 1}
	x := tensor.New(200, 50)
	if err := v.Fill(x, 0); err != nil {
		t.Fatal(err)
	}
	mean, variance := 0.0, 0.0
	for _, n := range x.Data {
		mean += float64(n) / 10000
	}
	for _, n := range x.Data {
		variance += (float64(n) - mean) * (float64(n) - mean) / 10000
	}
	// 10000 draws: the mean deviates by 0.03, the standard deviation by 0.02.
	if math.Abs(mean+2) > 0.15 || math.Abs(math.Sqrt(variance)-3) > 0.1 {
		t.Errorf("mean %.3f, deviation %.3f", mean, math.Sqrt(variance))
	}
}

func TestVectors_RefuseAnotherShape(t *testing.T) {
	if err := (sampler.Vectors{Length: 4, Mixtures: 1}).Fill(tensor.New(2, 5), 0); err == nil {
		t.Error("vectors of 4 numbers fill rows of 5")
	}
	if err := (sampler.Vectors{Length: 4}).Fill(tensor.New(2, 4), 0); err == nil {
		t.Error("pairs without mixtures")
	}
}
