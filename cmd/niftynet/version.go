package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// version is this build's, as the Go tool stamped it: a release, or "v0.0.0-TIME-COMMIT" with "+dirty" where files were
// changed, or "devel" without either.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

func versionCommand(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("version", "[flags]", stderr)
	asJSON := f.Bool("json", false, "one JSON object")
	if _, status := f.parse(args, 0, 0); status >= 0 {
		return status
	}
	platform := runtime.GOOS + "/" + runtime.GOARCH
	if !*asJSON {
		fmt.Fprintf(stdout, "niftynet %s %s %s\n", version(), runtime.Version(), platform)
		return exitDone
	}
	record := struct {
		Version  string `json:"version"`
		Go       string `json:"go"`
		Platform string `json:"platform"`
	}{version(), runtime.Version(), platform}
	if err := json.NewEncoder(stdout).Encode(record); err != nil {
		return fail(stderr, exitFailed, err)
	}
	return exitDone
}
