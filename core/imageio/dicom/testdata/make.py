"""Writes the files beside it with pydicom 3.0.1 and numpy 2.4.6. Their values are told in dicom_test.go."""

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, RLELossless


def image(frames, rows, columns, samples, bits):
    d = Dataset()
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    d.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2.1"
    d.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    d.SOPClassUID, d.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2.1", "1.2.3"
    d.SeriesInstanceUID, d.SeriesNumber, d.Modality = "1.2.4", 7, "CT"
    d.PatientName = "SECRET^NAME"
    d.NumberOfFrames, d.Rows, d.Columns, d.SamplesPerPixel = frames, rows, columns, samples
    d.PhotometricInterpretation = "MONOCHROME2" if samples == 1 else "RGB"
    if samples == 3:
        d.PlanarConfiguration = 0
    d.BitsAllocated = d.BitsStored = bits
    d.HighBit, d.PixelRepresentation = bits - 1, 0
    return d


def item(**attributes):
    d = Dataset()
    for name, value in attributes.items():
        setattr(d, name, value)
    return Sequence([d])


def voxels(shape, most):
    return (np.arange(np.prod(shape)) * 37 % most).reshape(shape)


# Four frames of a sagittal stack, out of order, each with a slope of its own; sequences of undefined length.
d = image(4, 3, 2, 1, 16)
d.SharedFunctionalGroupsSequence = Sequence([Dataset()])
d.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence = item(PixelSpacing=[2, 0.5], SliceThickness=1)
d.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence = item(ImageOrientationPatient=[0, 1, 0, 0, 0, -1])
d.PerFrameFunctionalGroupsSequence = Sequence([Dataset() for _ in range(4)])
for frame, (x, slope) in zip(d.PerFrameFunctionalGroupsSequence, [(30, 1), (36, 2), (27, 3), (33, 4)]):
    frame.PlanePositionSequence = item(ImagePositionPatient=[x, -5, 8])
    frame.PixelValueTransformationSequence = item(RescaleSlope=slope, RescaleIntercept=-10, RescaleType="US")
for sequence in (d["SharedFunctionalGroupsSequence"], d["PerFrameFunctionalGroupsSequence"]):
    sequence.is_undefined_length = True
d.PixelData = voxels((4, 3, 2), 1000).astype("<u2").tobytes()
d.save_as("enhanced.dcm", enforce_file_format=True)

# Three frames of colour, as runs of bytes.
d = image(3, 5, 4, 3, 8)
d.PixelData = voxels((3, 5, 4, 3), 251).astype("u1").tobytes()
d.compress(RLELossless)
d.save_as("rle_rgb.dcm", enforce_file_format=True)
