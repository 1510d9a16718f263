package event

import (
	"fmt"
	"os"
	"time"
)

// Writer appends events to a new file. Events reach the file in one write per Flush, so that a reader sees whole
// records except after a crash in mid-write. A Writer is for one goroutine.
type Writer struct {
	file   *os.File
	buffer []byte
}

// Create starts an event file, which must not exist yet, with its version record.
func Create(path string) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o666)
	if err != nil {
		return nil, fmt.Errorf("create event file: %w", err)
	}
	w := &Writer{file: f}
	w.Add(Event{Version: version, Wall: float64(time.Now().UnixMicro()) / 1e6})
	if err := w.Flush(); err != nil {
		f.Close()
		return nil, err
	}
	return w, nil
}

// Add puts an event into the buffer.
func (w *Writer) Add(e Event) { w.buffer = appendRecord(w.buffer, encode(e)) }

// Flush hands the buffered events to the operating system.
func (w *Writer) Flush() error {
	if len(w.buffer) == 0 {
		return nil
	}
	n, err := w.file.Write(w.buffer)
	w.buffer = w.buffer[:copy(w.buffer, w.buffer[n:])]
	if err != nil {
		return fmt.Errorf("write events to %s: %w", w.file.Name(), err)
	}
	return nil
}

// Close flushes and closes the file.
func (w *Writer) Close() error {
	err := w.Flush()
	if closeErr := w.file.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("close event file: %w", closeErr)
	}
	return err
}
