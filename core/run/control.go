package run

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// A request is one line of JSON on RUN/control.sock, {"do":"set","key":"training.lr","value":"0.001"}, and so is its
// answer, {"ok":true} or {"error":"..."}.

const (
	requestSize = 64 << 10        // bytes of a line at most
	requestTime = 5 * time.Second // for a client to send its line or take its answer
)

// Request asks a trainer for something.
type Request struct {
	Do    string `json:"do"` // stop, checkpoint, pause, resume or set
	Key   string `json:"key,omitempty"`
	Value string `json:"value,omitempty"` // set: the new value of Key, in TOML's syntax

	reply chan<- error
}

// Reply answers a request that came from Requests: nil when it is done. It must be called exactly once.
func (q Request) Reply(err error) { q.reply <- err }

func (q Request) check() error {
	switch q.Do {
	case "stop", "checkpoint", "pause", "resume":
		return nil
	case "set":
		if q.Key == "" || q.Value == "" {
			return errors.New("set needs a key and a value")
		}
		return nil
	}
	return fmt.Errorf("unknown request %q, want stop, checkpoint, pause, resume or set", q.Do)
}

type answer struct {
	OK    bool   `json:"ok,omitempty"`
	Error string `json:"error,omitempty"`
}

// control listens on a run's socket.
type control struct {
	folder   *os.File // the socket's, for its address
	listener *net.UnixListener
	requests chan Request
	ending   context.Context // done when the run is
	end      context.CancelFunc
	open     sync.WaitGroup
}

// Requests gives what is asked of the trainer, each to be answered with Reply. It is never closed, and silent where
// the file system has no sockets.
func (r *Run) Requests() <-chan Request {
	if r.control == nil {
		return nil
	}
	return r.control.requests
}

// listen replaces the socket that a killed trainer may have left; the caller holds the run's lock.
func listen(dir string) (*control, error) {
	path := filepath.Join(dir, socketFile)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	folder, address, err := socketAddress(dir)
	if err != nil {
		return nil, err
	}
	listener, err := net.ListenUnix("unix", address)
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		folder.Close()
		return nil, err
	}
	c := &control{folder: folder, listener: listener, requests: make(chan Request)}
	c.ending, c.end = context.WithCancel(context.Background())
	c.open.Go(c.accept)
	return c, nil
}

// socketAddress is a short name of a run's socket: an address holds 108 bytes, which a folder's path may exceed. It
// is good as long as the folder stays open.
func socketAddress(dir string) (*os.File, *net.UnixAddr, error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, nil, err
	}
	return folder, &net.UnixAddr{Net: "unix", Name: fmt.Sprintf("/proc/self/fd/%d/%s", folder.Fd(), socketFile)}, nil
}

// close ends the connections and removes the socket.
func (c *control) close() {
	c.end()
	c.listener.Close()
	c.open.Wait()
	c.folder.Close()
}

func (c *control) accept() {
	for {
		conn, err := c.listener.Accept()
		switch {
		case c.ending.Err() != nil:
			return
		case err != nil: // out of file descriptors, most likely
			time.Sleep(100 * time.Millisecond)
		default:
			c.open.Go(func() { c.serve(conn) })
		}
	}
}

// serve answers the requests of one connection.
func (c *control) serve(conn net.Conn) {
	defer conn.Close()
	stop := context.AfterFunc(c.ending, func() { _ = conn.SetReadDeadline(time.Now()) })
	defer stop()
	in := bufio.NewScanner(conn)
	in.Buffer(nil, requestSize)
	for c.ending.Err() == nil {
		if conn.SetReadDeadline(time.Now().Add(requestTime)) != nil || !in.Scan() {
			return
		}
		a := answer{OK: true}
		if err := c.ask(in.Bytes()); err != nil {
			a = answer{Error: err.Error()}
		}
		if conn.SetWriteDeadline(time.Now().Add(requestTime)) != nil || json.NewEncoder(conn).Encode(a) != nil {
			return
		}
	}
}

// ask hands a request to the trainer and waits for its reply.
func (c *control) ask(line []byte) error {
	var q Request
	if err := json.Unmarshal(line, &q); err != nil {
		return fmt.Errorf("malformed request: %w", err)
	}
	if err := q.check(); err != nil {
		return err
	}
	reply := make(chan error, 1)
	q.reply = reply
	select {
	case c.requests <- q:
	case <-c.ending.Done():
		return errors.New("the run has ended")
	}
	select {
	case err := <-reply:
		return err
	case <-c.ending.Done():
	}
	select { // a trainer that stops replies just before it ends
	case err := <-reply:
		return err
	default:
		return errors.New("the run has ended")
	}
}
