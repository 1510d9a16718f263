package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"dev.niftynet/core/run"
)

// startUp is how long a background trainer may take to read its data and open its run.
const startUp = 10 * time.Minute

// trainDetached starts a background trainer and returns as soon as it trains.
func trainDetached(ctx context.Context, target target, t trainFlags, stdout, stderr io.Writer) int {
	dir, err := startTrainer(ctx, target, t)
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		return fail(stderr, exitUsage, err)
	}
	if t.json {
		record := struct {
			Event string `json:"event"`
			Run   string `json:"run"`
		}{"detached", dir}
		if err := json.NewEncoder(stdout).Encode(record); err != nil {
			return fail(stderr, exitFailed, err)
		}
	} else {
		fmt.Fprintf(stdout, "training in the background: %s\n  niftynet runs watch %s\n  niftynet runs stop %s\n", dir, dir, dir)
	}
	return exitDone
}

// startTrainer starts this program as a trainer in a session of its own, so that nothing that happens to the
// terminal reaches it, and waits until its run is open. It returns the run directory.
func startTrainer(ctx context.Context, target target, t trainFlags) (string, error) {
	dir := target.run
	if dir == "" {
		var err error
		if dir, err = target.newRunDir(t.run); err != nil {
			return "", err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	complaint, err := os.CreateTemp("", "niftynet-*.log")
	if err != nil {
		return "", fmt.Errorf("start trainer: %w", err)
	}
	defer os.Remove(complaint.Name())
	defer complaint.Close()
	args := []string{"train", target.arg, "--background"}
	if target.run == "" {
		args = append(args, "--run", dir)
	}
	for _, s := range t.all() {
		args = append(args, "--set", s)
	}
	trainer := exec.Command(self, args...) //nolint:noctx // it outlives this process
	trainer.Stderr = complaint
	trainer.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := trainer.Start(); err != nil {
		return "", fmt.Errorf("start trainer: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- trainer.Wait() }()
	if err := waitOpen(ctx, dir, trainer.Process.Pid, ended); err != nil {
		said, _ := os.ReadFile(complaint.Name())
		if target.run == "" {
			os.Remove(dir) // only if it is empty
		}
		if text := strings.TrimSpace(strings.ReplaceAll(string(said), "niftynet: ", "")); text != "" {
			return "", errors.New(text)
		}
		return "", err
	}
	return dir, nil
}

// waitOpen waits until the trainer of that process id has opened the run, or has ended.
func waitOpen(ctx context.Context, dir string, pid int, ended <-chan error) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(startUp)
	for {
		if info, err := run.ReadInfo(dir); err == nil && info.PID == pid {
			return nil
		}
		select {
		case err := <-ended:
			if err == nil {
				return nil // a run so short that it is over
			}
			return fmt.Errorf("the trainer ended: %w", err)
		case <-ctx.Done():
			return errors.Join(ctx.Err(), syscall.Kill(pid, syscall.SIGTERM))
		case <-deadline:
			return fmt.Errorf("the trainer (pid %d) did not open %s within %v", pid, dir, startUp)
		case <-tick.C:
		}
	}
}
