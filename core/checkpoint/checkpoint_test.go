package checkpoint_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/tensor"
)

// pythonFile was written by Python's safetensors 0.8.0 with numpy 2.4.6:
//
//	a = arange(6, dtype=float32).reshape(2, 3) * 0.5; b = array([1.5, -2.25], float32); s = array(7, float32)
//	sha = sha256(a.tobytes() + b.tobytes() + s.tobytes()).hexdigest()
//	save_file({"enc0/conv0/w": a, "head/b": b, "scale": s}, "python.safetensors", metadata={"sha256": sha})
const pythonFile = "testdata/python.safetensors"

func pythonTensors() map[string]*tensor.Tensor {
	return map[string]*tensor.Tensor{
		"enc0/conv0/w": {Shape: tensor.Shape{2, 3}, Data: []float32{0, 0.5, 1, 1.5, 2, 2.5}},
		"head/b":       {Shape: tensor.Shape{2}, Data: []float32{1.5, -2.25}},
		"scale":        {Shape: tensor.Shape{}, Data: []float32{7}},
	}
}

func TestRead_TakesPythonsFile(t *testing.T) {
	c, err := checkpoint.Read(pythonFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pythonTensors(), c.Tensors); diff != "" {
		t.Error(diff)
	}
}

func TestWrite_GivesPythonsBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.safetensors")
	if _, err := checkpoint.Write(path, &checkpoint.Checkpoint{Tensors: pythonTensors()}); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(pythonFile)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

// The hash is that of Python: for n in sorted(p): h.update(n.encode()); h.update(p[n].tobytes()).
func TestWeightsSHA256_IsThatOfPython(t *testing.T) {
	want := "80a884e03dfde569f19d72c75fe45b299c7c89faeec23cfec1c32617952da0fd"
	if got := checkpoint.WeightsSHA256(pythonTensors()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRead_ReturnsWhatWasWritten(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		c := &checkpoint.Checkpoint{Tensors: map[string]*tensor.Tensor{}, Meta: map[string]string{
			"step": rapid.String().Draw(t, "step"), "rng": "12",
		}}
		for _, name := range rapid.SliceOfDistinct(rapid.StringMatching(`[a-zA-Z_"é/0-9]{1,9}`), rapid.ID).Draw(t, "names") {
			x := tensor.New(rapid.SliceOfN(rapid.IntRange(0, 5), 0, 4).Draw(t, "shape")...)
			for i := range x.Data {
				x.Data[i] = math.Float32frombits(rapid.Uint32().Draw(t, "bits"))
			}
			c.Tensors[name] = x
		}
		path := filepath.Join(dir, "c.safetensors")
		if _, err := checkpoint.Write(path, c); err != nil {
			t.Fatal(err)
		}
		got, err := checkpoint.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		sameBits := cmp.Comparer(func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) })
		if diff := cmp.Diff(c.Tensors, got.Tensors, sameBits); diff != "" {
			t.Error(diff)
		}
		if got.Meta["step"] != c.Meta["step"] || got.Meta["rng"] != "12" {
			t.Errorf("metadata %v, want %v", got.Meta, c.Meta)
		}
	})
}

func TestWrite_RefusesTensorOfAnotherSize(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.safetensors")
	c := &checkpoint.Checkpoint{Tensors: map[string]*tensor.Tensor{"w": {Shape: tensor.Shape{3}, Data: make([]float32, 2)}}}
	if _, err := checkpoint.Write(path, c); err == nil || !strings.Contains(err.Error(), `"w" of shape 3 holds 2 values`) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was left behind")
	}
}

// file is a safetensors file with the given header and data.
func file(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func TestRead_RefusesMalformedFiles(t *testing.T) {
	one := func(dtype, shape, offsets string) string {
		return fmt.Sprintf(`{"w":{"dtype":%q,"shape":%s,"data_offsets":%s}}`, dtype, shape, offsets)
	}
	whole, err := os.ReadFile(pythonFile)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-1] ^= 1
	cases := []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "cut short"},
		{"shorter than a length", []byte{1, 2, 3}, "cut short"},
		{"header beyond limit", binary.LittleEndian.AppendUint64(nil, 100_000_001), "not a safetensors file"},
		{"header of all bits", bytes.Repeat([]byte{255}, 16), "not a safetensors file"},
		{"header beyond file", file(`{}`, 0)[:9], "cut short"},
		{"not JSON", file(`{"w"`, 0), "header"},
		{"array", file(`[]`, 0), "isn't a JSON object"},
		{"gzip", append(binary.LittleEndian.AppendUint64(nil, 2), 0x1f, 0x8b), "isn't a JSON object"},
		{"metadata of numbers", file(`{"__metadata__":{"step":3}}`, 0), "__metadata__"},
		{"null tensor", file(`{"w":null}`, 0), `type ""`},
		{"other type", file(one("F16", "[2]", "[0,4]"), 4), "only F32"},
		{"negative axis", file(one("F32", "[-1]", "[0,4]"), 4), "header"},
		{"overflow", file(one("F32", "[4294967296,4294967296,4]", "[0,0]"), 0), "too large"},
		{"overflow to 2^63", file(one("F32", "[2305843009213693952]", "[0,0]"), 0), "too large"},
		{"huge axis beside zero", file(one("F32", "[0,18446744073709551615]", "[0,0]"), 0), "too large"},
		{"large and absent", file(one("F32", "[1000000000000]", "[0,4000000000000]"), 4), "cut short"},
		{"many axes", file(one("F32", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "[0,4]"), 4), "17 axes"},
		{"gap", file(one("F32", "[1]", "[4,8]"), 8), "should begin at 0"},
		{"one offset", file(one("F32", "[1]", "[0]"), 4), "should begin at 0"},
		{"end before begin", file(one("F32", "[0]", "[4,0]"), 4), "should begin at 0"},
		{"size and shape differ", file(one("F32", "[2]", "[0,4]"), 4), "takes 8 bytes"},
		{"overlap", file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4), "should begin at 4"},
		{"trailing bytes", file(one("F32", "[1]", "[0,4]"), 5), "4 bytes of data are described, 5 are there"},
		{"cut", whole[:len(whole)-1], "cut short"},
		{"flipped bit", flipped, "damaged"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bad.safetensors")
			if err := os.WriteFile(path, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := checkpoint.Read(path)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v, should name the file and say %q", err, c.want)
			}
		})
	}
}

func TestRead_RefusesFolderAndAbsentFile(t *testing.T) {
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "absent")} {
		if _, err := checkpoint.Read(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v, should name %s", err, path)
		}
	}
}

// FuzzRead: whatever is in a file, Read returns, and what it accepts can be written and read again.
func FuzzRead(f *testing.F) {
	whole, err := os.ReadFile(pythonFile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(file(`{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`, 0))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "f.safetensors")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := checkpoint.Read(path)
		if err != nil {
			return
		}
		if _, err := checkpoint.Write(path, c); err != nil {
			t.Fatalf("write what was read: %v", err)
		}
		if _, err := checkpoint.Read(path); err != nil {
			t.Fatalf("read what was written: %v", err)
		}
	})
}
