package dicom

import "fmt"

// tag is an attribute's group and element number.
type tag uint32

// The attributes that say what an image's pixels mean and where they lie. Nothing else is kept of a file, and so no
// name, date or number of a patient can reach an error or a log.
const (
	tagTransferSyntax tag = 0x0002_0010

	tagImageType    tag = 0x0008_0008
	tagModality     tag = 0x0008_0060
	tagThickness    tag = 0x0018_0050
	tagBetween      tag = 0x0018_0088
	tagImager       tag = 0x0018_1164
	tagSeries       tag = 0x0020_000e
	tagSeriesNumber tag = 0x0020_0011
	tagPosition     tag = 0x0020_0032
	tagOrientation  tag = 0x0020_0037

	tagSamples        tag = 0x0028_0002
	tagPhotometric    tag = 0x0028_0004
	tagPlanar         tag = 0x0028_0006
	tagFrames         tag = 0x0028_0008
	tagRows           tag = 0x0028_0010
	tagColumns        tag = 0x0028_0011
	tagSpacing        tag = 0x0028_0030
	tagBitsAllocated  tag = 0x0028_0100
	tagBitsStored     tag = 0x0028_0101
	tagHighBit        tag = 0x0028_0102
	tagRepresentation tag = 0x0028_0103
	tagIntercept      tag = 0x0028_1052
	tagSlope          tag = 0x0028_1053
	tagModalityLUT    tag = 0x0028_3000

	tagPlanePosition    tag = 0x0020_9113
	tagPlaneOrientation tag = 0x0020_9116
	tagPixelMeasures    tag = 0x0028_9110
	tagPixelValue       tag = 0x0028_9145
	tagShared           tag = 0x5200_9229
	tagPerFrame         tag = 0x5200_9230

	tagFrameOffsets tag = 0x3004_000c
	tagDoseScaling  tag = 0x3004_000e

	tagFloatPixels  tag = 0x7fe0_0008
	tagDoublePixels tag = 0x7fe0_0009
	tagPixels       tag = 0x7fe0_0010

	tagItem        tag = 0xfffe_e000
	tagItemEnd     tag = 0xfffe_e00d
	tagSequenceEnd tag = 0xfffe_e0dd
)

// use is what becomes of an element's value.
type use int

const (
	passed use = iota // passed over
	kept              // kept as it is
	nested            // a sequence, of whose items the elements are kept
)

// use says what becomes of the value: of those not named here, nothing is kept.
func (t tag) use() use {
	switch t {
	case tagTransferSyntax, tagImageType, tagModality, tagThickness, tagBetween, tagImager, tagSeries, tagSeriesNumber, tagPosition,
		tagOrientation, tagSamples, tagPhotometric, tagPlanar, tagFrames, tagRows, tagColumns, tagSpacing, tagBitsAllocated,
		tagBitsStored, tagHighBit, tagRepresentation, tagIntercept, tagSlope, tagFrameOffsets, tagDoseScaling:
		return kept
	case tagModalityLUT, tagPlanePosition, tagPlaneOrientation, tagPixelMeasures, tagPixelValue, tagShared, tagPerFrame:
		return nested
	default:
		return passed
	}
}

// String is the tag as DICOM's tables write it, such as "(0028,0010)", with the name of those that errors speak of.
func (t tag) String() string {
	number := fmt.Sprintf("(%04x,%04x)", uint32(t>>16), uint32(t&0xffff))
	if name := t.name(); name != "" {
		return name + " " + number
	}
	return number
}

func (t tag) name() string {
	return map[tag]string{
		tagThickness:     "Slice Thickness",
		tagBetween:       "Spacing Between Slices",
		tagImager:        "Imager Pixel Spacing",
		tagSeriesNumber:  "Series Number",
		tagPosition:      "Image Position (Patient)",
		tagOrientation:   "Image Orientation (Patient)",
		tagSamples:       "Samples per Pixel",
		tagFrames:        "Number of Frames",
		tagRows:          "Rows",
		tagColumns:       "Columns",
		tagSpacing:       "Pixel Spacing",
		tagBitsAllocated: "Bits Allocated",
		tagBitsStored:    "Bits Stored",
		tagHighBit:       "High Bit",
		tagIntercept:     "Rescale Intercept",
		tagSlope:         "Rescale Slope",
		tagFrameOffsets:  "Grid Frame Offset Vector",
		tagDoseScaling:   "Dose Grid Scaling",
	}[t]
}
