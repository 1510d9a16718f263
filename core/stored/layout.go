package stored

import "fmt"

// Layout is a header of text and what it says of where its voxels lie: behind it, or in files of their own.
type Layout struct {
	Header
	Axes  []Axis // of the voxels in the file; nil for a volume's own order
	Parts []Part // in the order of the voxels, of which they hold equally many
}

// Files are the header, which has a name, and the files of voxels.
func (l *Layout) Files(name string) []string {
	files := []string{name}
	for _, p := range l.Parts {
		if !p.Local {
			files = append(files, p.Path)
		}
	}
	return files
}

// Read reads the voxels of the image whose header has a name.
func (l *Layout) Read(name string) (*Image, error) {
	v, err := newVoxels(&l.Header, l.Axes)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(l.Parts) == 0 || v.total%len(l.Parts) != 0 {
		return nil, fmt.Errorf("read %s: %d voxels don't divide among %d files: the header is damaged or files are missing", name, v.total, len(l.Parts))
	}
	for _, p := range l.Parts {
		err := v.readPart(p, v.total/len(l.Parts))
		switch {
		case err != nil && p.Local:
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	return &Image{Volume: v.volume(), Header: l.Header}, nil
}
