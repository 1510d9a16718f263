package event

import "testing"

// FuzzDecode: no bytes make decode panic, and what it takes encodes to something that it takes too.
func FuzzDecode(f *testing.F) {
	f.Add(encode(Event{Wall: 1, Step: -1, Start: true, Scalars: []Scalar{{Tag: "loss", Value: 1}}, Images: []Image{{Tag: "p", Width: 1}}}))
	f.Add([]byte{0x2a, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := decode(data)
		if err != nil {
			return
		}
		again, err := decode(encode(e))
		if err != nil || len(again.Scalars) != len(e.Scalars) || len(again.Images) != len(e.Images) {
			t.Errorf("%v became %v (%v)", e, again, err)
		}
	})
}
