package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.niftynet/apps/check"
)

// listed is a data section whose files are listed, as case,path lines.
func listed(t testing.TB, name, data string, lines ...string) string {
	t.Helper()
	for i, line := range lines {
		id, path, _ := strings.Cut(line, ",")
		lines[i] = id + "," + filepath.Join(data, path)
	}
	path := filepath.Join(t.TempDir(), name+".csv")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("[data.%s]\ncsv_file = %q\n", name, path)
}

// head is a config up to its data sections.
func head(images string, classes int, more string) string {
	return fmt.Sprintf(`
[network]
name = "tiny"
pad_to_window = true
[segmentation]
image = [%s]
label = ["seg"]
num_classes = %d
%s
`, images, classes, more)
}

// shared is the folder of real images beside the repository.
func shared(t testing.TB) string {
	t.Helper()
	data, err := filepath.Abs("../../../shared/data")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(data); err != nil {
		t.Skip("no real images: there is no folder ../shared/data beside the repository")
	}
	return data
}

// realSets are sane configs of real images, by name.
func realSets(t testing.TB, data string) map[string]string {
	t.Helper()
	folder := func(name, path, more string) string {
		return fmt.Sprintf("[data.%s]\npath_to_search = %q\n%s\n", name, filepath.Join(data, path), more)
	}
	const window = "spatial_window_size = [32, 16, 32]\n"
	lesions := func(section, contrast string) string {
		name := contrast + "_N4_noneck_reduced_winsor_regtoFLAIR_brain_N4_regtoMNI.nii.gz"
		if section == "seg" {
			name = "GOLD_STANDARD_N4_noneck_reduced_winsor_regtoFLAIR_regtoMNI.nii.gz"
		}
		return listed(t, section, data, "p07,ms_multicontrast/patient07/"+name, "p19,ms_multicontrast/patient19/"+name)
	}
	return map[string]string{
		"hippocampus": head(`"t1"`, 3, "[training]\nvalidation_cases = 20\nvalidation_every_n = 100") +
			folder("t1", "hippocampus/images", window) + folder("seg", "hippocampus/labels", ""),
		"brain tissue": head(`"t1"`, 5, "[training]\nvalidation_cases = 2\nvalidation_every_n = 100") +
			folder("t1", "brain_tissue_slab/images", window+`filename_removefromid = "ilist"`) +
			folder("seg", "brain_tissue_slab/labels", `filename_removefromid = "slist"`),
		"lesions": head(`"t1", "t2", "flair"`, 2, "") +
			lesions("t1", "T1") + window + lesions("t2", "T2") + lesions("flair", "FLAIR") + lesions("seg", ""),
		"spinal cord": head(`"mr"`, 2, "") +
			listed(t, "mr", data, "a,spinal_cord/t1/t1w.nii.gz", "b,spinal_cord/t2/t2.nii.gz", "c,spinal_cord/t2s/t2s.nii.gz") + window +
			listed(t, "seg", data, "a,spinal_cord/t1/t1w_seg-manual.nii.gz", "b,spinal_cord/t2/t2_seg-manual.nii.gz", "c,spinal_cord/t2s/t2s_seg.nii.gz"),
		"spine, three contrasts": head(`"t1", "star", "t2"`, 2, "") +
			listed(t, "t1", data, "a,spine_multicontrast/sub-unf01_T1w.nii.gz") + window +
			listed(t, "star", data, "a,spine_multicontrast/sub-unf01_T2star.nii.gz") +
			listed(t, "t2", data, "a,spine_multicontrast/sub-unf01_T2w.nii.gz") +
			listed(t, "seg", data, "a,spine_multicontrast/sub-unf01_T2w_seg-manual.nii.gz"),
		"magnetisation transfer": head(`"mt0", "mt1"`, 2, "") +
			listed(t, "mt0", data, "a,spine_mt/mt0_reg_slicereg_goldstandard.nii.gz") + window +
			listed(t, "mt1", data, "a,spine_mt/mt1.nii.gz") +
			listed(t, "seg", data, "a,spine_mt/mt1_seg.nii.gz"),
		"organs in CT": head(`"ct"`, 42, "label_normalisation = true") +
			listed(t, "ct", data, "a,body_multiorgan/example_ct_sm.nii.gz") + window +
			listed(t, "seg", data, "a,body_multiorgan/example_seg.nii.gz"),
		"spleen": head(`"ct"`, 2, "") +
			listed(t, "ct", data, "a,body_multiorgan/sub-spleen2_ct.nii.gz") + window +
			listed(t, "seg", data, "a,body_multiorgan/sub-spleen2_ct_seg-manual.nii.gz"),
		"116 regions": head(`"t1"`, 117, "") +
			listed(t, "t1", data, "a,brain_parcellation/ch2bet.nii.gz") + window +
			listed(t, "seg", data, "a,brain_parcellation/aal.nii.gz"),
	}
}

func TestRun_LeavesCleanSetsAlone(t *testing.T) {
	for name, text := range realSets(t, shared(t)) {
		t.Run(name, func(t *testing.T) {
			report := run(t, text, t.TempDir())
			if report.Cases == 0 {
				t.Fatal("no cases")
			}
			for _, f := range report.Findings {
				if f.Severity != check.Info {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

// 120 small cases are to take less than two seconds.
func BenchmarkRun(b *testing.B) {
	q, err := request(b, realSets(b, shared(b))["hippocampus"], b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if report, err := check.Run(b.Context(), q); err != nil || report.Cases != 120 {
			b.Fatalf("%d cases, %v, want 120", report.Cases, err)
		}
	}
}

func TestRun_NamesEveryFileWithoutPartner(t *testing.T) {
	data := filepath.Join(shared(t), "reader/unpaired")
	report := run(t, head(`"t1"`, 3, "")+fmt.Sprintf("[data.t1]\npath_to_search = %q\nspatial_window_size = 16\n[data.seg]\npath_to_search = %q\n",
		filepath.Join(data, "images"), filepath.Join(data, "labels")), t.TempDir())
	for _, want := range []struct{ id, key string }{
		{"hippocampus_118", "data.seg.path_to_search"},
		{"hippocampus_010", "data.t1.path_to_search"},
		{"hippocampus_281", "data.t1.path_to_search"},
	} {
		found := 0
		for _, f := range report.Findings {
			if f.Case == want.id && f.Key == want.key && f.Severity == check.Error {
				found++
			}
		}
		if found != 1 {
			t.Errorf("case %s: %d findings in %+v", want.id, found, report.Findings)
		}
	}
}
