package train

import (
	"testing"
	"time"
)

func TestPace_SaysWhatAStepWaitsFor(t *testing.T) {
	cases := []struct {
		name          string
		took          time.Duration
		waits         Waits
		want, verdict string
	}{
		{"nothing measured", 0, Waits{}, "", ""},
		{"fast batches", 10 * time.Second, Waits{Waiting: 900 * time.Millisecond, Making: 9 * time.Second, Reading: 9 * time.Second}, "compute", "computes 91 % of the time"},
		{"slow batches", 10 * time.Second, Waits{Waiting: 3800 * time.Millisecond, Making: 10 * time.Second, Reading: time.Second}, "data", "waits for data 38 %: raise network.num_workers, or lower augmentation"},
		{"slow disk", 10 * time.Second, Waits{Waiting: 5 * time.Second, Making: 10 * time.Second, Reading: 8 * time.Second}, "disk", "waits for disk 50 %: raise system.data_memory, or set system.cache_dir"},
	}
	for _, c := range cases {
		p := newPace(5, c.took, c.waits)
		if p.WaitsFor() != c.want || p.Verdict() != c.verdict {
			t.Errorf("%s: %q, %q of %+v", c.name, p.WaitsFor(), p.Verdict(), p)
		}
	}
	p := newPace(5, 10*time.Second, Waits{Waiting: 5 * time.Second, Making: 10 * time.Second, Reading: 8 * time.Second})
	if want := (Pace{WaitMS: 1000, ComputeMS: 1000, ReadShare: 0.8}); p != want {
		t.Errorf("%+v, want %+v", p, want)
	}
}

func TestMeter_LeavesTheFirstStepOut(t *testing.T) {
	var m meter
	m.add(stepTaken{loss: 1, windows: 2, took: time.Hour, waits: Waits{Waiting: time.Hour}})
	m.add(stepTaken{loss: 1, windows: 2, took: 4 * time.Second, waits: Waits{Waiting: time.Hour + time.Second}})
	if e := m.flush(2, 0); e.WaitMS != 1000 || e.ComputeMS != 3000 || e.WaitsFor != "data" {
		t.Errorf("first report: %+v", e)
	}
	m.add(stepTaken{loss: 1, windows: 2, took: 2 * time.Second, waits: Waits{Waiting: time.Hour + time.Second}})
	if e := m.flush(3, 0); e.WaitMS != 0 || e.ComputeMS != 2000 || e.WaitsFor != "compute" {
		t.Errorf("second report: %+v", e)
	}
}
