package main

import (
	"fmt"
	"slices"
	"strings"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/layer"
	"dev.niftynet/zoo/densevnet"
	"dev.niftynet/zoo/highres3dnet"
	"dev.niftynet/zoo/plainunet"
	"dev.niftynet/zoo/vnet"
)

// architecture is a network by the name that configs give it.
type architecture struct {
	name  string
	takes []string // the keys of [network] that only some networks have a use for
	build func(n config.Network, classes int) segmentation.Network
}

// architectures is every network. This table and zoo.All are where networks, applications and screens are joined.
func architectures() []architecture {
	highRes := func(variant highres3dnet.Variant) func(config.Network, int) segmentation.Network {
		return func(n config.Network, classes int) segmentation.Network {
			return highres3dnet.Net{
				Variant: variant, Classes: classes, Activation: layer.Activation(n.ActivationFunction), Keep: n.KeepProb,
			}
		}
	}
	return []architecture{
		{"plain_unet", []string{"widths", "strides", "deep_supervision"}, func(n config.Network, classes int) segmentation.Network {
			return plainunet.Net{Classes: classes, Widths: n.Widths, Strides: depthFirst(n.Strides)}
		}},
		{"highres3dnet", []string{"activation_function"}, highRes(highres3dnet.Standard)},
		{"highres3dnet_small", []string{"activation_function"}, highRes(highres3dnet.Small)},
		{"highres3dnet_large", []string{"activation_function", "keep_prob"}, highRes(highres3dnet.Large)},
		{"vnet", []string{"activation_function"}, func(n config.Network, classes int) segmentation.Network {
			return vnet.Net{Classes: classes, Activation: layer.Activation(n.ActivationFunction)}
		}},
		{"dense_vnet", []string{"keep_prob", "batch_dropout", "spatial_prior", "augmentation_scale"}, func(n config.Network, classes int) segmentation.Network {
			return densevnet.Net{
				Classes: classes, Keep: n.KeepProb, BatchWise: n.BatchDropout, Prior: n.SpatialPrior, Augmentation: n.AugmentationScale,
			}
		}},
	}
}

// network builds the network that a config names, and refuses settings that it has no use for.
func network(c *config.Config) (segmentation.Network, error) {
	all := architectures()
	at := slices.IndexFunc(all, func(a architecture) bool { return a.name == c.Network.Name })
	if at < 0 {
		var names []string
		for _, a := range all {
			names = append(names, a.name)
		}
		return nil, c.Fault("network.name", fmt.Sprintf("there is no network %q", c.Network.Name), "there are "+strings.Join(names, ", "))
	}
	for _, key := range chosen(c.Network) {
		if !slices.Contains(all[at].takes, key) {
			return nil, c.Fault("network."+key, "means nothing to "+all[at].name, "leave it out")
		}
	}
	return all[at].build(c.Network, c.Segmentation.NumClasses), nil
}

// chosen is the keys that only some networks take, where they are set to other than nothing.
func chosen(n config.Network) (keys []string) {
	for _, k := range []struct {
		name string
		set  bool
	}{
		{"widths", len(n.Widths) > 0},
		{"strides", len(n.Strides) > 0},
		{"deep_supervision", n.DeepSupervision},
		{"activation_function", n.ActivationFunction != ""},
		{"keep_prob", n.KeepProb != 1},
		{"batch_dropout", n.BatchDropout},
		{"spatial_prior", n.SpatialPrior},
		{"augmentation_scale", n.AugmentationScale != 0},
	} {
		if k.set {
			keys = append(keys, k.name)
		}
	}
	return keys
}

// depthFirst turns strides along x, y, z, as a config has them, to D, H, W.
func depthFirst(strides [][3]int) [][3]int {
	var turned [][3]int
	for _, s := range strides {
		turned = append(turned, [3]int{s[2], s[1], s[0]})
	}
	return turned
}
