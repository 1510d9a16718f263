package dicom

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dev.niftynet/core/stored"
)

const (
	preamble  = 128  // bytes that may be anything, before the magic
	headBytes = 4096 // enough to guess a syntax
)

const magic = "DICM"

// Detect tells whether a file that begins with head, of which 4 KiB are enough, is DICOM: by the magic behind its
// preamble or, where it has none, by whether its first elements make sense.
func Detect(head []byte) bool {
	if hasMagic(head) {
		return true
	}
	_, ok := guess(head)
	return ok
}

func hasMagic(head []byte) bool {
	return len(head) > preamble && bytes.HasPrefix(head[preamble:], []byte(magic))
}

var errOther = errors.New("it is not DICOM, or damaged at its begin")

// file is one DICOM file, read up to its pixels.
type file struct {
	name   string
	syntax syntax
	set    dataset
	pixels header // of the pixels; tag 0 where there are none
	layout layout
	source *stored.Source
	parser *parser // at the first byte of the pixels
}

// newParser reads elements from the begin of a file.
func newParser(head []byte, s syntax) *parser {
	return &parser{from: stored.InMemory(head), order: s.order, implicit: s.implicit}
}

// open reads a file up to its pixels, which it leaves to be read until the file is closed.
func open(name string) (*file, error) {
	source, err := stored.OpenUnzipped(name)
	if err != nil {
		return nil, err
	}
	f := &file{name: name, source: source}
	if err := f.parse(); err != nil {
		source.Close()
		return nil, fmt.Errorf("read header of %s: %w", name, err)
	}
	return f, nil
}

// openImage opens a file and checks what it says of its pixels.
func openImage(name string) (*file, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	switch {
	case f.pixels.tag == 0:
		err = errors.New("it holds no pixels: copy it again, or take it away if it is no image")
	case slices.Contains(strings.Split(f.set.text(tagImageType), `\`), "MOSAIC"):
		err = errors.New("its slices lie side by side in one picture (a mosaic), which is not taken apart: convert it, for example with dcm2niix")
	default:
		f.layout, err = f.layoutOf()
	}
	if err != nil {
		f.close()
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return f, nil
}

func (f *file) close() error { return f.source.Close() }

// parse reads the elements up to the pixels.
func (f *file) parse() error {
	p := &parser{from: f.source, order: binary.LittleEndian, room: mostKept}
	f.parser = p
	head, _ := p.from.Peek(headBytes)
	if !Detect(head) {
		return errOther
	}
	if hasMagic(head) {
		if err := p.from.Skip(preamble + int64(len(magic))); err != nil {
			return err
		}
	}
	meta, err := p.meta()
	if err != nil {
		return err
	}
	if f.syntax, err = p.syntax(meta); err != nil {
		return err
	}
	p.order, p.implicit = f.syntax.order, f.syntax.implicit
	if f.syntax.deflated {
		if err := p.from.Unpack("deflate"); err != nil {
			return err
		}
	}
	f.set, f.pixels, err = p.dataset()
	return err
}

// meta reads the elements about the file itself, which are explicit and little-endian whatever follows.
func (p *parser) meta() (dataset, error) {
	var set dataset
	for {
		if group, err := p.from.Peek(2); err != nil || binary.LittleEndian.Uint16(group) != 2 {
			return set, nil
		}
		h, err := p.header()
		if err != nil {
			return nil, err
		}
		if err := p.element(&set, h, 0); err != nil {
			return nil, err
		}
	}
}

// syntax is the one that the file names, or else the one in which what follows makes sense.
func (p *parser) syntax(meta dataset) (syntax, error) {
	head, _ := p.from.Peek(headBytes)
	guessed, ok := guess(head)
	if uid := meta.text(tagTransferSyntax); uid != "" {
		s, err := syntaxOf(uid)
		if ok && !s.deflated { // some writers name an explicit syntax and write an implicit one
			s.implicit = guessed.implicit
		}
		return s, err
	}
	if ok {
		return guessed, nil
	}
	return syntax{}, fmt.Errorf("it names no transfer syntax and fits none: the file is damaged, copy it again")
}
