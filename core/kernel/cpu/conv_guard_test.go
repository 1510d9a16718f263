//go:build linux

package cpu_test

import (
	"fmt"
	"os"
	"runtime/debug"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// guarded are n elements that lie directly before a page that may not be touched, or directly after one.
func guarded(t *testing.T, n int, before bool) []float32 {
	t.Helper()
	page := os.Getpagesize()
	inner := (4*n + page - 1) / page * page
	memory, err := unix.Mmap(-1, 0, inner+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatalf("map %d pages: %v", inner/page+2, err)
	}
	t.Cleanup(func() { _ = unix.Munmap(memory) })
	for _, guard := range [][]byte{memory[:page], memory[page+inner:]} {
		if err := unix.Mprotect(guard, unix.PROT_NONE); err != nil {
			t.Fatalf("protect a page: %v", err)
		}
	}
	at := page
	if before {
		at = page + inner - 4*n
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&memory[at])), n)
}

func TestConv_TouchesNothingBesideItsTensors(t *testing.T) {
	for _, e := range engines(t, 1) { // one worker: a fault is then a panic of this goroutine
		for i, c := range geometries() {
			for _, before := range []bool{true, false} {
				t.Run(fmt.Sprintf("%v %v/%d/%v", e.Tier(), e.Format(), i, before), func(t *testing.T) {
					memory := func(n int) []float32 { return guarded(t, n, before) }
					if fault := faults(passes(e, c, memory)); fault != nil {
						t.Fatalf("%+v: %v", c, fault)
					}
				})
			}
		}
	}
}

func TestGuarded_FindsAnElementTooMany(t *testing.T) {
	v := guarded(t, 3, true)
	if faults(func() { *(*float32)(unsafe.Add(unsafe.Pointer(&v[2]), 4)) = 1 }) == nil {
		t.Error("writing past the end did not fault")
	}
}

// faults is the fault that running something ends with, or nil.
func faults(run func()) (fault any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = recover() }()
	run()
	return nil
}
