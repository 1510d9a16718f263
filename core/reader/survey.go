package reader

import (
	"errors"

	"dev.niftynet/core/config"
)

// Survey opens as much as there is of the data of a config: where Open fails, it goes on with the cases that are whole,
// and tells of every fault. It writes nothing, and leaves the cases to Divide.
func Survey(c *config.Config, phantom Phantom) (*Reader, []error) {
	r := &Reader{config: c, phantom: phantom}
	alone, err := r.find()
	var faults []error
	if len(r.cases) == 0 && len(alone) > 1 {
		faults = append(faults, strangers(c, alone, "set it to a regular expression of what the names of one section have and those of the other have not"))
	}
	for _, one := range alone {
		faults = append(faults, one.fault(c))
	}
	if err != nil {
		faults = append(faults, err)
	}
	if err != nil && len(r.cases) == 0 {
		return r, faults
	}
	if err := errors.Join(r.recall(), r.describe()); err != nil {
		r.cases = nil // what can't be recalled, nothing can be read with
		faults = append(faults, err)
	}
	return r, faults
}
