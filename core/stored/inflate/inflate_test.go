package inflate_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"dev.niftynet/core/stored/inflate"
)

// texts are of all sorts: nothing, runs, noise, and what has short matches and long ones.
func texts() [][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	noise, small, far := make([]byte, 300_000), make([]byte, 300_000), make([]byte, 300_000)
	for i := range noise {
		noise[i], small[i] = byte(r.Uint32()), byte(r.NormFloat64()*3)
		far[i] = noise[i%32768]
	}
	var mixed []byte
	for len(mixed) < 300_000 {
		from, n := r.IntN(len(noise)-300), r.IntN(300)
		mixed = append(mixed, noise[from:from+n]...)
		mixed = append(mixed, bytes.Repeat(noise[from:from+r.IntN(12)], r.IntN(40))...)
		mixed = append(mixed, mixed[max(0, len(mixed)-1-r.IntN(32768)):][:min(len(mixed), r.IntN(2))]...)
	}
	return [][]byte{nil, {7}, bytes.Repeat([]byte{0}, 1_000_000), noise, small, far, mixed}
}

type packer func(w io.Writer, level int) (io.WriteCloser, error)

func packers() map[string]packer {
	return map[string]packer{
		"deflate": func(w io.Writer, level int) (io.WriteCloser, error) { return flate.NewWriter(w, level) },
		"gzip":    func(w io.Writer, level int) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, level) },
		"zlib":    func(w io.Writer, level int) (io.WriteCloser, error) { return zlib.NewWriterLevel(w, level) },
	}
}

func pack(t testing.TB, by packer, level int, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := by(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unpack(kind string, from io.Reader) ([]byte, error) {
	r, err := inflate.NewReader(from), error(nil)
	switch kind {
	case "gzip":
		r, err = inflate.NewGzipReader(from)
	case "zlib":
		r, err = inflate.NewZlibReader(from)
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func TestReader_GivesWhatWasPacked(t *testing.T) {
	for kind, by := range packers() {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 6, 9} {
			for i, text := range texts() {
				packed := pack(t, by, level, text)
				for how, from := range map[string]io.Reader{
					"at once": bytes.NewReader(packed), "half by half": iotest.HalfReader(bytes.NewReader(packed)),
					"with its end": iotest.DataErrReader(bytes.NewReader(packed)),
				} {
					if got, err := unpack(kind, from); err != nil || !bytes.Equal(got, text) {
						t.Errorf("%s %d of text %d, %s: %d bytes of %d, %v", kind, level, i, how, len(got), len(text), err)
					}
				}
			}
		}
	}
}

func TestReader_GivesAllMembersOfGzip(t *testing.T) {
	by := packers()["gzip"]
	packed := append(pack(t, by, 6, []byte("one, ")), pack(t, by, 0, []byte("two"))...)
	if got, err := unpack("gzip", bytes.NewReader(packed)); err != nil || string(got) != "one, two" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := unpack("gzip", bytes.NewReader(append(packed, make([]byte, 100_000)...))); err != nil || string(got) != "one, two" {
		t.Errorf("%q and zeros: %v", got, err)
	}
	if _, err := unpack("gzip", bytes.NewReader(append(packed, "more"...))); !errors.Is(err, inflate.ErrCorrupt) {
		t.Errorf("error %v", err)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Name, w.Comment, w.Extra = "a.nii", "brain", make([]byte, 300)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := unpack("gzip", &out); err != nil || len(got) != 0 {
		t.Errorf("%q, %v", got, err)
	}
}

// Wherever the packed bytes end, it is told, and that their sum is another.
func TestReader_TellsDamage(t *testing.T) {
	for kind, sumAt := range map[string]int{"gzip": 8, "zlib": 4} { // from the end
		for _, level := range []int{0, 6} {
			whole := pack(t, packers()[kind], level, []byte("a brain is a brain is a brain, 0123456789"))
			for n := range whole {
				if _, err := unpack(kind, bytes.NewReader(whole[:n])); !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%s cut to %d of %d bytes: error %v", kind, n, len(whole), err)
				}
			}
			sum := bytes.Clone(whole)
			sum[len(sum)-sumAt] ^= 1
			if _, err := unpack(kind, bytes.NewReader(sum)); !errors.Is(err, inflate.ErrChecksum) {
				t.Errorf("%s: error %v of a wrong sum", kind, err)
			}
		}
	}
	failure := errors.New("the disk fails")
	if _, err := unpack("gzip", iotest.ErrReader(failure)); !errors.Is(err, failure) {
		t.Errorf("error %v", err)
	}
}

// FuzzReader compares with the standard library, which is slower.
func FuzzReader(f *testing.F) {
	for _, text := range texts() {
		f.Add(pack(f, packers()["deflate"], 6, text[:min(len(text), 1000)]))
	}
	f.Add([]byte{4, 0x80, 0xff, 1, 2, 3})
	f.Fuzz(func(t *testing.T, packed []byte) {
		const most = 1 << 22
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), most))
		got, err := io.ReadAll(io.LimitReader(inflate.NewReader(bytes.NewReader(packed)), most))
		if (err == nil) != (wantErr == nil) || err == nil && !bytes.Equal(got, want) {
			t.Errorf("%d bytes, %v, want %d, %v", len(got), err, len(want), wantErr)
		}
	})
}
