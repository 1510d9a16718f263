package metric_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/metric"
)

func record(name string, o metric.Overlap, hausdorffMM float64) metric.Record {
	s := metric.Surface{HausdorffMM: hausdorffMM, Hausdorff95MM: 1.4, AverageDistanceMM: 0.4, NSD1MM: 0.97}
	return metric.Record{Case: name, Scores: metric.Scores{Overlap: o, Surface: s, Label: 1}}
}

func TestRecord_JSONHasTheContractsFields(t *testing.T) {
	got, err := json.Marshal(record(`a"b`, metric.Overlap{Reference: 0, Prediction: 4}, math.NaN()))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"case":"a\"b","label":1,"dice":0,"jaccard":0,"hausdorff_mm":null,"hausdorff95_mm":1.4,` +
		`"average_distance_mm":0.4,"nsd_1mm":0.97,"volume_difference":null,"n_reference":0,"n_prediction":4}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSummarise_LeavesOutWhatHasNoValue(t *testing.T) {
	s := metric.Summarise([]metric.Record{
		record("a", metric.Overlap{Reference: 4, Prediction: 4, Both: 4}, 1), // Dice 1
		record("b", metric.Overlap{Reference: 4, Prediction: 4, Both: 2}, 3), // Dice 0.5
		record("c", metric.Overlap{Reference: 4}, math.NaN()),                // missed: Dice 0
		record("d", metric.Overlap{}, math.NaN()),                            // not there: no Dice
	})
	if s.Cases != 4 {
		t.Errorf("%d cases, want 4", s.Cases)
	}
	want := map[string]metric.Statistic{
		"dice":         {Mean: 0.5, SD: math.Sqrt(1. / 6), N: 3, Missed: 1},
		"hausdorff_mm": {Mean: 2, SD: 1, N: 2, Missed: 1},
	}
	got := map[string]metric.Statistic{"dice": s.Labels[1]["dice"], "hausdorff_mm": s.Labels[1]["hausdorff_mm"]}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("statistics (-want +got):\n%s", diff)
	}
}

func TestSummary_JSONHasTheContractsShape(t *testing.T) {
	b, err := json.Marshal(metric.Summary{Cases: 1, Labels: map[int]map[string]metric.Statistic{
		2: {"dice": {Mean: 0.5, SD: 0.25, N: 2, Missed: 1}, "nsd_1mm": {Mean: math.NaN(), SD: math.NaN()}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"summary":true,"cases":1,"labels":{"2":{"dice":{"mean":0.5,"sd":0.25,"n":2,"missed":1},` +
		`"nsd_1mm":{"mean":null,"sd":null,"n":0,"missed":0}}}}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
}
