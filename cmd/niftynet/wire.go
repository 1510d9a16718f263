package main

import (
	"fmt"
	"runtime"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/phantom"
	"dev.niftynet/core/volume"
	"dev.niftynet/zoo/densevnet"
	"dev.niftynet/zoo/highres3dnet"
	"dev.niftynet/zoo/plainunet"
)

// network builds the network that a config names. This table and zoo.All are where networks, applications and screens
// are joined.
func network(c *config.Config) (segmentation.Network, error) {
	switch n := c.Network; n.Name {
	case "plain_unet":
		return plainunet.Net{Classes: c.Segmentation.NumClasses, Widths: n.Widths, Strides: depthFirst(n.Strides)}, nil
	case "highres3dnet":
		return highres3dnet.Net{Classes: c.Segmentation.NumClasses}, nil
	case "highres3dnet_small":
		return highres3dnet.Net{Variant: highres3dnet.Small, Classes: c.Segmentation.NumClasses}, nil
	case "highres3dnet_large":
		return highres3dnet.Net{Variant: highres3dnet.Large, Classes: c.Segmentation.NumClasses}, nil
	case "dense_vnet":
		return densevnet.Net{Classes: c.Segmentation.NumClasses}, nil
	default:
		return nil, fmt.Errorf("network.name: there is no network %q; there are plain_unet, dense_vnet, highres3dnet, highres3dnet_small and highres3dnet_large", n.Name)
	}
}

// depthFirst turns strides along x, y, z, as a config has them, to D, H, W.
func depthFirst(strides [][3]int) [][3]int {
	var turned [][3]int
	for _, s := range strides {
		turned = append(turned, [3]int{s[2], s[1], s[0]})
	}
	return turned
}

// newEngine is the processor as a config wants it.
func newEngine(s config.System) (*cpu.Engine, error) {
	format := cpu.Float32
	if s.Precision == cpu.BFloat16.String() {
		format = cpu.BFloat16
	}
	e, err := cpu.NewFormat(threads(s.NumThreads), format)
	if err != nil {
		return nil, fmt.Errorf("system.precision: %w", err)
	}
	return e, nil
}

// threads is the number of workers that a setting asks for: every core where it says 0.
func threads(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// phantomCase makes case i of a phantom; the config has checked its kind.
func phantomCase(_ string, seed uint64, i int) (image, label *volume.Volume) {
	return phantom.Hippocampus(seed, i)
}
