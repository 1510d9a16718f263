package event_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/event"
)

// tensorboardFile holds tensorboardEvents. TensorBoard 2.21.0's RecordWriter and Event messages wrote it.
const tensorboardFile = "testdata/tensorboard.tfevents"

func tensorboardEvents() []event.Event {
	return []event.Event{
		{Wall: 1.5, Version: "brain.Event:2"},
		{Wall: 2.5, Step: 1, Start: true},
		{Wall: 3.25, Step: 20, Scalars: []event.Scalar{{Tag: "loss", Value: 0.8125}, {Tag: "validation/dice/1", Value: math.NaN()}}},
		{Wall: 4, Step: 1 << 40, Images: []event.Image{{Tag: "picture", Width: 3, Height: 2, PNG: []byte("\x89PNG")}}},
	}
}

// readAll gives the events up to the first error, which is io.EOF for a whole file.
func readAll(r *event.Reader) (events []event.Event, err error) {
	for {
		e, err := r.Next()
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
}

func open(t *testing.T, path string, offset int64) *event.Reader {
	t.Helper()
	r, err := event.Open(path, offset)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReader_TakesTensorBoardsFile(t *testing.T) {
	got, err := readAll(open(t, tensorboardFile, 0))
	if !errors.Is(err, io.EOF) {
		t.Errorf("error %v, want the end", err)
	}
	if diff := cmp.Diff(tensorboardEvents(), got, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
}

func TestWriter_GivesTensorBoardsBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events")
	w, err := event.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	start := len(read(t, path)) // the version record holds the time of writing
	for _, e := range tensorboardEvents()[1:] {
		w.Add(e)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if want, got := read(t, tensorboardFile)[start:], read(t, path)[start:]; !bytes.Equal(want, got) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestCreate_RefusesAnExistingFile(t *testing.T) {
	if _, err := event.Create(tensorboardFile); !errors.Is(err, os.ErrExist) {
		t.Errorf("error %v", err)
	}
}

// A file is read as it grows byte by byte: each event comes as soon as it is whole, once, and in order.
func TestNext_GoesOnAfterATornTail(t *testing.T) {
	content := read(t, tensorboardFile)
	path := filepath.Join(t.TempDir(), "events")
	write(t, path, nil)
	r := open(t, path, 0)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got []event.Event
	for _, b := range content {
		if _, err := f.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
		events, err := readAll(r)
		if !errors.Is(err, io.EOF) {
			t.Fatalf("error %v with %d bytes of the file", err, r.Offset())
		}
		got = append(got, events...)
	}
	if diff := cmp.Diff(tensorboardEvents(), got, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	if r.Offset() != int64(len(content)) {
		t.Errorf("at byte %d, want %d", r.Offset(), len(content))
	}
}

func TestOpen_GoesOnFromAnOffset(t *testing.T) {
	r := open(t, tensorboardFile, 0)
	for range 2 {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	}
	got, err := readAll(open(t, tensorboardFile, r.Offset()))
	if diff := cmp.Diff(tensorboardEvents()[2:], got, cmpopts.EquateNaNs()); diff != "" || !errors.Is(err, io.EOF) {
		t.Error(err, diff)
	}
}

// secondRecord is where the second record of tensorboardFile starts: the first holds 9 bytes of time, 15 of version.
const secondRecord = 12 + 9 + 15 + 4

func TestNext_PassesOverADamagedRecord(t *testing.T) {
	content := read(t, tensorboardFile)
	content[secondRecord+12] ^= 1
	path := filepath.Join(t.TempDir(), "events")
	write(t, path, content)
	r := open(t, path, 0)
	before, err := readAll(r)
	var corrupt *event.CorruptError
	if !errors.As(err, &corrupt) || corrupt.Offset != secondRecord || corrupt.Final || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, should name %s and byte %d", err, path, secondRecord)
	}
	after, err := readAll(r)
	if !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	want := append(tensorboardEvents()[:1], tensorboardEvents()[2:]...)
	if diff := cmp.Diff(want, append(before, after...), cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
}

func TestNext_StopsWhereALengthIsDamaged(t *testing.T) {
	content := read(t, tensorboardFile)
	content[secondRecord] ^= 1
	path := filepath.Join(t.TempDir(), "events")
	write(t, path, content)
	r := open(t, path, 0)
	if events, _ := readAll(r); len(events) != 1 {
		t.Errorf("%d events before the damage, want 1", len(events))
	}
	for range 2 {
		_, err := r.Next()
		var corrupt *event.CorruptError
		if !errors.As(err, &corrupt) || corrupt.Offset != secondRecord || !corrupt.Final {
			t.Errorf("error %v, should be final at byte %d", err, secondRecord)
		}
	}
}

// FuzzReader: whatever is in a file, reading it ends, and without more memory than the file is long.
func FuzzReader(f *testing.F) {
	content, err := os.ReadFile(tensorboardFile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Add([]byte{})
	path := filepath.Join(f.TempDir(), "events")
	f.Fuzz(func(t *testing.T, content []byte) {
		write(t, path, content)
		r := open(t, path, 0)
		for {
			var corrupt *event.CorruptError
			switch _, err := r.Next(); {
			case errors.Is(err, io.EOF), errors.As(err, &corrupt) && corrupt.Final:
				return
			case err != nil && corrupt == nil:
				t.Fatal(err)
			}
		}
	})
}
