package reader_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.niftynet/core/reader"
)

func TestOpen_SaysWhatToCutFromNamesThatNeverAgree(t *testing.T) {
	const lone = "has no partner for"
	cases := []struct {
		name           string
		images, labels []string
		want           string
	}{
		{"ends", []string{"a_1", "a_2"}, []string{"a_1_Mask", "a_2_Mask"}, `; write filename_removefromid = "_Mask$" in [data.seg]`},
		{"ends of equal digits", []string{"10", "20"}, []string{"10.seg", "20.seg"}, `; write filename_removefromid = "\\.seg$" in [data.seg]`},
		{"ends of both", []string{"a_0000", "b_0000"}, []string{"a-m", "b-m"}, `write filename_removefromid = "_0000$" in [data.t1] and filename_removefromid = "-m$" in [data.seg]`},
		{"beginnings", []string{"img_1", "img_2"}, []string{"1", "2"}, `write filename_removefromid = "^img_" in [data.t1]`},
		{"without a sign", []string{"ilist01", "ilist12"}, []string{"slist01", "slist12"}, `write filename_removefromid = "^ilist" in [data.t1] and filename_removefromid = "^slist" in [data.seg]`},
		{"a case more", []string{"a", "b", "c", "d"}, []string{"a_l", "b_l", "c_l"}, `write filename_removefromid = "_l$" in [data.seg]`},
		{"other words", []string{"a", "b"}, []string{"c", "d"}, lone},
		{"one file each", []string{"a"}, []string{"a_seg"}, lone},
		{"a name that agrees", []string{"a", "b"}, []string{"a", "b_seg"}, lone},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			for where, names := range map[string][]string{"images": c.images, "labels": c.labels} {
				if err := os.Mkdir(filepath.Join(folder, where), 0o700); err != nil {
					t.Fatal(err)
				}
				for _, name := range names {
					if err := os.WriteFile(filepath.Join(folder, where, name+".nii"), nil, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			if _, err := reader.Open(parse(t, base, folder), nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}
