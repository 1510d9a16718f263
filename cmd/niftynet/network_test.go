package main

import (
	"math"
	"testing"

	"dev.niftynet/core/config"
	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// TestNetworks_AgreeWithPyTorch compares first and last logit, mean, and mean square with the same networks in PyTorch
// 1.13 in float64, with batch norm as in training. Element i of the image is sin(0.37*i + 0.1*cos(i)), and of trained
// parameter k, in the order of their first use, 0.6*sin(0.9*i + 1.7*k + 0.5).
func TestNetworks_AgreeWithPyTorch(t *testing.T) {
	cases := []struct {
		name   string
		choose config.Network
		image  tensor.Shape
		want   [4]float64
	}{
		{"highres3dnet", config.Network{}, tensor.Shape{2, 6, 8, 10, 2}, [4]float64{-0.513916, 0.442116, -0.006348, 0.358676}},
		{"highres3dnet_small", config.Network{}, tensor.Shape{2, 6, 8, 10, 2}, [4]float64{-0.642087, 0.302007, -0.417719, 0.355109}},
		{"highres3dnet_large", config.Network{}, tensor.Shape{2, 6, 8, 10, 2}, [4]float64{-0.342438, -0.916719, -0.417719, 0.355114}},
		{"dense_vnet", config.Network{}, tensor.Shape{2, 8, 16, 24, 2}, [4]float64{-2.458075, -3.447759, 0.280768, 3.219429}},
		{"dense_vnet", config.Network{SpatialPrior: true}, tensor.Shape{2, 8, 16, 24, 2}, [4]float64{-1.922155, -3.588297, 0.304936, 3.369965}},
	}
	e := cpu.New(2)
	defer e.Close()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g, params := graph.New(), layer.NewParams(1)
			var logits *graph.Node
			err := graph.Build(func() {
				n := find(t, c.name).build(c.choose, 3)
				logits = n.Apply(layer.NewScope(g, params, true), g.Input("image", c.image...))[0]
			})
			if err != nil {
				t.Fatal(err)
			}
			p, err := exec.Compile(e, []*graph.Node{logits}, params.Tensors())
			if err != nil {
				t.Fatal(err)
			}
			for i := range p.Input("image") {
				p.Input("image")[i] = float32(math.Sin(0.37*float64(i) + 0.1*math.Cos(float64(i))))
			}
			fillWithSines(params)
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			got := summary(p.Output(0))
			for i, want := range c.want {
				if !(math.Abs(got[i]-want) < 2e-4) {
					t.Fatalf("first, last, mean, mean square are %v, want %v", got, c.want)
				}
			}
		})
	}
}

func find(t *testing.T, name string) architecture {
	t.Helper()
	for _, a := range architectures() {
		if a.name == name {
			return a
		}
	}
	t.Fatalf("there is no %s", name)
	return architecture{}
}

func fillWithSines(params *layer.Params) {
	k := 0
	for _, p := range params.All() {
		if !p.Trained {
			continue
		}
		for i := range p.Data {
			p.Data[i] = float32(0.6 * math.Sin(0.9*float64(i)+1.7*float64(k)+0.5))
		}
		k++
	}
}

// summary is first and last element, mean, and mean square.
func summary(x []float32) [4]float64 {
	s := [4]float64{float64(x[0]), float64(x[len(x)-1])}
	for _, v := range x {
		s[2] += float64(v) / float64(len(x))
		s[3] += float64(v) * float64(v) / float64(len(x))
	}
	return s
}
