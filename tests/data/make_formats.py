#!/usr/bin/env python3
"""Writes the small files that tests/formats.rs reads: archives of arrays, text grids, SRTM tiles.

    python3 tests/data/make_formats.py

Needs numpy and rasterio; made with numpy 2.4.6, rasterio 1.4.4 (GDAL 3.10.3). Every value follows from its place,
so that the test knows it without a second file: see `field` here and there.
"""

import gzip
import io
import warnings
import zipfile
from pathlib import Path

import numpy
import rasterio
import rasterio.shutil
from rasterio.io import MemoryFile
from rasterio.transform import Affine

FOLDER = Path(__file__).parent / "formats"
BANDS, ROWS, COLUMNS = 2, 3, 4
# A fixed time makes the files the same whenever they are made.
MADE = (2026, 1, 1, 0, 0, 0)


def field(dtype, shape=(BANDS, ROWS, COLUMNS)):
    """60 b + 10 r + c; 40 less where negative numbers exist, half more where halves do, odd or even for bool."""
    dtype = numpy.dtype(dtype)
    band, row, column = numpy.indices(shape)
    values = 60 * band + 10 * row + column
    if dtype.kind == "b":
        return values % 2 == 1
    if dtype.kind in "if":
        values = values - 40
    return (values + 0.5 if dtype.kind == "f" else values).astype(dtype)


def npy(array, version=None):
    with io.BytesIO() as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        numpy.lib.format.write_array(file, array, version=version)
        return file.getvalue()


def archive(name, members, compression=zipfile.ZIP_STORED, force_zip64=False):
    """What numpy.savez writes, with a fixed time."""
    with zipfile.ZipFile(FOLDER / name, "w", compression) as file:
        for member, contents in members.items():
            info = zipfile.ZipInfo(member, MADE)
            info.compress_type = compression
            with file.open(info, "w", force_zip64=force_zip64) as out:
                out.write(contents)


def dtypes():
    members = {}
    for code in ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        for order in "|" if code in ("b1", "i1", "u1") else "<>":
            array = field(order + code)
            end = {"|": "", "<": "_little", ">": "_big"}[order]
            members[f"{code}{end}_c3.npy"] = npy(array)
            members[f"{code}{end}_f3.npy"] = npy(numpy.asfortranarray(array), (2, 0))
            members[f"{code}{end}_c2.npy"] = npy(array[0], (1, 0))
            members[f"{code}{end}_f2.npy"] = npy(numpy.asfortranarray(array[0]), (3, 0))
    archive("dtypes.npz", members, zipfile.ZIP_DEFLATED)
    archive("dtypes_stored.npz", members)


def arrays():
    raster, axis = field("<f4"), numpy.arange(4.0)
    archive("one.npz", {"height.npy": npy(raster)})
    archive("one_deflated.npz", {"height.npy": npy(raster)}, zipfile.ZIP_DEFLATED)
    archive("fortran_deflated.npz", {"a.npy": npy(numpy.asfortranarray(raster))}, zipfile.ZIP_DEFLATED)
    archive("zip64.npz", {"height.npy": npy(raster)}, force_zip64=True)
    archive("with_axes.npz", {"x.npy": npy(axis), "y.npy": npy(axis[:3]), "height.npy": npy(raster), "n.npy": npy(numpy.array(7))})
    names = numpy.array(["a", None], dtype=object)
    archive("two.npz", {"low.npy": npy(raster[0]), "high.npy": npy(raster), "names.npy": npy(names), "notes.txt": b"?"})
    odd = {
        "object": numpy.full((2, 2), None, dtype=object),
        "text": numpy.full((2, 2), "abc"),
        "complex": numpy.zeros((2, 2), "<c8"),
        "structured": numpy.zeros((2, 2), [("x", "<f4"), ("y", "<i2")]),
        "days": numpy.zeros((2, 2), "<M8[D]"),
        "long": numpy.zeros((2, 2), numpy.longdouble),
        "line": axis,
        "empty": numpy.zeros((0, 4), "<f4"),
    }
    archive("refused.npz", {f"{name}.npy": npy(array) for name, array in odd.items()}, zipfile.ZIP_DEFLATED)
    archive("nothing.zip", {"notes.txt": b"no array"})
    with zipfile.ZipFile(FOLDER / "bzip2.npz", "w", zipfile.ZIP_BZIP2) as file:
        file.writestr(zipfile.ZipInfo("a.npy", MADE), npy(raster), zipfile.ZIP_BZIP2)


def grids():
    values = field("<f4")[0].astype("f8") / 8
    values[1, 2] = -9999
    profile = {"driver": "GTiff", "width": COLUMNS, "height": ROWS, "count": 1, "dtype": "float64", "nodata": -9999}
    place = {"crs": "EPSG:32632", "transform": Affine(30, 0, 500_000, 0, -30, 4_000_000)}
    with MemoryFile() as memory:
        with memory.open(**profile, **place) as raster:
            raster.write(values, 1)
        with memory.open() as raster:
            rasterio.shutil.copy(raster, FOLDER / "gdal.asc", driver="AAIGrid")
    (FOLDER / "wrapped.asc").write_bytes(
        b"NODATA_value nan\r\nCELLSIZE 0.5\r\nYLLCENTER 46.25\r\nXLLCENTER 7.25\r\nNROWS 2\r\nNCOLS 3\r\n"
        b"2451545.25\r\n2451545.5 nan 2451546\r\n\r\n2451546.125\t2451547\x1a"
    )


def tiles():
    side = 1201
    row, column = numpy.indices((side, side))
    heights = ((row // 100) * 100 + column // 100).astype("i2")
    heights[0, 1], heights[1, 0] = -32768, -12
    step = 1 / (side - 1)
    place = Affine(step, 0, 7 - step / 2, 0, -step, 47 + step / 2)
    profile = {"driver": "GTiff", "width": side, "height": side, "count": 1, "dtype": "int16", "nodata": -32768}
    tile = FOLDER / "N46E007.hgt"
    with MemoryFile() as memory:
        with memory.open(**profile, crs="EPSG:4326", transform=place) as raster:
            raster.write(heights, 1)
        with memory.open() as raster:
            rasterio.shutil.copy(raster, tile, driver="SRTMHGT")
    contents = tile.read_bytes()
    assert contents[:6] == heights[0, :3].astype(">i2").tobytes()
    with rasterio.open(tile) as raster:
        print("N46E007.hgt lies at", raster.transform.to_gdal())
    tile.unlink()
    with zipfile.ZipFile(FOLDER / "N46E007.hgt.zip", "w") as file:
        file.writestr(zipfile.ZipInfo("N46E007.hgt", MADE), contents, zipfile.ZIP_DEFLATED, 9)
    (FOLDER / "N46E007.hgt.gz").write_bytes(gzip.compress(contents, 9, mtime=0))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    dtypes()
    arrays()
    grids()
    tiles()
    for statistics in FOLDER.glob("*.aux.xml"):
        statistics.unlink()
