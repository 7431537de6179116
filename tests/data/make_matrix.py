#!/usr/bin/env python3
"""Writes the matrix of small GeoTIFFs that tests/matrix.rs reads, and what reading them must give.

    python3 tests/data/make_matrix.py

Needs numpy and rasterio; made with numpy 2.4.6 and rasterio 1.4.4 (its own GDAL 3.10.3). The expected values are
those that rasterio reads from the finished file: masked, scaled, in double precision. A line of `manifest.txt` is

    NAME BANDS ROWS COLUMNS ORACLE TOLERANCE [picture]
    NAME refused:WORD

where TOLERANCE is 0, which leaves the rounding to f32, or how far two decoders of JPEG may be apart, `picture` marks a
file whose bands together are colours, and WORD stands in the message that refuses the file.
"""

import itertools
import warnings
from pathlib import Path

import numpy
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine
from rasterio.windows import Window

import oracle

ROWS, COLUMNS = 21, 25  # divided by neither the strips of 6 rows nor the tiles of 16 x 16
FOLDER = Path(__file__).parent / "matrix"
TRANSFORM = Affine(30.0, 0.0, 500_000.0, 0.0, -30.0, 4_000_000.0)
INTEGERS = "uint8 int8 uint16 int16 uint32 int32 uint64 int64".split()
FLOATS = "float32 float64".split()
INTERLEAVES = {"chunky": "pixel", "planar": "band"}
BLOCKS = {"strip": dict(blockysize=6), "tiled": dict(tiled=True, blockxsize=16, blockysize=16)}
manifest = []


def field(dtype, bands=3, rows=ROWS, columns=COLUMNS):
    """Smooth values, different in each band and row, with the extremes of the type at two places."""
    dtype = numpy.dtype(dtype)
    band, row, column = numpy.mgrid[0:bands, 0:rows, 0:columns]
    values = 60 + 25 * numpy.sin(row / 5.0 + band) + 20 * numpy.cos(column / 7.0) + 3 * (band % 5)
    if dtype.kind == "f":
        # Fractions that neither type holds exactly, over a range that has to keep its detail in an f32.
        values = (values * 10.7).astype(dtype)
        values[0, 5, 6], values[-1, 7, 8] = numpy.finfo("f4").min, numpy.finfo("f4").tiny
        return values
    values = numpy.rint(values).astype(dtype)
    values[0, 5, 6], values[-1, 7, 8] = numpy.iinfo(dtype).min, numpy.iinfo(dtype).max
    return values


def what_rasterio_reads(path):
    with rasterio.open(path) as dataset:
        samples = dataset.read(masked=True)
        values = samples.astype("f8")
        if set(dataset.scales) != {1.0} or any(dataset.offsets):
            values = values * numpy.reshape(dataset.scales, (-1, 1, 1)) + numpy.reshape(dataset.offsets, (-1, 1, 1))
        return values.filled(numpy.nan)


def add(name, values, blocks="strip", interleave="planar", setup=None, expected=None, refused=None, tolerance=0,
        picture=False, **options):
    """One file. `setup` writes more than samples; `expected` makes something of what rasterio reads."""
    bands, rows, columns = values.shape
    path = FOLDER / f"{name}.tif"
    assert not path.exists(), path
    profile = dict(driver="GTiff", dtype=values.dtype.name, count=bands, height=rows, width=columns,
                   transform=TRANSFORM, interleave=INTERLEAVES[interleave], photometric="MINISBLACK")
    with rasterio.open(path, "w", **(profile | BLOCKS[blocks] | options)) as dataset:
        if not options.get("SPARSE_OK"):
            dataset.write(values)
        if setup:
            setup(dataset)
    if refused:
        manifest.append(f"{path.name} refused:{refused}")
        return
    read = what_rasterio_reads(path)
    read = expected(read) if expected else read
    shape = " ".join(map(str, read.shape))
    mark = " picture" if picture else ""
    manifest.append(f"{path.name} {shape} {oracle.store(FOLDER, read)} {tolerance}{mark}")


def types_and_layouts():
    """Every type of sample in both interleaves, plain and with the three common codecs."""
    for dtype, interleave in itertools.product(INTEGERS + FLOATS, INTERLEAVES):
        values = field(dtype)
        start = f"{dtype}_{interleave}"
        add(f"{start}_none_strip", values, "strip", interleave)
        add(f"{start}_deflate2_tiled", values, "tiled", interleave, compress="deflate", predictor=2)
        add(f"{start}_lzw2_strip", values, "strip", interleave, compress="lzw", predictor=2)
        add(f"{start}_zstd2_tiled", values, "tiled", interleave, compress="zstd", predictor=2)


def predictor_of_floats():
    """Predictor 3, and NaN both as a value and as what means "missing"."""
    for dtype, compress, blocks, interleave in itertools.product(
        FLOATS, ("deflate", "lzw", "zstd"), BLOCKS, INTERLEAVES
    ):
        values = field(dtype, 2)
        values[1, 4:9, 11:20] = numpy.nan
        add(f"{dtype}_{interleave}_{compress}3_{blocks}", values, blocks, interleave, compress=compress, predictor=3,
            nodata=numpy.nan)


def missing_values():
    """A value that means "missing", at the edges of each type; masks; blocks that were never written."""
    lowest = float(numpy.finfo("f4").min)
    for dtype in INTEGERS + FLOATS:
        values = field(dtype, 2)
        if dtype in FLOATS:
            nodata = lowest
        elif dtype.endswith("int64"):
            # The largest that rasterio, which takes a double here, writes as digits without an exponent.
            nodata = 2**53 - 1
        else:
            nodata = numpy.iinfo(dtype).max if dtype[0] == "u" else numpy.iinfo(dtype).min
        values[1, 2:5, 20:] = nodata
        add(f"nodata_{dtype}", values, "tiled", compress="deflate", nodata=nodata)
    values = field("float32", 1)
    values[0, 3, 3:9] = 0.1
    add("nodata_fraction", values, compress="deflate", nodata=0.1)
    values[0, 9, 3:9] = [numpy.nan, numpy.inf, -numpy.inf, numpy.nan, 7, 8]
    add("nan_without_nodata", values, compress="deflate")

    def write_mask(dataset):
        rows, columns = dataset.shape
        mask = numpy.full((rows, columns), 255, "u1")
        mask[10:15, 20:] = 0
        mask[:, 0] = 0
        dataset.write_mask(mask)

    for blocks, interleave in itertools.product(BLOCKS, INTERLEAVES):
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
            add(f"mask_{interleave}_{blocks}", field("int16", 2), blocks, interleave, setup=write_mask,
                compress="deflate")
        add(f"sparse_{interleave}_{blocks}", field("int16", 2), blocks, interleave, setup=write_a_corner, nodata=-1,
            SPARSE_OK=True, compress="deflate")
    # GDAL fills with 0 what was never written where no value means "missing"; here it is missing all the same.
    def corner_only(read):
        read[:, :16, :16] = field("int16", 2)[:, :16, :16]
        read[:, 16:, :] = numpy.nan
        read[:, :, 16:] = numpy.nan
        return read

    add("sparse_without_nodata", field("int16", 2), "tiled", setup=write_a_corner, expected=corner_only,
        SPARSE_OK=True)


def write_a_corner(dataset):
    """The first tile of both bands, or the first two strips."""
    columns, rows = (16, 16) if dataset.profile["tiled"] else (COLUMNS, 12)
    dataset.write(field("int16", 2)[:, :rows, :columns], window=Window(0, 0, columns, rows))


def transparency():
    """The last sample of a pixel says where it is visible."""
    opaque = {"uint8": 255, "uint16": 65535}
    for (dtype, most), interleave in itertools.product(opaque.items(), INTERLEAVES):
        alpha = field(dtype, 1) % 3 * (most // 2)
        values = numpy.concatenate([field(dtype, 1), alpha])
        add(f"alpha_{dtype}_{interleave}", values, "tiled", interleave, ALPHA="YES", compress="deflate",
            expected=lambda read, alpha=alpha: numpy.where(alpha > 0, read[:1], numpy.nan))
    alpha = numpy.where(field("uint8", 1) > 50, 255, 0).astype("u1")
    add("alpha_premultiplied", numpy.concatenate([field("uint8", 1), alpha]), ALPHA="PREMULTIPLIED",
        compress="deflate", expected=lambda read: numpy.where(alpha > 0, read[:1], numpy.nan))


def codecs():
    for dtype, interleave in itertools.product(("uint8", "int16", "float32"), INTERLEAVES):
        add(f"packbits_{dtype}_{interleave}", field(dtype, 2), "strip", interleave, compress="packbits")
    for dtype, interleave in itertools.product(("uint8", "float32"), INTERLEAVES):
        add(f"lzma_{dtype}_{interleave}", field(dtype, 2), "strip", interleave, compress="lzma", refused="LZMA")
    add("deflate_without_predictor", field("int32", 2), compress="deflate")
    add("one_strip", field("int16", 2), compress="lzw", blockysize=ROWS)
    add("strip_of_a_row", field("int16", 2), interleave="chunky", compress="zstd", blockysize=1)
    add("tiles_larger_than_the_raster", field("int16", 2), "tiled", compress="deflate", blockxsize=64, blockysize=48)
    add("zero_is_white", field("uint8", 1), photometric="MINISWHITE")
    add("many_bands_chunky", field("uint8", 60, 17, 21), "strip", "chunky", compress="deflate")
    add("many_bands_planar", field("uint8", 60, 17, 21), "tiled", compress="deflate")

    for interleave in INTERLEAVES:
        for dtype in ("uint8", "int8", "uint16", "int16", "uint32", "int32"):
            add(f"lerc_{dtype}_{interleave}", field(dtype, 2), "tiled", interleave, compress="lerc", MAX_Z_ERROR=0)
        for dtype in FLOATS:
            values = field(dtype, 2)
            add(f"lerc_{dtype}_{interleave}", values, "strip", interleave, compress="lerc", MAX_Z_ERROR=0)
            gaps = field(dtype, 2)
            gaps[0, 4:9, 11:20] = gaps[1, 15:, 18:] = numpy.nan
            add(f"lerc_nan_{dtype}_{interleave}", gaps, "tiled", interleave, compress="lerc", MAX_Z_ERROR=0,
                nodata=numpy.nan)
        for dtype in ("int16", "uint32", "float32", "float64"):
            add(f"big_endian_lerc_{dtype}_{interleave}", field(dtype, 2), "tiled", interleave, compress="lerc",
                MAX_Z_ERROR=0, ENDIANNESS="BIG")
        rough = numpy.clip(field("float32", 2), 0, 2000).astype("f4")
        add(f"lerc_half_a_unit_{interleave}", rough, "tiled", interleave, compress="lerc", MAX_Z_ERROR=0.5)
        for second in ("deflate", "zstd"):
            for dtype in ("int16", "float32"):
                add(f"lerc_{second}_{dtype}_{interleave}", field(dtype, 2), "tiled", interleave,
                    compress=f"lerc_{second}", MAX_Z_ERROR=0)


def containers():
    for blocks, interleave in itertools.product(BLOCKS, INTERLEAVES):
        add(f"bigtiff_{interleave}_{blocks}", field("int16", 2), blocks, interleave, BIGTIFF="YES", compress="lzw")
    for dtype, interleave in itertools.product(("uint16", "int32", "float32", "float64", "int64"), INTERLEAVES):
        values = field(dtype, 2)
        add(f"big_endian_{dtype}_{interleave}", values, "strip", interleave, ENDIANNESS="BIG")
        predictor = 3 if dtype in FLOATS else 2
        add(f"big_endian_deflate_{dtype}_{interleave}", values, "tiled", interleave, ENDIANNESS="BIG",
            compress="deflate", predictor=predictor)
    add("big_endian_bigtiff", field("int16", 2), ENDIANNESS="BIG", BIGTIFF="YES", compress="zstd", predictor=2)

    add("overviews", field("int16", 2), "tiled", compress="deflate", setup=lambda dataset: dataset.build_overviews([2, 4]))


def meanings():
    """What tags say of the samples: scale, offset, unit, names; and values far from zero."""

    def describe(dataset):
        dataset.descriptions = ("J\u00e4nner <1> & 2", "second")
        dataset.units = ("K", "K")
        dataset.scales, dataset.offsets = (0.01, 2.5), (273.15, -1e5)

    for blocks, interleave in itertools.product(BLOCKS, INTERLEAVES):
        values = field("int16", 2)
        values[1, 5, 5:9] = -32768
        add(f"scaled_{interleave}_{blocks}", values, blocks, interleave, setup=describe, nodata=-32768,
            compress="deflate")
    add("scaled_uint8", field("uint8", 2), setup=describe)
    add("scaled_float32", field("float32", 2), setup=describe, compress="deflate")

    smooth = numpy.clip(field("float64", 2), 0, 2000)
    add("julian_days", 2_460_000.5 + smooth / 1440, compress="deflate", predictor=3)
    add("northings", 5_400_000 + numpy.rint(smooth * 1000) / 1000, "tiled", nodata=-9999, compress="deflate",
        predictor=3)
    nanoseconds = (1_700_000_000_000_000_000 + numpy.rint(smooth * 1e6)).astype("i8")
    add("nanoseconds", nanoseconds, compress="zstd", predictor=2)
    add("seconds", (1_700_000_000 + numpy.rint(smooth)).astype("i4"), "tiled", "chunky", nodata=0, compress="deflate")


def narrow_samples():
    """Samples of other widths than whole bytes."""
    for bits in (1, 2, 4, 7):
        most = 2**bits - 1
        values = field("uint8", 2) % (most + 1)
        for blocks, interleave in itertools.product(BLOCKS, INTERLEAVES):
            compress = {} if blocks == "strip" else dict(compress="deflate")
            add(f"bits_{bits}_{interleave}_{blocks}", values, blocks, interleave, nbits=bits, **compress)
    for bits in (9, 12, 15):
        values = field("uint16", 2) % 2**bits
        for interleave in INTERLEAVES:
            add(f"bits_{bits}_{interleave}", values, "tiled", interleave, nbits=bits, compress="deflate")
    add("bits_20", field("uint32", 2) % 2**20, nbits=20, compress="deflate", refused="20 bits")
    halves = numpy.clip(field("float32", 2), -60000, 60000).astype("f2").astype("f4")
    halves[0, 3, 4:7] = [numpy.nan, 6e-8, -65504]
    for interleave in INTERLEAVES:
        add(f"float16_{interleave}", halves, "tiled", interleave, nbits=16, compress="deflate",
            refused="16 bits")
    add("float16_predictor", halves, "strip", nbits=16, compress="deflate", predictor=3, refused="16 bits")
    for compress in ("CCITTFAX4", "CCITTRLE"):
        add(compress.lower(), field("uint8", 1) % 2, nbits=1, compress=compress, refused="CCITT")


def colours():
    smooth = numpy.clip(field("uint8", 3), 10, 240)
    for blocks in BLOCKS:
        jpeg = dict(compress="jpeg", tolerance=5, blockysize=16)
        add(f"jpeg_grey_{blocks}", smooth[:1], blocks, **jpeg)
        add(f"jpeg_planar_{blocks}", smooth, blocks, **jpeg)
        add(f"jpeg_chunky_{blocks}", smooth, blocks, "chunky", **jpeg)
        add(f"jpeg_ycbcr_{blocks}", smooth, blocks, "chunky", photometric="YCBCR", picture=True, JPEG_QUALITY=95,
            **jpeg)
    for bands in (3, 4):
        add(f"webp_{bands}", field("uint8", bands), "tiled", "chunky", compress="webp", WEBP_LOSSLESS=True)
    add("rgb", field("uint8", 3), "strip", "chunky", compress="deflate", photometric="RGB", picture=True)
    add("rgb_planar_uint16", field("uint16", 3), "tiled", compress="deflate", photometric="RGB", picture=True)
    colours = {value: (value, 255 - value, value // 2, 255) for value in range(256)}
    for blocks in BLOCKS:
        add(f"palette_{blocks}", field("uint8", 1), blocks, compress="deflate", photometric="PALETTE",
            setup=lambda dataset: dataset.write_colormap(1, colours))
    for dtype in ("complex64", "complex128", "complex_int16"):
        values = field("float32", 1).astype("complex64" if dtype == "complex_int16" else dtype)
        values = numpy.clip(values.real, 0, 900).astype(values.dtype)
        add(dtype, values, dtype=dtype, compress="deflate", refused="complex")


if __name__ == "__main__":
    warnings.simplefilter("ignore", NotGeoreferencedWarning)
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for part in (types_and_layouts, predictor_of_floats, missing_values, transparency, codecs, containers, meanings,
                 narrow_samples, colours):
        part()
    (FOLDER / "manifest.txt").write_text("\n".join(manifest) + "\n")
    print(f"{len(manifest)} GeoTIFFs, {sum(path.stat().st_size for path in FOLDER.iterdir())} bytes")
