package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
)

// Send asks the trainer of the run in a folder for something and waits for its reply, which comes between two steps;
// cancel or limit that by the context. A stop is replied to before what is left to do is done: watch for the state.
func Send(ctx context.Context, dir string, q Request) error {
	if err := q.check(); err != nil {
		return fmt.Errorf("ask run %s: %w", dir, err)
	}
	i, err := ReadInfo(dir)
	if err != nil {
		return fmt.Errorf("ask for %s: %w", q.Do, err)
	}
	if i.State.Ended() {
		return fmt.Errorf("ask for %s: nobody is training %s, which %s at step %d", q.Do, dir, verb(i.State), i.Step)
	}
	if err := send(ctx, dir, q); err != nil {
		return fmt.Errorf("ask run %s for %s: %w", dir, q.Do, errors.Join(err, ctx.Err()))
	}
	return nil
}

func verb(s State) string {
	if s == Stopped {
		return "was stopped"
	}
	return string(s)
}

func send(ctx context.Context, dir string, q Request) error {
	folder, address, err := socketAddress(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, address.Net, address.Name)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if err := json.NewEncoder(conn).Encode(q); err != nil {
		return err
	}
	var a answer
	if err := json.NewDecoder(conn).Decode(&a); err != nil {
		return fmt.Errorf("no answer: %w", err)
	}
	if !a.OK {
		return errors.New(a.Error)
	}
	return nil
}
