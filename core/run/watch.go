package run

import (
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	watchPeriod = time.Second           // for what the kernel doesn't tell of: a trainer's death, network file systems
	watchPause  = 50 * time.Millisecond // one message for what is written together
)

// Watch sends a message after the run in a folder has changed since the call: once for many changes at a time, never
// without one. The channel is closed when the context is done.
func Watch(ctx context.Context, dir string) <-chan struct{} {
	changed := make(chan struct{}, 1)
	w := watcher{dir: dir, notes: notifications(ctx, dir), seen: fingerprint(dir)}
	go w.watch(ctx, changed)
	return changed
}

// watcher knows a run's folder as it was when it last looked.
type watcher struct {
	dir   string
	notes <-chan struct{}
	seen  uint64
}

func (w *watcher) watch(ctx context.Context, changed chan<- struct{}) {
	defer close(changed)
	tick := time.NewTicker(watchPeriod)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-w.notes:
			if !sleep(ctx, watchPause) {
				return
			}
		}
		if now := fingerprint(w.dir); now != w.seen {
			w.seen = now
			poke(changed)
		}
	}
}

// notifications passes on the kernel's word that something in the folder changed, once for many times; where the
// kernel can't tell, there are none.
func notifications(ctx context.Context, dir string) <-chan struct{} {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil
	}
	context.AfterFunc(ctx, func() { w.Close() })
	if w.Add(dir) != nil {
		return nil
	}
	dirty := make(chan struct{}, 1)
	go func() {
		for open := true; open; {
			select {
			case _, open = <-w.Events:
			case _, open = <-w.Errors: // such as too many events: then something did change
			}
			poke(dirty)
		}
	}()
	return dirty
}

// poke sends a message unless one is waiting.
func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// fingerprint changes when what a View shows does. It holds names, sizes and times, and whether a trainer is alive.
func fingerprint(dir string) uint64 {
	h := fnv.New64a()
	trained, err := held(dir)
	fmt.Fprintln(h, trained, err)
	for _, folder := range []string{dir, filepath.Join(dir, previewsDir)} {
		files, err := os.ReadDir(folder)
		fmt.Fprintln(h, err != nil)
		for _, f := range files {
			if strings.HasPrefix(f.Name(), ".") {
				continue // being written
			}
			if stat, err := f.Info(); err == nil {
				fmt.Fprintln(h, f.Name(), stat.Size(), stat.ModTime().UnixNano())
			}
		}
	}
	return h.Sum64()
}

// sleep waits and tells whether the context is still good.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
