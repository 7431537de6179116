#!/usr/bin/env python3
"""Writes the small stacks of images that tests/stacks.rs reads, and what reading them must give.

    python3 tests/data/make_stacks.py

Needs numpy and tifffile; made with numpy 2.4.6, tifffile 2026.3.3. What is expected is what tifffile reads from the
file, one channel of it, as bands x rows x columns: moment by moment, and in each slice by slice.
"""

import shutil
from pathlib import Path

import numpy
import oracle
import tifffile

FOLDER = Path(__file__).parent / "stacks"
SIZES = {"T": 2, "Z": 3, "C": 2, "Y": 4, "X": 5}
MANIFEST = []


def field(axes, dtype="u2"):
    """A number for every place, no two alike."""
    shape = [SIZES[axis] for axis in axes]
    weights = {"T": 200, "Z": 60, "C": 30, "Y": 6, "X": 1}
    values = sum(weights[axis] * index for axis, index in zip(axes, numpy.indices(shape)))
    return values.astype(dtype)


def expect(name, channel=0, known=None):
    """What tifffile reads, with time and height outermost, or what is known of what it does not read."""
    if known is None:
        with tifffile.TiffFile(FOLDER / name.split(":")[0]) as file:
            series = file.series[0]
            values, axes = series.asarray(), series.axes.replace("Q", "T").replace("I", "T")
    else:
        values, axes = known
    for axis in "CZT":
        if axis not in axes:
            values, axes = values[numpy.newaxis], axis + axes
    values = values.transpose([axes.index(axis) for axis in "CTZYX"])[channel]
    values = values.reshape((-1,) + values.shape[-2:])
    bands, rows, columns = values.shape
    MANIFEST.append(f"{name} {bands} {rows} {columns} {oracle.store(FOLDER, values)}")


def write(name, axes, dtype="u2", **options):
    tifffile.imwrite(FOLDER / name, field(axes, dtype), **options)


def ome():
    sizes = {
        "PhysicalSizeX": 0.25, "PhysicalSizeXUnit": "µm", "PhysicalSizeY": 0.25, "PhysicalSizeYUnit": "µm",
        "PhysicalSizeZ": 1.5, "PhysicalSizeZUnit": "µm",
    }
    names = {"Channel": {"Name": ["DAPI", "GFP"]}}
    times = {"TimeIncrement": 0.1, "TimeIncrementUnit": "s"}
    # tifffile writes planes in the order of the array, and that into the description.
    for axes in ("TZCYX", "TCZYX", "ZTCYX", "CTZYX"):
        name = f"{axes.lower()}.ome.tif"
        write(name, axes, metadata={"axes": axes, **sizes, **names, **times}, compression="deflate")
        expect(name)
        expect(f"{name}:GFP", 1)
        expect(f"{name}:c2", 1)
    write("zyx.ome.tif", "ZYX", "f4", metadata={"axes": "ZYX", **sizes})
    expect("zyx.ome.tif")
    write("tyx.ome.tif", "TYX", "i2", metadata={"axes": "TYX", **sizes, **times}, bigtiff=True, byteorder=">")
    expect("tyx.ome.tif")


def imagej():
    options = {"imagej": True, "resolution": (4.0, 2.0)}
    scale = {"spacing": 1.5, "unit": "um"}
    write("hyperstack.tif", "TZCYX", metadata={"axes": "TZCYX", "finterval": 0.5, **scale}, **options)
    expect("hyperstack.tif")
    expect("hyperstack.tif:2", 1)
    write("slices.tif", "ZYX", "f4", metadata={"axes": "ZYX", **scale}, **options)
    expect("slices.tif")
    write("frames.tif", "TYX", "u1", metadata={"axes": "TYX"}, imagej=True)
    expect("frames.tif")
    # The images of files above 4 GB stand behind the first page, and have none of their own.
    write("run.tif", "TZCYX", metadata={"axes": "TZCYX", **scale}, truncate=True, **options)
    expect("run.tif")
    expect("run.tif:c2", 1)
    with tifffile.TiffFile(FOLDER / "run.tif") as file:
        assert len(file.pages) == 1
    # Half of it.
    whole = (FOLDER / "run.tif").read_bytes()
    (FOLDER / "run_cut.tif").write_bytes(whole[: len(whole) - 100])


def others():
    # Nothing but pages.
    write("pages.tif", "ZYX", metadata=None, photometric="minisblack")
    expect("pages.tif")
    planes = numpy.stack([field("YX", "u1")] * 3, axis=-1)
    tifffile.imwrite(FOLDER / "rgb.ome.tif", planes, photometric="rgb", metadata={"axes": "YXS"})
    with tifffile.TiffWriter(FOLDER / "two_files.ome.tif") as file:
        uuid = '<TiffData IFD="0" FirstT="{}"><UUID FileName="{}">urn:uuid:{}</UUID></TiffData>'
        data = uuid.format(0, "two_files.ome.tif", 1) + uuid.format(1, "other.ome.tif", 2)
        pixels = f'<Pixels DimensionOrder="XYZCT" Type="uint16" SizeX="5" SizeY="4" SizeZ="1" SizeC="1" SizeT="2">{data}'
        file.write(field("YX"), description=f'<?xml version="1.0"?><OME><Image>{pixels}</Pixels></Image></OME>', metadata=None)
    with tifffile.TiffWriter(FOLDER / "companion.ome.tif") as file:
        text = '<?xml version="1.0"?><OME><BinaryOnly MetadataFile="all.companion.ome" UUID="urn:uuid:1"/></OME>'
        file.write(field("YX"), description=text, metadata=None)


def write_part(name, images, xml):
    with tifffile.TiffWriter(FOLDER / name) as file:
        for number, image in enumerate(images):
            file.write(image, description=xml if number == 0 else None, metadata=None, compression="deflate")


def ome_xml(axes, values, planes, own="", metadata="all"):
    """`planes` are the attributes of TiffData and the file that they are in."""
    size = "".join(f'Size{axis}="{values.shape[axes.index(axis)] if axis in axes else 1}" ' for axis in "XYZCT")
    data = "".join(
        f'<TiffData {place}><UUID FileName="{name}">urn:uuid:{name}</UUID></TiffData>' for place, name in planes
    )
    pixels = f'<Pixels DimensionOrder="XYZCT" Type="uint16" {size}PhysicalSizeZ="1.5">{data}</Pixels>'
    uuid = f' UUID="urn:uuid:{own}"' if own else ""
    return f'<?xml version="1.0"?><OME{uuid}><Image>{pixels}</Image></OME>'


def sets():
    # A file for each channel, each with the whole description.
    values, names = field("CTZYX"), ["set_c0.ome.tif", "set_c1.ome.tif"]
    planes = [
        (f'FirstC="{c}" FirstT="{t}" FirstZ="{z}" IFD="{SIZES["Z"] * t + z}"', names[c])
        for c in range(SIZES["C"]) for t in range(SIZES["T"]) for z in range(SIZES["Z"])
    ]
    for c, name in enumerate(names):
        xml = ome_xml("CTZYX", values, planes, own=name)
        write_part(name, values[c].reshape((-1,) + values.shape[-2:]), xml)
    for name in names:
        expect(name)
        expect(f"{name}:c2", 1)
    # More moments than files are open at once, described in a file beside them; each holds all from its moment on.
    moments = 11
    values = numpy.arange(moments * 20, dtype="u2").reshape((moments, 4, 5))
    names = [f"moment_{t:02}.ome.tif" for t in range(moments)]
    xml = ome_xml("TYX", values, [(f'FirstT="{t}"', name) for t, name in enumerate(names)])
    (FOLDER / "moments.companion.ome").write_text(xml)
    for t, name in enumerate(names):
        only = f'<?xml version="1.0"?><OME UUID="urn:uuid:{name}"><BinaryOnly MetadataFile="moments.companion.ome"/></OME>'
        write_part(name, values[t : t + 1], only)
    for t in (0, 4):
        expect(names[t], known=(values, "TYX"))
    # The description stands in the first of two.
    values, names = field("TZYX"), ["part_0.ome.tif", "part_1.ome.tif"]
    planes = [(f'FirstT="{t}" IFD="0" PlaneCount="{SIZES["Z"]}"', name) for t, name in enumerate(names)]
    write_part(names[0], values[0], ome_xml("TZYX", values, planes, own=names[0]))
    only = f'<?xml version="1.0"?><OME UUID="urn:uuid:{names[1]}"><BinaryOnly MetadataFile="{names[0]}"/></OME>'
    write_part(names[1], values[1], only)
    for name in names:
        expect(name, known=(values, "TZYX"))


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for make in (ome, imagej, others, sets):
        make()
    (FOLDER / "manifest.txt").write_text("".join(line + "\n" for line in MANIFEST))


if __name__ == "__main__":
    main()
