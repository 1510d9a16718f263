package stored

import "fmt"

// Layout is a header of text and what it says of where its voxels lie: behind it, or in files of their own.
type Layout struct {
	Header
	Axes  []Axis // of the voxels in the file; nil for a volume's own order
	Parts []Part // in the order of the voxels, of which they hold equally many
}

// Parser reads the header of a file of some format.
type Parser func(name string) (Layout, error)

// ReadHeader reads the header of an image alone.
func (p Parser) ReadHeader(name string) (Header, error) {
	l, err := p.layout(name)
	return l.Header, err
}

// Read reads an image.
func (p Parser) Read(name string) (*Image, error) {
	l, err := p.layout(name)
	if err != nil {
		return nil, err
	}
	return l.read(name)
}

// Files are the file of the header and those of voxels.
func (p Parser) Files(name string) ([]string, error) {
	l, err := p.layout(name)
	if err != nil {
		return nil, err
	}
	files := []string{name}
	for _, part := range l.Parts {
		if !part.Local {
			files = append(files, part.Path)
		}
	}
	return files, nil
}

func (p Parser) layout(name string) (Layout, error) {
	l, err := p(name)
	if err != nil {
		return l, fmt.Errorf("read header of %s: %w", name, err)
	}
	return l, nil
}

// read reads the voxels of the image whose header has a name.
func (l *Layout) read(name string) (*Image, error) {
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
