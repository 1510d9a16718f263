package reader_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dev.niftynet/core/reader"
)

// Nobody ever writes into the pipe.
func TestOpen_DoesNotWaitForAPipe(t *testing.T) {
	folder := study(t, "a.nii")
	if err := syscall.Mkfifo(filepath.Join(folder, "pipe"), 0o600); err != nil {
		t.Skip(err)
	}
	for _, sets := range [][]string{
		{"network.histogram_ref_file=pipe"},
		{"system.dataset_split_file=pipe"},
		{"data.t1.path_to_search=[]", "data.t1.csv_file=pipe"},
		{"data.t1.path_to_search=[]", "data.t1.dataset_json=pipe"},
	} {
		if _, err := reader.Open(parse(t, base, folder, sets...), nil); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("%v: %v", sets, err)
		}
	}
}
