package run_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/run"
)

func TestSend_ReachesTheTrainerAndBringsItsReply(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("a long name of a folder ", 8)) // longer than a socket's address
	r := create(t, dir)
	answers := map[string]error{"pause": nil, "checkpoint": errors.New("disk full"), "set": nil}
	got := make(chan run.Request, len(answers))
	go func() {
		for range answers {
			q := <-r.Requests()
			got <- q
			q.Reply(answers[q.Do])
		}
	}()
	for _, q := range []run.Request{{Do: "pause"}, {Do: "checkpoint"}, {Do: "set", Key: "training.lr", Value: "0.01"}} {
		err := run.Send(t.Context(), dir, q)
		if want := answers[q.Do]; (err == nil) != (want == nil) || err != nil && !strings.Contains(err.Error(), want.Error()) {
			t.Errorf("%s: error %v, want %v", q.Do, err, want)
		}
		if diff := cmp.Diff(q, <-got, cmpopts.IgnoreUnexported(run.Request{})); diff != "" {
			t.Error(diff)
		}
	}
	check(t, r.Close(run.Finished, ""))
	if _, err := os.Lstat(filepath.Join(dir, "control.sock")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is still there (%v)", err)
	}
	if err := run.Send(t.Context(), dir, run.Request{Do: "stop"}); err == nil || !strings.Contains(err.Error(), "finished") {
		t.Errorf("error %v, should say that the run has finished", err)
	}
}

func TestSend_RefusesUnknownRequests(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	for _, q := range []run.Request{{Do: "explode"}, {}, {Do: "set", Key: "training.lr"}} {
		if err := run.Send(t.Context(), dir, q); err == nil {
			t.Errorf("%+v was taken", q)
		}
	}
	check(t, r.Close(run.Finished, ""))
}

func TestSend_EndsWithItsContext(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := run.Send(ctx, dir, run.Request{Do: "stop"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v from a trainer that is busy", err)
	}
	check(t, r.Close(run.Finished, ""))
}

func TestClose_AnswersWhoIsWaiting(t *testing.T) {
	for name, replied := range map[string]bool{"reply just before the end": true, "no reply": false} {
		dir := t.TempDir()
		r := create(t, dir)
		sent := make(chan error)
		go func() { sent <- run.Send(context.Background(), dir, run.Request{Do: "stop"}) }()
		q := <-r.Requests()
		if replied {
			q.Reply(nil)
		}
		closed := make(chan error)
		go func() { closed <- r.Close(run.Stopped, "asked to") }()
		select {
		case err := <-sent:
			if (err == nil) != replied || err != nil && !strings.Contains(err.Error(), "the run has ended") {
				t.Errorf("%s: error %v", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: a request outlives its run", name)
		}
		check(t, <-closed)
	}
}

// The socket speaks lines of JSON, so that a script can do without our binary.
func TestControl_SpeaksLinesOfJSON(t *testing.T) {
	dir := t.TempDir()
	r := create(t, dir)
	conn, err := net.Dial("unix", filepath.Join(dir, "control.sock"))
	check(t, err)
	in := bufio.NewReader(conn)
	go func() { (<-r.Requests()).Reply(nil) }()
	for _, c := range []struct{ ask, want string }{
		{`{"do":"dance"}`, `{"error":"unknown request \"dance\", want stop, checkpoint, pause, resume or set"}`},
		{`{"do":`, `{"error":"malformed request: unexpected end of JSON input"}`},
		{`{"do":"pause"}`, `{"ok":true}`},
	} {
		fmt.Fprintln(conn, c.ask)
		if got, err := in.ReadString('\n'); err != nil || got != c.want+"\n" {
			t.Errorf("%s was answered %q (%v), want %s", c.ask, got, err, c.want)
		}
	}
	check(t, conn.Close())
	check(t, r.Close(run.Finished, ""))
}
