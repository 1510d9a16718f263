package parallel

import "sync"

// Room is memory in which pieces of work that make something large go on side by side. As many are let in as fit, going
// by the largest made so far, and always one.
type Room struct {
	bytes int64

	mu      sync.Mutex
	left    sync.Cond
	inside  int   // pieces of work going on
	largest int64 // that one took
	kept    int64 // of what was made
}

// NewRoom makes a room of so many bytes.
func NewRoom(bytes int64) *Room {
	r := &Room{bytes: bytes}
	r.left.L = &r.mu
	return r
}

// Enter waits until there is room for one more piece of work. Nobody knows how much the first will take: it is alone.
func (r *Room) Enter() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.inside > 0 && (r.largest == 0 || r.kept+int64(r.inside+1)*r.largest > r.bytes) {
		r.left.Wait()
	}
	r.inside++
}

// Leave ends a piece of work that took so many bytes, of which some are kept.
func (r *Room) Leave(took, kept int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inside--
	r.largest = max(r.largest, took)
	r.kept += kept
	r.left.Broadcast()
}
