package optim_test

import (
	"math"
	"testing"

	"dev.niftynet/core/optim"
)

func TestSchedule_FollowsItsCourse(t *testing.T) {
	cases := []struct {
		name     string
		schedule optim.Schedule
		want     map[int]float64
	}{
		{"constant", optim.Schedule{LR: 0.01, MaxIter: 10}, map[int]float64{1: 0.01, 7: 0.01, 10: 0.01}},
		{
			"polynomial",
			optim.Schedule{Course: optim.Polynomial, LR: 0.01, MaxIter: 1000, Power: 0.9},
			map[int]float64{1: 0.01, 501: 0.01 * math.Pow(0.5, 0.9), 1000: 0.01 * math.Pow(0.001, 0.9), 1001: 0, 2000: 0},
		},
		{
			"straight line to a least rate",
			optim.Schedule{Course: optim.Polynomial, LR: 0.5, Min: 0.1, MaxIter: 4, Power: 1},
			map[int]float64{1: 0.5, 2: 0.4, 3: 0.3, 4: 0.2, 5: 0.1, 50: 0.1},
		},
		{
			"cosine",
			optim.Schedule{Course: optim.Cosine, LR: 0.5, Min: 0.1, MaxIter: 6},
			map[int]float64{1: 0.5, 3: 0.4, 4: 0.3, 5: 0.2, 7: 0.1, 50: 0.1}, // cos of 0, 60, 90, 120 and 180 degrees
		},
		{
			"step",
			optim.Schedule{Course: optim.Stepwise, LR: 1, Factor: 0.5, Steps: []int{2, 5}, MaxIter: 10},
			map[int]float64{1: 1, 2: 1, 3: 0.5, 5: 0.5, 6: 0.25, 10: 0.25},
		},
		{
			"every so many steps",
			optim.Schedule{Course: optim.Stepwise, LR: 1, Factor: 0.5, Every: 3, MaxIter: 10},
			map[int]float64{1: 1, 3: 1, 4: 0.5, 6: 0.5, 7: 0.25, 10: 0.125},
		},
		{
			"warm-up",
			optim.Schedule{LR: 0.8, Warmup: 4, MaxIter: 10},
			map[int]float64{1: 0.2, 2: 0.4, 4: 0.8, 5: 0.8, 10: 0.8},
		},
		{
			"warm-up before a course",
			optim.Schedule{Course: optim.Polynomial, LR: 0.8, Warmup: 2, MaxIter: 6, Power: 1},
			map[int]float64{1: 0.4, 2: 0.8, 3: 0.8, 4: 0.6, 6: 0.2, 7: 0},
		},
		{
			"warm-up beyond the end",
			optim.Schedule{Course: optim.Cosine, LR: 0.8, Warmup: 8, MaxIter: 4},
			map[int]float64{1: 0.1, 4: 0.4, 8: 0.8, 9: 0.8, 10: 0},
		},
	}
	for _, c := range cases {
		for step, want := range c.want {
			if got := c.schedule.At(step); !(math.Abs(got-want) <= 1e-15) {
				t.Errorf("%s: step %d has rate %v, want %v", c.name, step, got, want)
			}
		}
	}
}

func TestCourseOf_RefusesUnknownNames(t *testing.T) {
	for name, want := range map[string]optim.Course{
		"constant": optim.Constant, "step": optim.Stepwise, "polynomial": optim.Polynomial, "cosine": optim.Cosine,
	} {
		if got, err := optim.CourseOf(name); got != want || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := optim.CourseOf("cosinus"); err == nil {
		t.Error("cosinus is taken")
	}
}
