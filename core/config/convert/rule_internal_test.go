package convert

import (
	"slices"
	"testing"

	"dev.niftynet/core/config"
)

// What is left out is nothing that niftynet has a key for, and what is kept has one.
func TestRules_KeepWhatThereIs(t *testing.T) {
	for section, all := range rules("segmentation") {
		for name, r := range all {
			there, key := r.target(section, name)
			known := slices.ContainsFunc(config.Keys(there), func(k config.Key) bool { return k.Name == key })
			if kept := r.form != nil; kept != known {
				t.Errorf("[%s] %s: there is %s.%s: %v, kept: %v", section, name, there, key, known, kept)
			}
		}
	}
}
