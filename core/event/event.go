// Package event writes and reads TensorBoard's event files.
//
// A file is a sequence of records (length, its checksum, data, its checksum: TensorFlow's TFRecord), each an Event
// protocol buffer; the first says "brain.Event:2". Only what a run needs is coded here: scalars, PNG images and
// session starts. Field numbers are those of tensorflow/core/util/event.proto and framework/summary.proto.
package event

// version is the content of the first record.
const version = "brain.Event:2"

// Event is what one record tells about a step.
type Event struct {
	Wall    float64 // seconds since 1970
	Step    int64
	Version string // of the file format; set in the first event of a file and in no other
	Start   bool   // a session starts here: what earlier events tell of Step and later steps is void
	Scalars []Scalar
	Images  []Image
}

// Scalar is a value under a tag such as "validation/loss". Files keep it as float32.
type Scalar struct {
	Tag   string
	Value float64
}

// Image is a PNG picture under a tag.
type Image struct {
	Tag           string
	Width, Height int
	PNG           []byte
}
