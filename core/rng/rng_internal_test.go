package rng

import "testing"

// Known answers of Philox4x32-10 from Random123's kat_vectors.
func TestRounds_KnownAnswers(t *testing.T) {
	cases := []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{[4]uint32{}, [2]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{
			[4]uint32{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
			[2]uint32{0xffffffff, 0xffffffff},
			[4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
		},
		{
			[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
			[2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	}
	for _, c := range cases {
		if got := rounds(c.counter, c.key); got != c.want {
			t.Errorf("rounds(%x, %x) = %x, want %x", c.counter, c.key, got, c.want)
		}
	}
}

func TestAt_PlacesAreIndependentAndRepeatable(t *testing.T) {
	first := At(1, "sampler", 3, 4).Uint64()
	if again := At(1, "sampler", 3, 4).Uint64(); again != first {
		t.Errorf("same place drew %x then %x", first, again)
	}
	others := map[string]uint64{
		"seed":   At(2, "sampler", 3, 4).Uint64(),
		"stream": At(1, "augment", 3, 4).Uint64(),
		"step":   At(1, "sampler", 4, 4).Uint64(),
		"index":  At(1, "sampler", 3, 5).Uint64(),
		"later":  At(1, "sampler", 3<<32, 4).Uint64(),
	}
	for what, v := range others {
		if v == first {
			t.Errorf("another %s drew the same number %x", what, v)
		}
	}
}
