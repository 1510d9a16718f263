// Package reader finds the cases of a config, splits them, and loads and preprocesses them.
//
// Files of different sections that belong to one case are told by its ID, which comes from their names by NiftyNet's
// rules. A file without partners is an error that names it, not a case left out in silence.
package reader

import (
	"errors"
	"fmt"
	"slices"

	"dev.niftynet/core/config"
	"dev.niftynet/core/volume"
)

// Phantom makes case i of a kind of phantom; the same seed and i always give the same voxels.
type Phantom func(kind string, seed uint64, i int) (image, label *volume.Volume)

// Reader knows the cases of a config.
type Reader struct {
	config  *config.Config
	phantom Phantom
	cases   []Case // by ID
	split   Split

	datasets map[string]dataset // that were read, by path
}

// Case is one subject and where its data lie.
type Case struct {
	ID     string
	Images []string // a file for each image section; none for a phantom
	Label  string   // file; empty when there is none

	SamplerMap string // file; empty when there is none

	number int  // of a phantom
	isTest bool // whether a dataset.json has it for test, without a label
}

// Open finds all cases of a config and splits them; phantom, which may be nil where the config has none, makes those
// that no file holds. Faults in keys are *config.Error.
func Open(c *config.Config, phantom Phantom) (*Reader, error) {
	r := &Reader{config: c, phantom: phantom}
	if alone, err := r.find(); err != nil || len(alone) > 0 {
		return nil, errors.Join(append(lacking(c, alone), err)...)
	}
	if err := errors.Join(r.recall(), r.describe(), r.Divide()); err != nil {
		return nil, err
	}
	if err := r.keepLists(); err != nil {
		return nil, err
	}
	return r, nil
}

// find finds the cases, and those that lack files.
func (r *Reader) find() (alone []lone, err error) {
	if r.config.IsPhantom() {
		return nil, r.makePhantoms()
	}
	if r.cases, alone, err = r.findCases(); err != nil {
		return nil, err
	}
	tests, err := r.findTests()
	if err != nil {
		return alone, err
	}
	for _, one := range tests {
		if slices.ContainsFunc(r.cases, func(c Case) bool { return c.ID == one.ID }) {
			return alone, r.config.Fault(searchKey(r.config, r.config.Segmentation.Image[0]), fmt.Sprintf("has case %q both for training and for test", one.ID), "take one of the two out")
		}
	}
	r.cases = byID(append(r.cases, tests...))
	return alone, nil
}

// makePhantoms names the cases of a phantom.
func (r *Reader) makePhantoms() error {
	name := r.config.Segmentation.Image[0]
	source := r.config.Data[name]
	if r.phantom == nil {
		return r.config.Fault("data."+name+".phantom", "is given, but this program makes no phantoms", "give path_to_search")
	}
	for i := range source.PhantomCases {
		r.cases = append(r.cases, Case{ID: fmt.Sprintf("%s_phantom_%03d", source.Phantom, i), number: i})
	}
	return nil
}

// Cases lists all cases by ID.
func (r *Reader) Cases() []Case { return r.cases }
