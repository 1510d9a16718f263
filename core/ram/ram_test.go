package ram_test

import (
	"runtime"
	"runtime/debug"
	"testing"

	"dev.niftynet/core/ram"
)

func TestResident_GrowsByWhatIsWritten(t *testing.T) {
	debug.FreeOSMemory() // so that what an earlier test left is not taken again
	before := ram.Resident()
	if before == 0 || ram.Total() == 0 {
		t.Skip("this system doesn't tell of its memory")
	}
	const size = 64 << 20
	taken := make([]byte, size)
	for i := range taken {
		taken[i] = 1
	}
	after, peak := ram.Resident(), ram.Peak()
	runtime.KeepAlive(taken)
	if grown := after - before; grown < size*9/10 {
		t.Errorf("64 MiB more took %d bytes", grown)
	}
	if free := ram.Free(); peak < after*99/100 || peak > ram.Total() || free <= 0 || free > ram.Total() {
		t.Errorf("%d bytes now, at most %d; %d of %d free", after, peak, free, ram.Total())
	}
}
