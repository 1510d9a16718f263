package reader_test

import "testing"

func TestFingerprint_FollowsTheDataNotTheirPlace(t *testing.T) {
	sumOf := func(folder string, sets ...string) string {
		sum, err := open(t, parse(t, base, folder, sets...)).Fingerprint()
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	first := sumOf(study(t, "a.nii", "b.nii"))
	if again := sumOf(study(t, "b.nii", "a.nii"), "system.seed=9"); again != first {
		t.Errorf("the same files elsewhere have fingerprint %s, not %s", again, first)
	}
	for name, folder := range map[string]string{"another name": study(t, "a.nii", "c.nii"), "another length": study(t, "a.nii", "b.nii.gz"), "fewer": study(t, "a.nii")} {
		if sumOf(folder) == first {
			t.Errorf("%s gives the same fingerprint", name)
		}
	}
}
