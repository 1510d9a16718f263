package segmentation

import (
	_ "embed" // the report's page
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"dev.niftynet/core/file"
	"dev.niftynet/core/metric"
)

//go:embed report.html
var reportPage string

// Evaluation is the outcome of judging some cases, to be kept in a folder.
type Evaluation struct {
	Title    string   // such as the run
	Network  string   // its name
	Measures []string // names of metric.Measure that tables show, in their order
	Labels   []string // what labels are called, from 0 on; may be empty
	Records  []metric.Record
}

// Write makes the files of an evaluation: eval_subject_id_label.csv and eval_label.csv, as NiftyNet has them,
// report.json with all measures, and report.html to look at.
func (v Evaluation) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("make evaluation folder: %w", err)
	}
	page, err := template.New("report").Parse(reportPage)
	if err != nil {
		return fmt.Errorf("report page: %w", err)
	}
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"eval_subject_id_label.csv", v.writeCases},
		{"eval_label.csv", v.writeLabels},
		{"report.json", v.writeJSON},
		{"report.html", func(w io.Writer) error { return page.Execute(w, v.page()) }},
	}
	for _, f := range files {
		if err := file.Replace(filepath.Join(dir, f.name), f.write); err != nil {
			return err
		}
	}
	return nil
}

// writeCases gives each label of each case a row.
func (v Evaluation) writeCases(w io.Writer) error {
	rows := [][]string{append([]string{"subject_id", "label"}, v.Measures...)}
	for _, r := range v.Records {
		row := []string{r.Case, strconv.Itoa(r.Label)}
		for _, m := range v.values(r) {
			row = append(row, field(m))
		}
		rows = append(rows, row)
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// writeLabels gives each label a row of means and standard deviations over cases.
func (v Evaluation) writeLabels(w io.Writer) error {
	header := []string{"label"}
	for _, name := range v.Measures {
		header = append(header, "mean_"+name, "stdev_"+name)
	}
	rows := [][]string{header}
	summary := metric.Summarise(v.Records)
	for _, label := range slices.Sorted(maps.Keys(summary.Labels)) {
		row := []string{strconv.Itoa(label)}
		for _, name := range v.Measures {
			s := summary.Labels[label][name]
			row = append(row, field(s.Mean), field(s.SD))
		}
		rows = append(rows, row)
	}
	return csv.NewWriter(w).WriteAll(rows)
}

func (v Evaluation) writeJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(struct {
		Title   string          `json:"title"`
		Network string          `json:"network"`
		Labels  []string        `json:"label_names,omitempty"` // from 0 on
		Summary metric.Summary  `json:"summary"`
		Records []metric.Record `json:"records"`
	}{v.Title, v.Network, v.Labels, metric.Summarise(v.Records), v.Records})
}

// values is the shown measures of a record, in the order of Measures.
func (v Evaluation) values(r metric.Record) []float64 {
	byName := map[string]float64{}
	for _, m := range r.Measures() {
		byName[m.Name] = m.Value
	}
	var values []float64
	for _, name := range v.Measures {
		values = append(values, byName[name])
	}
	return values
}

// field is a number in a table of values; one that there isn't leaves it empty.
func field(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
