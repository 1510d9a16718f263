package main

import "testing"

func TestByLabel_NamesTheFirstLabelsInTheirOrder(t *testing.T) {
	many := map[string]float64{"10": 0.5}
	for _, label := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		many[label] = 0.25
	}
	for _, c := range []struct {
		dice map[string]float64
		want string
	}{
		{nil, ""},
		{map[string]float64{"10": 0.5, "9": 0.25}, "  (label 9 0.2500, label 10 0.5000)"},
		{many, "  (label 1 0.2500, label 2 0.2500, label 3 0.2500, label 4 0.2500, label 5 0.2500, label 6 0.2500, label 7 0.2500, label 8 0.2500, 2 more)"},
	} {
		if got := byLabel(c.dice); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
