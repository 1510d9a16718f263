package main

import (
	"fmt"
	"io"
	"time"
)

// progress says on one line of a terminal how far something is, once it has taken two seconds.
type progress struct {
	out   io.Writer // nil says nothing
	begun time.Time
	shown time.Time
}

// unless is w, or nothing to write on.
func unless(silent bool, w io.Writer) io.Writer { //nolint:revive // it is a conditional expression
	if silent {
		return nil
	}
	return w
}

func newProgress(out io.Writer) *progress {
	p := &progress{begun: time.Now()}
	if isTerminal(out) {
		p.out = out
	}
	return p
}

// tell says that done of total parts are done.
func (p *progress) tell(done, total int, what string) {
	taken := time.Since(p.begun)
	if p.out == nil || done == 0 || taken < 2*time.Second || time.Since(p.shown) < 200*time.Millisecond {
		return
	}
	p.shown = time.Now()
	left := taken / time.Duration(done) * time.Duration(total-done)
	fmt.Fprintf(p.out, "\r\x1b[K%s  %d/%d  eta %v", what, done, total, left.Round(time.Second))
}

// end clears the line.
func (p *progress) end() {
	if !p.shown.IsZero() {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
