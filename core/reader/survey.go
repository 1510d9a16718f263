package reader

import (
	"errors"

	"dev.niftynet/core/config"
)

// Survey opens as much as there is of the data of a config: where Open fails, it goes on with the cases that are whole,
// all for training if they can't be split, and tells of every fault.
func Survey(c *config.Config, phantom Phantom) (*Reader, []error) {
	r := &Reader{config: c, phantom: phantom}
	var faults []error
	if err := errors.Join(r.recall(), r.describe()); err != nil {
		faults = append(faults, err)
	}
	alone, err := r.find()
	if err != nil {
		return r, append(faults, err)
	}
	for _, one := range alone {
		faults = append(faults, one.fault(c))
	}
	if len(faults) > len(alone) {
		r.cases = nil // what can't be recalled, nothing can be read with
		return r, faults
	}
	if r.split, err = divide(c, r.cases); err != nil {
		faults = append(faults, err)
		r.split = Split{Training: r.cases}
	}
	return r, faults
}
