package metric

import (
	"encoding/json"
	"math"
	"strconv"
)

// Record is the scores of one label of a named case. In JSON it is one flat object.
type Record struct {
	Case string
	Scores
}

// Summary is how each label fared over all cases.
type Summary struct {
	Cases  int
	Labels map[int]map[string]Statistic // by label and measure
}

// Statistic sums up one measure over the cases where it has a value.
type Statistic struct {
	Mean, SD float64 // SD is that of the population, as in NiftyNet; both NaN where N is 0
	N        int     // cases with a value
	Missed   int     // cases where the reference has the label and the prediction lacks it
}

// Summarise sums up records, one for each case and label.
func Summarise(records []Record) Summary {
	cases := map[string]bool{}
	byLabel := map[int][]Record{}
	for _, r := range records {
		cases[r.Case] = true
		byLabel[r.Label] = append(byLabel[r.Label], r)
	}
	s := Summary{Cases: len(cases), Labels: map[int]map[string]Statistic{}}
	for label, of := range byLabel {
		s.Labels[label] = map[string]Statistic{}
		for i, m := range of[0].Measures() {
			values := make([]float64, len(of))
			for k, r := range of {
				values[k] = r.Measures()[i].Value
			}
			statistic := statisticOf(values)
			for _, r := range of {
				if r.Missed() {
					statistic.Missed++
				}
			}
			s.Labels[label][m.Name] = statistic
		}
	}
	return s
}

func statisticOf(values []float64) Statistic {
	var s Statistic
	total := 0.0
	for _, v := range values {
		if finite(v) {
			s.N++
			total += v
		}
	}
	if s.N == 0 {
		return Statistic{Mean: math.NaN(), SD: math.NaN()}
	}
	s.Mean = total / float64(s.N)
	for _, v := range values {
		if finite(v) {
			s.SD += (v - s.Mean) * (v - s.Mean)
		}
	}
	s.SD = math.Sqrt(s.SD / float64(s.N))
	return s
}

// MarshalJSON writes {"case":...,"label":...,"dice":...,...,"n_reference":...,"n_prediction":...}.
func (r Record) MarshalJSON() ([]byte, error) {
	name, err := json.Marshal(r.Case)
	if err != nil {
		return nil, err
	}
	b := append([]byte(`{"case":`), name...)
	b = strconv.AppendInt(append(b, `,"label":`...), int64(r.Label), 10)
	for _, m := range r.Measures() {
		b = append(append(append(b, `,"`...), m.Name...), `":`...)
		b = appendNumber(b, m.Value)
	}
	b = strconv.AppendInt(append(b, `,"n_reference":`...), int64(r.Reference), 10)
	b = strconv.AppendInt(append(b, `,"n_prediction":`...), int64(r.Prediction), 10)
	return append(b, '}'), nil
}

// MarshalJSON writes {"summary":true,"cases":...,"labels":{"1":{"dice":{...},...},...}}.
func (s Summary) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Summary bool                         `json:"summary"`
		Cases   int                          `json:"cases"`
		Labels  map[int]map[string]Statistic `json:"labels"`
	}{true, s.Cases, s.Labels})
}

// MarshalJSON writes {"mean":...,"sd":...,"n":...,"missed":...}.
func (s Statistic) MarshalJSON() ([]byte, error) {
	b := appendNumber([]byte(`{"mean":`), s.Mean)
	b = appendNumber(append(b, `,"sd":`...), s.SD)
	b = strconv.AppendInt(append(b, `,"n":`...), int64(s.N), 10)
	b = strconv.AppendInt(append(b, `,"missed":`...), int64(s.Missed), 10)
	return append(b, '}'), nil
}

// appendNumber writes null for what JSON has no number for.
func appendNumber(b []byte, v float64) []byte {
	if !finite(v) {
		return append(b, "null"...)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
