package segmentation

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"dev.niftynet/core/metric"
)

// page is what report.html shows: text ready to be put in place.
type page struct {
	Title, Network string
	Cases          int
	Measures       []string
	Labels         []labelRow
	Records        []caseRow
}

// labelRow is how a label fared over all cases.
type labelRow struct {
	Label  string
	Missed int
	Values []string  // mean ± standard deviation
	Dice   []float64 // of each case, for the dots along a line from 0 to 100
}

// caseRow is one label of one case.
type caseRow struct {
	Case   string
	Label  string
	Values []string
	Note   string
}

func (v Evaluation) page() page {
	summary := metric.Summarise(v.Records)
	p := page{Title: v.Title, Network: v.Network, Cases: summary.Cases}
	for _, name := range v.Measures {
		p.Measures = append(p.Measures, heading(name))
	}
	dice := map[int][]float64{}
	for _, r := range v.Records {
		row := caseRow{Case: r.Case, Label: metric.LabelName(v.Labels, r.Label)}
		for _, value := range v.values(r) {
			row.Values = append(row.Values, shown(value))
		}
		if r.Missed() {
			row.Note = "missed"
		}
		p.Records = append(p.Records, row)
		if d := r.Dice(); !math.IsNaN(d) {
			dice[r.Label] = append(dice[r.Label], 100*d)
		}
	}
	for _, label := range slices.Sorted(maps.Keys(summary.Labels)) {
		row := labelRow{Label: metric.LabelName(v.Labels, label), Dice: dice[label]}
		for _, name := range v.Measures {
			s := summary.Labels[label][name]
			row.Values = append(row.Values, shown(s.Mean)+" ± "+shown(s.SD))
			row.Missed = s.Missed
		}
		p.Labels = append(p.Labels, row)
	}
	return p
}

// heading turns a measure's name into words: "hausdorff95_mm" into "hausdorff95 (mm)".
func heading(name string) string {
	if base, ok := strings.CutSuffix(name, "_mm"); ok {
		name = base + " (mm)"
	}
	return strings.ReplaceAll(name, "_", " ")
}

func shown(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.3f", v)
}
