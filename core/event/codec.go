package event

import "math"

// Field numbers.
const (
	eventWall, eventStep, eventVersion, eventSummary, eventSession = 1, 2, 3, 5, 7

	sessionStatus = 1
	sessionStart  = 1 // value of sessionStatus

	summaryValue                      = 1
	valueTag, valueSimple, valueImage = 1, 2, 4
	imageHeight, imageWidth           = 1, 2
	imageColours, imageRGB, imagePNG  = 3, 3, 4
)

// encode gives the protocol buffer of an event.
func encode(e Event) []byte {
	var b message
	b.fixed64(eventWall, math.Float64bits(e.Wall))
	if e.Step != 0 {
		b.varint(eventStep, uint64(e.Step))
	}
	if e.Version != "" {
		b.bytes(eventVersion, []byte(e.Version))
	}
	if e.Start {
		var session message
		session.varint(sessionStatus, sessionStart)
		b.bytes(eventSession, session)
	}
	if len(e.Scalars)+len(e.Images) > 0 {
		b.bytes(eventSummary, encodeSummary(e))
	}
	return b
}

func encodeSummary(e Event) message {
	var summary message
	for _, s := range e.Scalars {
		var v message
		v.bytes(valueTag, []byte(s.Tag))
		v.fixed32(valueSimple, math.Float32bits(float32(s.Value)))
		summary.bytes(summaryValue, v)
	}
	for _, i := range e.Images {
		var picture, v message
		picture.varint(imageHeight, uint64(i.Height))
		picture.varint(imageWidth, uint64(i.Width))
		picture.varint(imageColours, imageRGB)
		picture.bytes(imagePNG, i.PNG)
		v.bytes(valueTag, []byte(i.Tag))
		v.bytes(valueImage, picture)
		summary.bytes(summaryValue, v)
	}
	return summary
}

// decode reads the protocol buffer of an event and passes over fields that it doesn't know.
func decode(data []byte) (Event, error) {
	var e Event
	err := eachField(data, func(f field) error {
		switch f.number {
		case eventWall:
			e.Wall = math.Float64frombits(f.value)
		case eventStep:
			e.Step = int64(f.value)
		case eventVersion:
			e.Version = string(f.bytes)
		case eventSession:
			return eachField(f.bytes, e.decodeSession)
		case eventSummary:
			return eachField(f.bytes, e.decodeValue)
		}
		return nil
	})
	return e, err
}

func (e *Event) decodeSession(f field) error {
	if f.number == sessionStatus {
		e.Start = f.value == sessionStart
	}
	return nil
}

// decodeValue adds one value of a summary to the event.
func (e *Event) decodeValue(summary field) error {
	if summary.number != summaryValue {
		return nil
	}
	var tag string
	var scalar *float64
	var picture *Image
	err := eachField(summary.bytes, func(f field) error {
		switch f.number {
		case valueTag:
			tag = string(f.bytes)
		case valueSimple:
			v := float64(math.Float32frombits(uint32(f.value)))
			scalar = &v
		case valueImage:
			picture = &Image{}
			return eachField(f.bytes, picture.decodeField)
		}
		return nil
	})
	if scalar != nil {
		e.Scalars = append(e.Scalars, Scalar{Tag: tag, Value: *scalar})
	}
	if picture != nil {
		picture.Tag = tag
		e.Images = append(e.Images, *picture)
	}
	return err
}

func (i *Image) decodeField(f field) error {
	switch f.number {
	case imageHeight:
		i.Height = int(int32(f.value))
	case imageWidth:
		i.Width = int(int32(f.value))
	case imagePNG:
		i.PNG = f.bytes
	}
	return nil
}
