#!/usr/bin/env python3
"""Writes the volumes that tests/volumes.rs reads, with what reading them must give.

    python3 tests/data/make_volumes.py

Needs numpy, nibabel, pynrrd, SimpleITK, vtk; made with numpy 2.4.6, nibabel 5.4.2, pynrrd 1.1.3, SimpleITK 2.5.7,
vtk 9.7.2.

A line of manifest.txt: FILE BANDS ROWS COLUMNS ORACLE SLICES SPACE UNIT and the twelve numbers of the matrix from
[column, row, slice, 1] to the world, row by row. What is expected is what the library reads from the file that it
wrote. SLICES is 0 for images.
"""

import re
import shutil
from pathlib import Path

import nibabel
import nrrd
import numpy
import SimpleITK
import vtk
from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

from oracle import store

FOLDER = Path(__file__).parent / "volumes"
COLUMNS, ROWS, SLICES, TIMES = 5, 4, 3, 2
LINES = []
# Turned, sheared a little, and with a third axis that points the other way.
TURNED = numpy.array([[1.5, 0.25, 0, -20], [-0.25, 2, 0.5, 30.5], [0, 0.125, -3, 7], [0, 0, 0, 1]])
TO_RAS = {"RAS": (1, 1, 1), "LPS": (-1, -1, 1), "LAS": (-1, 1, 1)}


def field(dtype, shape=(COLUMNS, ROWS, SLICES)):
    """Numbers without a pattern that fill the type, or lie around zero."""
    dtype = numpy.dtype(dtype)
    random = numpy.random.default_rng(sum(shape) + dtype.itemsize)
    if dtype.kind == "f":
        return random.normal(0, 100, shape).astype(dtype)
    limits = numpy.iinfo(dtype)
    values = random.integers(limits.min, limits.max, shape, dtype=dtype.newbyteorder("="), endpoint=True)
    # Above 2^53 not even an f64 holds them.
    return (values >> 20 if dtype.itemsize == 8 else values).astype(dtype)


def expect(name, array, affine=None, space="Plain", unit=None):
    """`array` is [column, row], [column, row, slice] or [column, row, slice, time]."""
    values = numpy.asarray(array).astype("f8")
    slices = values.shape[2] if values.ndim > 2 else 1
    values = values.reshape(values.shape[:2] + (slices, -1)).transpose(3, 2, 1, 0)
    values = values.reshape((-1,) + values.shape[2:])
    affine = numpy.eye(4) if affine is None else affine
    numbers = " ".join(repr(float(number) + 0) for number in numpy.asarray(affine)[:3].ravel())
    shape = " ".join(str(side) for side in values.shape)
    words = f"{slices if array.ndim > 2 else 0} {space} {unit or '-'} {numbers}"
    LINES.append(f"{name} {shape} {store(FOLDER, values)} {words}")


def write_nrrd(name, array, header=(), encoding="raw", **how):
    header = dict(header) | {"encoding": encoding}
    path = FOLDER / name
    nrrd.write(str(path), array, header, **how)
    # The same files whenever they are made.
    path.write_bytes(re.sub(rb"# on [^\n]*\n", b"", path.read_bytes(), count=1))
    values, stated = nrrd.read(str(FOLDER / name))
    assert numpy.array_equal(values, array, equal_nan=True)
    affine, space, unit = numpy.eye(4), "Plain", None
    if "space directions" in stated:
        inside = [vector for vector in stated["space directions"] if vector is not None and numpy.isfinite(vector).all()]
        affine[:3, :3] = numpy.array(inside)[:3, :3].T
        affine[:3, 3] = stated["space origin"][:3]
        initials = "".join(word[0] for word in stated.get("space", "x").split("-")[:3]).upper()
        space = "Patient" if initials in TO_RAS else "Plain"
        affine[:3] *= numpy.array(TO_RAS.get(initials, (1, 1, 1)))[:, None]
    elif "spacings" in stated:
        spacings = stated["spacings"][:3]
        affine[range(len(spacings)), range(len(spacings))] = spacings
    if "space units" in stated:
        unit = stated["space units"][0]
    elif "units" in stated:
        unit = stated["units"][0]
    if space == "Patient" and array.ndim == 3:
        numpy.testing.assert_allclose(itk_affine(SimpleITK.ReadImage(str(path)), True), affine, atol=1e-9)
    return values, affine, space, unit


def itk_affine(image, is_patient):
    """ITK's world runs to the left and to the back, if there is a patient."""
    affine = numpy.eye(4)
    direction = numpy.array(image.GetDirection()).reshape(image.GetDimension(), -1)[:3, :3]
    affine[:3, :3] = direction * numpy.array(image.GetSpacing())[:3]
    affine[:3, 3] = numpy.array(image.GetOrigin())[:3]
    affine[:3] *= numpy.array(TO_RAS["LPS" if is_patient else "RAS"])[:, None]
    return affine


def nrrds():
    for code in ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"):
        for order, word in (("<", "little"), (">", "big")):
            name = f"{word}_{code}.nrrd"
            array = field(order + code)
            how = {"encoding": "raw" if word == "little" else "gzip"}
            expect(name, *write_nrrd(name, array, {"spacings": [0.5, 0.75, 2]}, **how))
    for code in ("i1", "u2", "i4", "u8", "f4"):
        for encoding in ("ascii", "bzip2"):
            expect(f"{encoding}_{code}.nrrd", *write_nrrd(f"{encoding}_{code}.nrrd", field("<" + code), encoding=encoding))
    # Runs that bzip2 packs well, and more than one of its blocks; the test knows the values.
    runs = numpy.repeat(numpy.arange(4, dtype="u1"), 50000).reshape((50, 40, 100), order="F")
    write_nrrd("bzip2_runs.nrrd", runs, encoding="bzip2", compression_level=1)
    holes = field("<f4")
    holes[1, 2, 0], holes[0, 0, 1], holes[4, 3, 2] = numpy.nan, numpy.inf, -numpy.inf
    expect("holes.nrrd", *write_nrrd("holes.nrrd", holes))
    for space in (
        "right-anterior-superior",
        "left-anterior-superior",
        "left-posterior-superior",
        "scanner-xyz",
        "3D-right-handed",
    ):
        header = {
            "space": space,
            "space directions": TURNED[:3, :3].T,
            "space origin": TURNED[:3, 3],
            "space units": ["mm", "mm", "mm"],
            "kinds": ["domain"] * 3,
        }
        name = f"space_{space.lower()}.nrrd"
        expect(name, *write_nrrd(name, field("<i2"), header))
    header = {
        "space": "left-posterior-superior",
        "space directions": numpy.vstack([TURNED[:3, :3].T, [numpy.nan] * 3]),
        "space origin": TURNED[:3, 3],
        "kinds": ["domain"] * 3 + ["time"],
    }
    expect("times.nrrd", *write_nrrd("times.nrrd", field("<i2", (COLUMNS, ROWS, SLICES, TIMES)), header))
    # As Slicer keeps sequences.
    header["space directions"] = numpy.vstack([[numpy.nan] * 3, TURNED[:3, :3].T])
    header["kinds"] = ["list"] + ["domain"] * 3
    array = field("<i2", (TIMES, COLUMNS, ROWS, SLICES))
    values, *place = write_nrrd("times_first.nrrd", array, header)
    expect("times_first.nrrd", numpy.moveaxis(values, 0, -1), *place)
    for encoding in ("raw", "gzip"):
        expect(f"apart_{encoding}.nhdr", *write_nrrd(f"apart_{encoding}.nhdr", field("<u2"), encoding=encoding, detached_header=True))
    flat = {"spacings": [2, 3], "units": ["km", "km"]}
    expect("flat.nrrd", *write_nrrd("flat.nrrd", field("<f4", (COLUMNS, ROWS)), flat))
    vectors = field("<f4", (3, COLUMNS, ROWS, SLICES))
    write_nrrd("refused_vectors.nrrd", vectors, {"kinds": ["vector"] + ["domain"] * 3})


def write_nifti(name, image):
    nibabel.save(image, FOLDER / name)
    image = nibabel.load(FOLDER / name)
    header = image.header
    space = "Patient" if header["sform_code"] > 0 or header["qform_code"] > 0 else "Plain"
    unit = {"mm": "mm", "meter": "m", "micron": "\u00b5m"}.get(header.get_xyzt_units()[0])
    expect(name, numpy.asarray(image.dataobj), image.affine, space, unit)


def nifti(array, affine=TURNED, version=1, order="<", pair=False):
    module = {1: (nibabel.Nifti1Image, nibabel.Nifti1Pair), 2: (nibabel.Nifti2Image, nibabel.Nifti2Pair)}[version]
    kind = module[pair]
    header = kind.header_class(endianness=order)
    header.set_data_dtype(array.dtype)
    image = kind(array, affine, header, dtype=array.dtype)
    assert image.header.endianness == order
    return image


def niftis():
    for code in ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"):
        for order, word in (("<", "little"), (">", "big")):
            write_nifti(f"{word}_{code}.nii", nifti(field(order + code), order=order))
    for order, word in (("<", "little"), (">", "big")):
        write_nifti(f"two_{word}.nii", nifti(field(order + "i2"), version=2, order=order))
        write_nifti(f"two_{word}.nii.gz", nifti(field(order + "f4"), version=2, order=order))
        write_nifti(f"{word}.nii.gz", nifti(field(order + "u2"), order=order))
    write_nifti("pair.hdr", nifti(field("<u2"), pair=True))
    write_nifti("pair_packed.hdr.gz", nifti(field(">f4"), pair=True, order=">"))
    write_nifti("two_pair.hdr", nifti(field("<i4"), version=2, pair=True))
    for name, slope, intercept in (("scaled", 0.37, -12.5), ("scaled_down", -2, 7)):
        image = nifti(field("<i2"))
        image.header.set_slope_inter(slope, intercept)
        raw = image.to_bytes()
        (FOLDER / f"{name}.nii").write_bytes(raw)
        # Stored numbers as they are: nibabel would divide them by the slope when it saves.
        header = nibabel.Nifti1Header(raw[:348])
        header.set_slope_inter(slope, intercept)
        (FOLDER / f"{name}.nii").write_bytes(header.binaryblock + raw[348:352] + field("<i2").tobytes(order="F"))
        image = nibabel.load(FOLDER / f"{name}.nii")
        assert image.dataobj.inter == intercept
        expect(f"{name}.nii", numpy.asarray(image.dataobj), image.affine, "Patient")
    holes = field("<f4")
    holes[1, 2, 0], holes[0, 0, 1] = numpy.nan, numpy.inf
    write_nifti("holes.nii", nifti(holes))
    both = nifti(field("<i2"))
    rotation = nibabel.quaternions.quat2mat([0.5, -0.5, 0.1, 0.7]) @ numpy.diag([1.0, 2, -3])
    quaternion = numpy.vstack([numpy.column_stack([rotation, [4, 5, -6]]), [0, 0, 0, 1]])
    both.set_qform(quaternion, code=1)
    both.set_sform(TURNED, code=2)
    both.header.set_xyzt_units("mm", "sec")
    write_nifti("both_forms.nii", both)
    both.set_sform(None, code=0)
    write_nifti("quaternion.nii", both)
    half_turn = nifti(field("<i2"), numpy.diag([-1, -2, 3, 1.0]))
    half_turn.set_sform(None, code=0)
    half_turn.set_qform(numpy.diag([-1, -2, 3, 1.0]), code=1)
    write_nifti("half_turn.nii", half_turn)
    neither = nifti(field("<i2"), None)
    neither.header.set_zooms((0.5, 0.75, 2))
    neither.header.set_xyzt_units("micron")
    write_nifti("neither_form.nii", neither)
    times = nifti(field("<i2", (COLUMNS, ROWS, SLICES, TIMES)))
    times.header.set_zooms(times.header.get_zooms()[:3] + (0.72,))
    times.header.set_xyzt_units("mm", "sec")
    write_nifti("times.nii", times)
    write_nifti("times.nii.gz", times)
    write_nifti("flat.nii", nifti(field("<f4", (COLUMNS, ROWS))))
    nibabel.save(nifti(field("<f4", (COLUMNS, ROWS, SLICES, 1, 3))), FOLDER / "refused_vectors.nii")


def write_itk(name, array, compressed=False, patient=True):
    array = numpy.asarray(array)
    image = SimpleITK.GetImageFromArray(array.T.astype(array.dtype.newbyteorder("=")), isVector=False)
    turn = numpy.eye(array.ndim)
    turn[:2, :2] = [[0.6, -0.8], [0.8, 0.6]]
    image.SetDirection(turn.ravel().tolist())
    image.SetSpacing([0.5, 0.75, 2, 0.1][: array.ndim])
    image.SetOrigin([-20.5, 30, 7, 0][: array.ndim])
    path = FOLDER / name
    SimpleITK.WriteImage(image, str(path), compressed)
    if not patient:
        text = re.sub(rb"AnatomicalOrientation = [^\n]*\n", b"", path.read_bytes())
        path.write_bytes(text.replace(b"ObjectType = Image\n", b"ObjectType = Image\nDistanceUnits = um\n"))
    # ITK names no sides of images over time.
    patient = patient and array.ndim == 3
    image = SimpleITK.ReadImage(str(path))
    values = SimpleITK.GetArrayFromImage(image).T
    assert numpy.array_equal(values, array)
    if array.ndim < 3:
        expect(name, values)
        return
    expect(name, values, itk_affine(image, patient), "Patient" if patient else "Plain", "um" if "plain" in name else None)


def metaimages():
    for code in ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"):
        write_itk(f"itk_{code}.mha", field("<" + code), compressed=code in ("u2", "f8", "i4"))
    write_itk("itk_apart.mhd", field("<i2"))
    write_itk("itk_apart_packed.mhd", field("<f4"), compressed=True)
    write_itk("itk_plain.mha", field("<u1"), patient=False)
    write_itk("itk_times.mha", field("<i2", (COLUMNS, ROWS, SLICES, TIMES)))
    write_itk("itk_flat.mha", field("<f4", (COLUMNS, ROWS)))
    vectors = SimpleITK.GetImageFromArray(field("<f4", (SLICES, ROWS, COLUMNS, 3)), isVector=True)
    SimpleITK.WriteImage(vectors, str(FOLDER / "refused_vectors.mha"))


def write_vtk(name, array, mode, how=(), cells=False):
    image = vtk.vtkImageData()
    more = 1 if cells else 0
    first = (3, -2, 0)
    image.SetExtent(*[end for axis in range(3) for end in (first[axis], first[axis] + array.shape[axis] - 1 + more)])
    image.SetSpacing(0.5, 0.75, 2)
    image.SetOrigin(-20.5, 30, 7)
    image.SetDirectionMatrix(0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, 1)
    data = numpy_to_vtk(array.ravel(order="F"), deep=True)
    data.SetName("density")
    (image.GetCellData() if cells else image.GetPointData()).SetScalars(data)
    flow = numpy_to_vtk(numpy.zeros((image.GetNumberOfPoints(), 3), "f4"), deep=True)
    flow.SetName("flow")
    image.GetPointData().AddArray(flow)
    writer = vtk.vtkXMLImageDataWriter()
    writer.SetInputData(image)
    writer.SetFileName(str(FOLDER / name))
    writer.SetCompressorTypeToNone()
    # Small enough for several blocks.
    writer.SetBlockSize(64)
    getattr(writer, f"SetDataModeTo{mode}")()
    for setting, *values in how:
        getattr(writer, setting)(*values)
    writer.Write()
    reader = vtk.vtkXMLImageDataReader()
    reader.SetFileName(str(FOLDER / name))
    reader.Update()
    image = reader.GetOutput()
    attributes = image.GetCellData() if cells else image.GetPointData()
    values = vtk_to_numpy(attributes.GetArray("density")).reshape(array.shape, order="F")
    assert numpy.array_equal(values, array)
    places = []
    for place in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)):
        point = [first[axis] + place[axis] + more / 2 for axis in range(3)]
        world = [0, 0, 0]
        image.TransformContinuousIndexToPhysicalPoint(point, world)
        places.append(numpy.array(world))
    affine = numpy.eye(4)
    affine[:3] = numpy.column_stack([places[1] - places[0], places[2] - places[0], places[3] - places[0], places[0]])
    expect(name, values, affine)


def vtks():
    long_counts, big = ("SetHeaderTypeToUInt64",), ("SetByteOrderToBigEndian",)
    zlib, raw = ("SetCompressorTypeToZLib",), ("EncodeAppendedDataOff",)
    lz4, lzma = ("SetCompressorTypeToLZ4",), ("SetCompressorTypeToLZMA",)
    for code in ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"):
        write_vtk(f"vtk_{code}.vti", field("=" + code), "Appended", [raw])
    variants = (
        ("ascii", "Ascii", []),
        ("binary", "Binary", []),
        ("binary_zlib", "Binary", [zlib]),
        ("binary_zlib_64_big", "Binary", [zlib, long_counts, big]),
        ("appended", "Appended", []),
        ("appended_64", "Appended", [long_counts]),
        ("appended_zlib", "Appended", [zlib]),
        ("appended_zlib_64", "Appended", [zlib, long_counts]),
        ("appended_big", "Appended", [big]),
        ("raw", "Appended", [raw]),
        ("raw_64_big", "Appended", [raw, long_counts, big]),
        ("raw_zlib", "Appended", [raw, zlib]),
        ("raw_zlib_64_big", "Appended", [raw, zlib, long_counts, big]),
        ("binary_lz4", "Binary", [lz4]),
        ("appended_lz4_64", "Appended", [lz4, long_counts]),
        ("raw_lz4", "Appended", [raw, lz4]),
        ("raw_lz4_64_big", "Appended", [raw, lz4, long_counts, big]),
        ("binary_lzma", "Binary", [lzma]),
        ("appended_lzma_64", "Appended", [lzma, long_counts]),
        ("raw_lzma", "Appended", [raw, lzma]),
        ("raw_lzma_64_big", "Appended", [raw, lzma, long_counts, big]),
    )
    for name, mode, how in variants:
        write_vtk(f"vtk_{name}.vti", field("=f4" if "raw" in name else "=i2"), mode, how)
    # What can be packed, in two blocks of which the second is shorter.
    stairs = (numpy.arange(24 * 20 * 6) // 7 % 50).astype("=i2").reshape((24, 20, 6), order="F")
    for name, packing in (("zlib", zlib), ("lz4", lz4), ("lzma", lzma)):
        write_vtk(f"vtk_stairs_{name}.vti", stairs, "Appended", [raw, packing, ("SetBlockSize", 4096)])
    write_vtk("vtk_cells.vti", field("=u2"), "Appended", [raw], cells=True)


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    nrrds()
    niftis()
    metaimages()
    vtks()
    (FOLDER / "manifest.txt").write_text("".join(line + "\n" for line in LINES))
