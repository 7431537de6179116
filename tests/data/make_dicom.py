#!/usr/bin/env python3
"""Writes the DICOM files that tests/dicom.rs reads, with what reading them must give.

    python3 tests/data/make_dicom.py

Needs numpy, pydicom, SimpleITK, python-gdcm, imagecodecs; made with numpy 2.4.6, pydicom 3.0.2, SimpleITK 2.5.7,
python-gdcm 3.2.6, imagecodecs 2026.3.6.

A line of manifest.txt: FILE-OR-FOLDER BANDS ROWS COLUMNS ORACLE SLICES UNIT and the twelve numbers of the matrix from
[column, row, slice, 1] to the patient's right, front and head, row by row. SLICES is 0 for images. What is expected of
folders with even slices is what SimpleITK reads from them (which sorts and places slices by itself), with values that
pydicom agrees to; of the others what was put into them.
"""

import shutil
from pathlib import Path

import gdcm
import imagecodecs
import numpy
import pydicom
import SimpleITK
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    EnhancedMRImageStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    MRImageStorage,
    RLELossless,
    RTDoseStorage,
    SecondaryCaptureImageStorage,
    UltrasoundMultiFrameImageStorage,
)

from oracle import store

FOLDER = Path(__file__).parent / "dicom"
LINES = []
COLUMNS, ROWS, SLICES = 6, 5, 4
ROOT = "1.2.826.0.1.3680043.8.498."
AXIAL = (1, 0, 0, 0, 1, 0)
NOBODY = "Nobody^Must^Be^Seen"


def field(shape, low, high, seed=0):
    """Numbers without a pattern."""
    return numpy.random.default_rng(seed).integers(low, high, shape, endpoint=True)


def image(pixels, series=1, syntax=ExplicitVRLittleEndian, sop_class=CTImageStorage, **elements):
    """A file of one image or, if `pixels` has three dimensions, of several frames."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = sop_class
    dataset.file_meta.TransferSyntaxUID = syntax
    image.count += 1
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = f"{ROOT}1.{image.count}"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.PatientName = NOBODY
    dataset.PatientID = "4711"
    dataset.StudyInstanceUID = f"{ROOT}2"
    dataset.SeriesInstanceUID = f"{ROOT}3.{series}"
    dataset.SeriesNumber = series
    dataset.Modality = "CT"
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    if pixels.ndim == 3:
        dataset.NumberOfFrames = pixels.shape[0]
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    bits = pixels.dtype.itemsize * 8
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit = bits - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    for name, value in elements.items():
        setattr(dataset, name, value)
    dataset.add_new(0x7FE00010, "OB" if bits == 8 else "OW", pixels.tobytes())
    return dataset


image.count = 0


def save(dataset, path):
    """Writes a file in the byte order of its syntax."""
    path.parent.mkdir(parents=True, exist_ok=True)
    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax == ExplicitVRBigEndian:
        width = dataset.BitsAllocated // 8
        dataset.PixelData = numpy.frombuffer(dataset.PixelData, f"<u{width}").astype(f">u{width}").tobytes()
    dataset.save_as(path, enforce_file_format=True)


def expect(name, values, affine=None, unit=None):
    """`values` are [band, row, column]; `affine` goes from [column, row, slice, 1] to RAS."""
    values = numpy.asarray(values, "f8")
    slices = 0 if affine is None else affine[1]
    matrix = numpy.eye(4) if affine is None else affine[0]
    numbers = " ".join(repr(float(number) + 0) for number in numpy.asarray(matrix)[:3].ravel())
    shape = " ".join(str(side) for side in values.shape)
    LINES.append(f"{name} {shape} {store(FOLDER, values)} {slices} {unit or '-'} {numbers}")


def affine(origin, orientation, spacing, step):
    """The matrix of the standard, turned to RAS."""
    across, down = numpy.array(orientation[:3], float), numpy.array(orientation[3:], float)
    columns = [across * spacing[1], down * spacing[0], numpy.array(step, float), numpy.array(origin, float)]
    return numpy.diag([-1, -1, 1, 1]) @ numpy.vstack([numpy.stack(columns, axis=1), [0, 0, 0, 1]])


def of_simple_itk(folder):
    """Values and matrix as SimpleITK reads a folder of one series."""
    names = SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder))
    read = SimpleITK.ReadImage(names, SimpleITK.sitkFloat64)
    direction = numpy.array(read.GetDirection()).reshape(3, 3) * numpy.array(read.GetSpacing())
    matrix = numpy.vstack([numpy.column_stack([direction, read.GetOrigin()]), [0, 0, 0, 1]])
    return SimpleITK.GetArrayFromImage(read), numpy.diag([-1, -1, 1, 1]) @ matrix


def slices_of(name, pixels, origin, orientation, spacing, step, **elements):
    """A folder of slices with shuffled names, numbered from the last to the first; returns the data sets."""
    order = numpy.random.default_rng(len(name)).permutation(len(pixels))
    datasets = []
    for index, place in zip(range(len(pixels)), order):
        position = numpy.array(origin, float) + index * numpy.array(step, float)
        dataset = image(
            pixels[index],
            ImagePositionPatient=[f"{number:.10g}" for number in position],
            ImageOrientationPatient=[f"{number:.10g}" for number in orientation],
            PixelSpacing=list(spacing),
            InstanceNumber=len(pixels) - index,
            **elements,
        )
        save(dataset, FOLDER / name / f"image{place}.dcm")
        datasets.append(dataset)
    return datasets


def check_with_simple_itk(name, unit=None):
    """What SimpleITK reads is expected, and has to be what pydicom says of the files."""
    values, matrix = of_simple_itk(FOLDER / name)
    files = [pydicom.dcmread(path) for path in (FOLDER / name).iterdir()]
    normal = numpy.cross(files[0].ImageOrientationPatient[:3], files[0].ImageOrientationPatient[3:])
    files.sort(key=lambda file: normal @ numpy.array(file.ImagePositionPatient, float))
    own = [file.pixel_array * float(file.get("RescaleSlope", 1)) + float(file.get("RescaleIntercept", 0)) for file in files]
    assert numpy.allclose(own, values), name
    expect(name, values, (matrix, len(values)), unit)


def recoded(path, target, syntax):
    """The same image, written by GDCM in another syntax."""
    target.parent.mkdir(parents=True, exist_ok=True)
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    change.SetInput(reader.GetImage())
    assert change.Change(), target
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(target))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()


def frame_group(position, time=1, **transformation):
    """What an enhanced file says of one frame."""
    group, content, place = Dataset(), Dataset(), Dataset()
    content.TemporalPositionIndex = time
    place.ImagePositionPatient = [f"{number:.10g}" for number in position]
    group.FrameContentSequence = Sequence([content])
    group.PlanePositionSequence = Sequence([place])
    if transformation:
        values = Dataset()
        for name, value in transformation.items():
            setattr(values, name, value)
        group.PixelValueTransformationSequence = Sequence([values])
    return group


def shared_group(orientation, spacing):
    group, plane, measures = Dataset(), Dataset(), Dataset()
    plane.ImageOrientationPatient = [f"{number:.10g}" for number in orientation]
    measures.PixelSpacing = list(spacing)
    group.PlaneOrientationSequence = Sequence([plane])
    group.PixelMeasuresSequence = Sequence([measures])
    return Sequence([group])


def write_folders():
    shape = (SLICES, ROWS, COLUMNS)
    # An even CT, with values in 12 of 16 bits.
    hounsfield = field(shape, 0, 4095).astype("<u2")
    place = dict(origin=(-20.5, -30.25, 100), orientation=AXIAL, spacing=(0.75, 0.5), step=(0, 0, 2.5))
    scaled = dict(RescaleSlope="1", RescaleIntercept="-1024", BitsStored=12, HighBit=11)
    slices_of("axial_ct", hounsfield, **place, **scaled, SeriesDescription="Ball, thin")
    check_with_simple_itk("axial_ct", "HU")
    # What is no image of the series does not matter.
    (FOLDER / "axial_ct" / "notes.txt").write_text("no image " * 40)
    (FOLDER / "axial_ct" / "DICOMDIR").write_bytes(b"\0" * 128 + b"DICM" + b"\2\0\2\0UI\x14\x001.2.840.10008.1.3.10")
    # Two slices are not there.
    gap = slices_of("gap_ct", field((6, ROWS, COLUMNS), 0, 4095, 1).astype("<u2"), **place, **scaled)
    for dataset in gap[2:4]:
        next(path for path in (FOLDER / "gap_ct").iterdir() if pydicom.dcmread(path).InstanceNumber == dataset.InstanceNumber).unlink()
    values = field((6, ROWS, COLUMNS), 0, 4095, 1) - 1024.0
    values[2:4] = numpy.nan
    expect("gap_ct", values, (affine(**place), 6), "HU")
    # Slopes that differ from slice to slice, as of PET.
    for index in range(SLICES):
        save(
            image(
                field((ROWS, COLUMNS), -30000, 30000, index).astype("<i2"),
                Modality="PT",
                Units="BQML",
                RescaleSlope=f"{0.25 * (index + 1)}",
                RescaleIntercept="0",
                ImagePositionPatient=[0, 0, 3 * index],
                ImageOrientationPatient=list(AXIAL),
                PixelSpacing=[2, 2],
            ),
            FOLDER / "pet" / f"{index}",
        )
    check_with_simple_itk("pet", "BQML")
    # A sagittal and an oblique MR; the latter in the oldest syntax.
    mr = field(shape, -500, 500, 2).astype("<i2")
    kind = dict(Modality="MR", sop_class=MRImageStorage)
    slices_of("sagittal_mr", mr, (-9.5, -60, 80), (0, 1, 0, 0, 0, -1), (1.25, 0.75), (3, 0, 0), **kind)
    check_with_simple_itk("sagittal_mr")
    turn = numpy.linalg.qr(numpy.random.default_rng(5).normal(size=(3, 3)))[0]
    turn[2] = numpy.cross(turn[0], turn[1])
    oblique = (*turn[0], *turn[1])
    slices_of("oblique_mr", mr, (1, 2, 3), oblique, (0.5, 0.625), 4.4 * turn[2], syntax=ImplicitVRLittleEndian, **kind)
    check_with_simple_itk("oblique_mr")
    # A gantry that leans: slices are shifted against each other. SimpleITK would not say so.
    leaning = dict(origin=(0, 0, 0), orientation=AXIAL, spacing=(1, 1), step=(0, 0.5, 2))
    slices_of("leaning_ct", hounsfield, **leaning, **scaled)
    expect("leaning_ct", hounsfield - 1024.0, (affine(**leaning), SLICES), "HU")
    # Two moments of three places.
    for moment in range(2):
        for index in range(3):
            number = moment * 3 + index
            save(
                image(
                    field((ROWS, COLUMNS), 0, 1000, number).astype("<u2"),
                    **kind,
                    TemporalPositionIdentifier=moment + 1,
                    AcquisitionTime=f"1000{10 + 2.5 * moment:04.1f}",
                    # Slices come first, as some scanners number them.
                    InstanceNumber=index * 2 + moment + 1,
                    ImagePositionPatient=[0, 0, 5 * index],
                    ImageOrientationPatient=list(AXIAL),
                    PixelSpacing=[3, 3],
                ),
                FOLDER / "times_mr" / f"{(number * 5) % 6}.dcm",
            )
    values = [field((ROWS, COLUMNS), 0, 1000, number) for number in range(6)]
    expect("times_mr", values, (affine((0, 0, 0), AXIAL, (3, 3), (0, 0, 5)), 3))
    # Two series and one picture in colours in one folder.
    for series, description in [(2, "Head"), (7, "Leg")]:
        for index in range(3):
            save(
                image(
                    numpy.full((ROWS, COLUMNS), 100 * series + index, "<u2"),
                    series=series,
                    SeriesDescription=description,
                    ImagePositionPatient=[0, 0, index],
                    ImageOrientationPatient=list(AXIAL),
                    PixelSpacing=[1, 1],
                ),
                FOLDER / "two_series" / f"{series}_{index}.dcm",
            )
    # Old files without a preamble.
    for index in range(3):
        dataset = image(
            field((ROWS, COLUMNS), 0, 250, index).astype("u1"),
            syntax=ImplicitVRLittleEndian,
            ImagePositionPatient=[0, 0, index],
            ImageOrientationPatient=list(AXIAL),
            PixelSpacing=[1, 1],
        )
        path = FOLDER / "no_preamble" / f"{index}"
        save(dataset, path)
        whole = path.read_bytes()
        # Without the first group, too: 12 bytes and as many as these say.
        length = 144 + int.from_bytes(whole[140:144], "little")
        path.write_bytes(whole[length:])
    values = [field((ROWS, COLUMNS), 0, 250, index) for index in range(3)]
    expect("no_preamble", values, (affine((0, 0, 0), AXIAL, (1, 1), (0, 0, 1)), 3), "HU")


def write_files():
    plain = dict(PixelSpacing=[0.5, 0.25])
    # One slice in every syntax and width.
    for kind in ("u1", "i1", "u2", "i2", "u4", "i4"):
        limits = numpy.iinfo(kind)
        pixels = field((ROWS, COLUMNS), limits.min, limits.max, 3).astype("<" + kind)
        for name, syntax in [
            ("little", ExplicitVRLittleEndian),
            ("implicit", ImplicitVRLittleEndian),
            ("big", ExplicitVRBigEndian),
            ("deflated", DeflatedExplicitVRLittleEndian),
        ]:
            save(image(pixels, syntax=syntax, Modality="OT", **plain), FOLDER / f"{name}_{kind}.dcm")
            read = pydicom.dcmread(FOLDER / f"{name}_{kind}.dcm")
            if syntax != ExplicitVRBigEndian or kind[1] != "1":
                assert numpy.array_equal(read.pixel_array, pixels), (name, kind)
            expect(f"{name}_{kind}.dcm", pixels[None])
        if kind[1] != "4":
            # By GDCM, which is another program than pydicom.
            source = FOLDER / f"little_{kind}.dcm"
            recoded(source, FOLDER / f"rle_{kind}.dcm", gdcm.TransferSyntax.RLELossless)
            expect(f"rle_{kind}.dcm", pixels[None])
            recoded(source, FOLDER / f"jpeg_{kind}.dcm", gdcm.TransferSyntax.JPEGLosslessProcess14_1)
            expect(f"jpeg_{kind}.dcm", pixels[None])
    recoded(FOLDER / "little_u1.dcm", FOLDER / "jpeg_first_u1.dcm", gdcm.TransferSyntax.JPEGLosslessProcess14)
    expect("jpeg_first_u1.dcm", pydicom.dcmread(FOLDER / "little_u1.dcm").pixel_array[None])
    for name, syntax, encode in [
        ("jpeg_2000", JPEG2000Lossless, imagecodecs.jpeg2k_encode),
        ("jpeg_ls", JPEGLSLossless, imagecodecs.jpegls_encode),
    ]:
        pixels = field((ROWS, COLUMNS), 0, 65535, 3).astype("<u2")
        dataset = image(pixels, syntax=syntax)
        dataset.PixelData = encapsulate([bytes(encode(pixels))])
        dataset["PixelData"].VR = "OB"
        save(dataset, FOLDER / f"refused_{name}.dcm")
    # 12 bits by a third encoder, in two pieces.
    pixels = field((ROWS, COLUMNS), 0, 4095, 4).astype("<u2")
    packed = imagecodecs.ljpeg_encode(pixels, bitspersample=12)
    dataset = image(pixels, syntax=JPEGLosslessSV1, BitsStored=12, HighBit=11, **plain)
    dataset.PixelData = encapsulate([packed], fragments_per_frame=2)
    dataset["PixelData"].VR = "OB"
    save(dataset, FOLDER / "jpeg_12_bits.dcm")
    assert numpy.array_equal(pydicom.dcmread(FOLDER / "jpeg_12_bits.dcm").pixel_array, pixels)
    expect("jpeg_12_bits.dcm", pixels[None], unit="HU")
    # With loss: what another decoder makes of it, to the last bit or next to it.
    smooth = numpy.add.outer(numpy.arange(16) * 3, numpy.arange(24) * 5).astype("u1")
    dataset = image(smooth, syntax="1.2.840.10008.1.2.4.50", Modality="OT", **plain)
    jpeg = imagecodecs.jpeg8_encode(smooth, level=90)
    dataset.PixelData = encapsulate([jpeg])
    dataset["PixelData"].VR = "OB"
    save(dataset, FOLDER / "jpeg_loss.dcm")
    expect("jpeg_loss.dcm", imagecodecs.jpeg8_decode(jpeg)[None])
    # What is missing: one value, and a range of them.
    pixels = numpy.array([[-2000, -1000, 0], [1000, -1999, -2001]], "<i2")
    save(image(pixels, PixelPaddingValue=-2000, RescaleSlope="2", RescaleIntercept="1"), FOLDER / "padding.dcm")
    expect("padding.dcm", numpy.where(pixels == -2000, numpy.nan, pixels * 2.0 + 1)[None], unit="HU")
    save(image(pixels, PixelPaddingValue=-2000, PixelPaddingRangeLimit=-1000, Modality="MR"), FOLDER / "padding_range.dcm")
    missing = (pixels >= -2000) & (pixels <= -1000)
    expect("padding_range.dcm", numpy.where(missing, numpy.nan, pixels)[None])
    # 12 signed bits with rubbish above them.
    pixels = field((ROWS, COLUMNS), -2048, 2047, 6)
    rubbish = field((ROWS, COLUMNS), 0, 15, 7)
    stored = (pixels & 0xFFF | rubbish << 12).astype("<u2").view("<i2")
    save(image(stored, BitsStored=12, HighBit=11, Modality="MR", PhotometricInterpretation="MONOCHROME1"), FOLDER / "signed_12.dcm")
    expect("signed_12.dcm", pixels[None])


def write_frames():
    frames = field((SLICES, ROWS, COLUMNS), 0, 4095, 8).astype("<u2")
    oblique = (0.6, 0.8, 0, -0.8, 0.6, 0)
    # Frames in another order than their places; the last is scaled by itself.
    order = [2, 0, 3, 1]
    groups = [frame_group((5, 6, 7 + 1.5 * index), RescaleSlope=str(index + 1), RescaleIntercept="-10", RescaleType="US") for index in order]
    enhanced = dict(
        sop_class=EnhancedMRImageStorage,
        Modality="MR",
        SharedFunctionalGroupsSequence=shared_group(oblique, (0.5, 0.75)),
        PerFrameFunctionalGroupsSequence=Sequence(groups),
    )
    values = [frames[order.index(place)] * (place + 1.0) - 10 for place in range(SLICES)]
    matrix = affine((5, 6, 7), oblique, (0.5, 0.75), (0, 0, 1.5))
    save(image(frames, **enhanced), FOLDER / "enhanced.dcm")
    expect("enhanced.dcm", values, (matrix, SLICES))
    for name, syntax, uid in [
        ("enhanced_rle.dcm", gdcm.TransferSyntax.RLELossless, RLELossless),
        ("enhanced_jpeg.dcm", gdcm.TransferSyntax.JPEGLosslessProcess14_1, JPEGLosslessSV1),
    ]:
        # GDCM writes the header anew, and loses what differs from frame to frame: only the samples are its.
        recoded(FOLDER / "enhanced.dcm", FOLDER / name, syntax)
        samples = pydicom.dcmread(FOLDER / name).PixelData
        dataset = image(frames, syntax=uid, **enhanced)
        dataset.PixelData = samples
        dataset["PixelData"].VR = "OB"
        save(dataset, FOLDER / name)
        expect(name, values, (matrix, SLICES))
    # All groups without lengths, as some programs write them.
    dataset = image(frames, **enhanced)
    for sequence in (dataset["SharedFunctionalGroupsSequence"], dataset["PerFrameFunctionalGroupsSequence"]):
        sequence.is_undefined_length = True
        for item in sequence.value:
            item.is_undefined_length_sequence_item = True
    save(dataset, FOLDER / "enhanced_undefined.dcm")
    expect("enhanced_undefined.dcm", values, (matrix, SLICES))
    # Two moments of two places.
    groups = [frame_group((0, 0, 2 * place), time) for place in range(2) for time in (1, 2)]
    enhanced["PerFrameFunctionalGroupsSequence"] = Sequence(groups)
    save(image(frames, **enhanced), FOLDER / "enhanced_times.dcm")
    expect("enhanced_times.dcm", frames[[0, 2, 1, 3]], (affine((0, 0, 0), oblique, (0.5, 0.75), (0, 0, 2)), 2))
    # A film, with two pieces a frame and a table of which belong together.
    film = field((3, ROWS, COLUMNS), 0, 255, 9).astype("u1")
    save(image(film, sop_class=UltrasoundMultiFrameImageStorage, Modality="US", FrameTime="40.5"), FOLDER / "film.dcm")
    expect("film.dcm", film)
    pieces = [bytes(imagecodecs.ljpeg_encode(frame, bitspersample=8)) for frame in film]
    dataset = image(film, syntax=JPEGLosslessSV1, Modality="US", FrameTimeVector=[0, 10, 25])
    dataset.PixelData = encapsulate(pieces, fragments_per_frame=2)
    dataset["PixelData"].VR = "OB"
    save(dataset, FOLDER / "film_jpeg.dcm")
    expect("film_jpeg.dcm", film)
    # A dose: places as offsets, values of 32 bits, scaled.
    dose = field((3, ROWS, COLUMNS), 0, 2**20, 10).astype("<u4")
    save(
        image(
            dose,
            sop_class=RTDoseStorage,
            Modality="RTDOSE",
            DoseUnits="GY",
            DoseGridScaling="0.0009765625",
            GridFrameOffsetVector=[0, 2, 4],
            ImagePositionPatient=[1, 2, 3],
            ImageOrientationPatient=list(AXIAL),
            PixelSpacing=[2.5, 2],
        ),
        FOLDER / "dose.dcm",
    )
    expect("dose.dcm", dose / 1024.0, (affine((1, 2, 3), AXIAL, (2.5, 2), (0, 0, 2)), 3), "GY")
    # Floats.
    dataset = image(field((ROWS, COLUMNS), 0, 9).astype("<u2"), Modality="OT")
    del dataset.PixelData
    del dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation
    dataset.BitsAllocated = 32
    floats = numpy.random.default_rng(0).normal(0, 100, (ROWS, COLUMNS)).astype("<f4")
    dataset.add_new(0x7FE00008, "OF", floats.tobytes())
    save(dataset, FOLDER / "floats.dcm")
    expect("floats.dcm", floats[None])
    # What is refused.
    dataset = image(field((ROWS, COLUMNS), 0, 255).astype("u1"), syntax=ExplicitVRBigEndian)
    dataset["PixelData"].VR = "OW"
    dataset.save_as(FOLDER / "refused_bytes_in_words.dcm", enforce_file_format=True)
    color = numpy.zeros((ROWS, COLUMNS * 3), "u1")
    dataset = image(color, sop_class=SecondaryCaptureImageStorage, Modality="US", SamplesPerPixel=3)
    dataset.PhotometricInterpretation, dataset.PlanarConfiguration, dataset.Columns = "RGB", 0, COLUMNS
    save(dataset, FOLDER / "refused_colors.dcm")
    save(dataset, FOLDER / "two_series" / "screen.dcm")


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    write_folders()
    write_files()
    write_frames()
    (FOLDER / "manifest.txt").write_text("\n".join(LINES) + "\n")


if __name__ == "__main__":
    main()
