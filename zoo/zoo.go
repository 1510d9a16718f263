// Package zoo lists the networks that come with niftynet: each entry is a folder with a network or a configuration
// that works, and what to expect of it.
package zoo

import (
	_ "embed" // the configurations
	"strings"
)

// Entry is one of the zoo.
type Entry struct {
	Name    string
	Summary string // one line
	Config  []byte // TOML that trains as it stands
	Card    string // README.md
}

//go:embed quickstart/config.toml
var quickstartConfig []byte

//go:embed quickstart/README.md
var quickstartCard string

//go:embed plainunet/config.toml
var plainUNetConfig []byte

//go:embed plainunet/README.md
var plainUNetCard string

//go:embed highres3dnet/config.toml
var highRes3DNetConfig []byte

//go:embed highres3dnet/README.md
var highRes3DNetCard string

//go:embed densevnet/config.toml
var denseVNetConfig []byte

//go:embed densevnet/README.md
var denseVNetCard string

// All is every entry, in the order to show them.
func All() []Entry {
	return []Entry{
		{
			Name:    "quickstart",
			Summary: "a narrow U-Net learns two structures of a phantom in under a minute",
			Config:  quickstartConfig, Card: quickstartCard,
		},
		{
			Name:    "plain_unet",
			Summary: "nnU-Net's plain 3-D U-Net at full width, for crops of about 40x56x40 voxels",
			Config:  plainUNetConfig, Card: plainUNetCard,
		},
		{
			Name:    "highres3dnet",
			Summary: "residual blocks of growing dilation at full resolution, few parameters",
			Config:  highRes3DNetConfig, Card: highRes3DNetCard,
		},
		{
			Name:    "dense_vnet",
			Summary: "dense feature stacks at half the resolution, for large abdominal windows",
			Config:  denseVNetConfig, Card: denseVNetCard,
		},
	}
}

// Find is the entry of a name.
func Find(name string) (Entry, bool) {
	for _, e := range All() {
		if e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}

// Names is every name, joined for a message.
func Names() string {
	var names []string
	for _, e := range All() {
		names = append(names, e.Name)
	}
	return strings.Join(names, ", ")
}
