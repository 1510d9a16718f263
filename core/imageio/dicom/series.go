package dicom

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// IsSeries tells whether a name is that of a folder, or of a series in it as Read takes it.
func IsSeries(name string) bool {
	folder, _, _ := seriesOf(name)
	info, err := os.Stat(folder)
	return err == nil && info.IsDir()
}

// seriesOf parts "FOLDER#3" into the folder and the number of a series; none is numbered in other names, and in that of a
// folder which ends like that.
func seriesOf(name string) (folder string, number int, numbered bool) {
	i := strings.LastIndexByte(name, '#')
	if _, err := os.Stat(name); err == nil || i <= 0 {
		return name, 0, false
	}
	number, err := strconv.Atoi(name[i+1:])
	if err != nil {
		return name, 0, false
	}
	return name[:i], number, true
}

// series is the files of one series in a folder.
type series struct {
	uid      string // by which files belong together; never shown
	number   int    // 0 where the file has none
	modality string
	files    []string
}

// String describes a series in a list.
func (s series) String() string {
	return fmt.Sprintf("#%d (%s, %d files, first %s)", s.number, s.modality, len(s.files), filepath.Base(s.files[0]))
}

// Files are those of an image: the one named, or those of a series in a folder.
func Files(name string) ([]string, error) {
	if !IsSeries(name) {
		return []string{name}, nil
	}
	folder, number, numbered := seriesOf(name)
	list, err := inFolder(folder)
	if err != nil {
		return nil, err
	}
	if numbered {
		chosen := slices.DeleteFunc(slices.Clone(list), func(s series) bool { return s.number != number })
		if len(chosen) == 0 {
			return nil, fmt.Errorf("read %s: folder has no series %d, but %s", name, number, described(list))
		}
		list = chosen
	}
	switch {
	case len(list) == 1:
		return list[0].files, nil
	case numbered:
		return nil, fmt.Errorf("read %s: %d series have that number: %s: put each in a folder of its own", name, len(list), described(list))
	default:
		return nil, fmt.Errorf("read %s: %d series lie in this folder: %s: name one, such as %s#%d, or put each in a folder of its own",
			name, len(list), described(list), folder, list[0].number)
	}
}

// described lists the first few series in one line.
func described(list []series) string {
	const most = 8
	var parts []string
	for _, s := range list[:min(most, len(list))] {
		parts = append(parts, s.String())
	}
	if len(list) > most {
		parts = append(parts, fmt.Sprintf("and %d more", len(list)-most))
	}
	return strings.Join(parts, ", ")
}

// inFolder finds the images of a folder, sorted by the numbers of their series. What is not DICOM, or is but has no
// rows of pixels, such as an index of a medium, is passed over.
func inFolder(folder string) ([]series, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var list []series
	for _, entry := range entries {
		name := filepath.Join(folder, entry.Name())
		info, err := os.Stat(name) // of what a link points to, which must be there
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			continue
		}
		if list, err = sortInto(list, name); err != nil {
			return nil, err
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("read %s: no DICOM image among the %d entries of this folder: name the folder that holds the slices", folder, len(entries))
	}
	slices.SortStableFunc(list, func(a, b series) int { return cmp.Compare(a.number, b.number) })
	return list, nil
}

// sortInto adds a file, if it is an image, to the series that it belongs to.
func sortInto(list []series, name string) ([]series, error) {
	f, err := open(name)
	if errors.Is(err, errOther) {
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.close()
	if f.set.find(tagRows).value == nil {
		return list, nil
	}
	uid := f.set.text(tagSeries)
	i := slices.IndexFunc(list, func(s series) bool { return s.uid == uid })
	if i < 0 {
		number, _ := strconv.Atoi(f.set.text(tagSeriesNumber)) // which the standard allows to be missing
		i = len(list)
		list = append(list, series{uid: uid, number: number, modality: f.set.code(tagModality)})
	}
	list[i].files = append(list[i].files, name)
	return list, nil
}
