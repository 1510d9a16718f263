package config_test

import (
	"strings"
	"testing"

	"dev.niftynet/core/config"
)

func TestParse_AllInputsShareAxesAndVoxelSize(t *testing.T) {
	c := parse(t, minimal, "data.t1.axcodes=LPS", "data.t1.pixdim=[1, 1.5, 0]")
	if seg := c.Data["seg"]; seg.AxCodes != "LPS" || seg.Pixdim != [3]float64{1, 1.5, 0} {
		t.Errorf("the label's axes are %s, its voxels %v mm", seg.AxCodes, seg.Pixdim)
	}
	for set, want := range map[string]string{
		"data.seg.axcodes=PIR": "data.seg.axcodes: PIR is not that of [data.t1], RAS; leave it out",
		"data.seg.pixdim=2":    "data.seg.pixdim: [2 2 2] is not that of [data.t1], [0 0 0]; leave it out",
		"data.t1.pixdim=-1":    "data.t1.pixdim: -1 is below 0; write one number or [x, y, z], at least 0",
	} {
		if _, err := config.Parse("run.toml", []byte(minimal), "/study", []string{set}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", set, err, want)
		}
	}
}
