package train

import "testing"

// A parameter takes 4 bytes in the memory of Adam's two values, of the running mean and of the sum of gradients each.
func TestSettings_ReserveWhatIsKeptBesideParameters(t *testing.T) {
	cases := []struct {
		settings Settings
		want     int64
	}{
		{Settings{}, 8000},
		{Settings{Batches: 1, Reserve: 5}, 8005},
		{Settings{Average: 0.9}, 12000},
		{Settings{Batches: 2}, 12000},
		{Settings{Average: 0.9, Batches: 3, Reserve: 7}, 16007},
	}
	for _, c := range cases {
		if got := c.settings.reserve(1000); got != c.want {
			t.Errorf("%+v reserve %d bytes for 1000 parameters, want %d", c.settings, got, c.want)
		}
	}
}
