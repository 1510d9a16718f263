package segmentation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/metric"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/phantom"
)

// infer writes the labels of the first phantoms as if they had been inferred, stored along other axes, with the list of them.
func infer(t *testing.T, cases int) (folder string) {
	t.Helper()
	folder = t.TempDir()
	var list strings.Builder
	for i := range cases {
		_, label := phantom.Hippocampus(1, i)
		turned, err := label.Reorient("LPS")
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%d.nii", i)
		if err := nifti.Write(filepath.Join(folder, name), turned, nifti.Options{DType: "uint8"}); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&list, "hippocampus_phantom_%03d,%s\n", i, name)
	}
	writeList(t, folder, list.String())
	return folder
}

func writeList(t *testing.T, folder, list string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, "inferred.csv"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestEvaluate_JudgesEveryListedCase(t *testing.T) {
	records, err := segmentation.Evaluate(t.Context(), parse(t), parts(), infer(t, 3))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range records {
		got = append(got, fmt.Sprintf("%s %d: %v %v", r.Case, r.Label, r.Dice(), r.HausdorffMM))
	}
	want := []string{
		"hippocampus_phantom_000 1: 1 0", "hippocampus_phantom_000 2: 1 0",
		"hippocampus_phantom_001 1: 1 0", "hippocampus_phantom_001 2: 1 0",
		"hippocampus_phantom_002 1: 1 0", "hippocampus_phantom_002 2: 1 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEvaluate_SaysWhatIsMissing(t *testing.T) {
	folder := infer(t, 1)
	for _, c := range []struct{ name, list, want string }{
		{"a case of other data", "somebody,0.nii\n", "case somebody of " + filepath.Join(folder, "inferred.csv") + " is not among the 5 cases"},
		{"a case twice", "a,0.nii\na,0.nii\n", "lists case a twice"},
		{"a lost file", "hippocampus_phantom_000,lost.nii\n", "lost.nii"},
		{"no files", "", "is empty"},
		{"no list", "a\n", "of case,path lines"},
		{"the wrong file", "hippocampus_phantom_001,0.nii\n", "case hippocampus_phantom_001: reference and prediction"},
	} {
		writeList(t, folder, c.list)
		if _, err := segmentation.Evaluate(t.Context(), parse(t), parts(), folder); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := segmentation.Evaluate(t.Context(), parse(t), parts(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "run niftynet infer first") {
		t.Errorf("error %v without a list", err)
	}
	c := parse(t, "segmentation.label=[]")
	if _, err := segmentation.Evaluate(t.Context(), c, parts(), folder); err == nil || !strings.Contains(err.Error(), "segmentation.label") {
		t.Errorf("error %v without references", err)
	}
}

func TestEvaluate_EndsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := segmentation.Evaluate(ctx, parse(t), parts(), infer(t, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// judged is an evaluation of two cases: one of two voxels found, and none of one.
func judged(t *testing.T) segmentation.Evaluation {
	t.Helper()
	v := segmentation.Evaluation{Title: "runs/<b>", Network: "tiny", Measures: []string{"dice", "hausdorff_mm"}}
	for _, c := range []struct {
		id                    string
		reference, prediction []float32
	}{{"a", []float32{1, 1, 0}, []float32{0, 1, 0}}, {"b,c", []float32{0, 0, 1}, []float32{0, 0, 0}}} {
		records, err := segmentation.Score(c.id, row(c.reference...), row(c.prediction...), 2)
		if err != nil {
			t.Fatal(err)
		}
		v.Records = append(v.Records, records...)
	}
	return v
}

func TestEvaluation_WritesNiftyNetsTables(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	if err := judged(t).Write(dir); err != nil {
		t.Fatal(err)
	}
	// Dice is 2/3 and 0, so 1/3 with a deviation of 1/3; the missed label has no distance.
	for name, want := range map[string]string{
		"eval_subject_id_label.csv": "subject_id,label,dice,hausdorff_mm\na,1,0.6666666666666666,1\n\"b,c\",1,0,\n",
		"eval_label.csv":            "label,mean_dice,stdev_dice,mean_hausdorff_mm,stdev_hausdorff_mm\n1,0.3333333333333333,0.3333333333333333,1,0\n",
	} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEvaluation_ReportsAllMeasures(t *testing.T) {
	dir := t.TempDir()
	if err := judged(t).Write(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Title   string
		Records []map[string]any
		Summary struct {
			Cases  int
			Labels map[string]map[string]struct{ N, Missed int }
		}
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	if got := report.Summary.Labels["1"]["hausdorff_mm"]; got.N != 1 || got.Missed != 1 || report.Summary.Cases != 2 {
		t.Errorf("summary %+v", report.Summary)
	}
	if len(report.Records) != 2 || len(report.Records[1]) != 4+len((metric.Scores{}).Measures()) || report.Records[1]["nsd_1mm"] != 0.0 {
		t.Errorf("records %v", report.Records)
	}
}

func TestEvaluation_ShowsAPage(t *testing.T) {
	dir := t.TempDir()
	v := judged(t)
	v.Labels = []string{"background", "<tail>"}
	if err := v.Write(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<h1>runs/&lt;b&gt;</h1>", "tiny, 2 cases", "<th>hausdorff (mm)</th>", `<circle cx="66.7"`, "<td>0.333 ± 0.333</td>",
		`<tr class="missed"><td class="name">b,c</td><td class="name">1 &lt;tail&gt;</td><td>0.000</td><td>–</td><td class="name">missed</td></tr>`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page lacks %q:\n%s", want, text)
		}
	}
	for _, outside := range []string{"http:", "https:", "src=", "<link", "ZgotmplZ"} {
		if strings.Contains(string(text), outside) {
			t.Errorf("the page holds %q", outside)
		}
	}
}
