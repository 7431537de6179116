#!/usr/bin/env python3
"""Writes the small rasters that tests/rasters.rs reads, and what reading them must give.

    python3 tests/data/make_rasters.py

Needs numpy, rasterio and Pillow; made with numpy 2.4.6, rasterio 1.4.4 (GDAL 3.10.3), Pillow 13.0.0. The
expected values of a TIFF are those that rasterio reads (masked, scaled), of an array the array itself, of a PNG
what its encoder was given. A line of `manifest.txt` is `NAME BANDS ROWS COLUMNS ORACLE` (see oracle.py), with
`ARCHIVE:ARRAY` as the name of one array of several;
`percentiles.txt` holds what numpy.percentile says of the valid samples of all bands in double precision.
"""

import itertools
import struct
import warnings
import zlib
from pathlib import Path

import numpy
import rasterio
from PIL import Image
from rasterio.transform import Affine

import oracle

ROWS, COLUMNS = 19, 29  # no strip or tile divides them
FOLDER = Path(__file__).parent / "rasters"
NORTH_UP = Affine(30.0, 0.0, 500_000.0, 0.0, -30.0, 4_000_000.0)
manifest = []
percentiles = []


def expect(name, values):
    """Notes what reading the file must give: what an f32 cannot hold counts as missing."""
    values = numpy.asarray(values, dtype="f8")
    with numpy.errstate(over="ignore"):
        values = numpy.where(numpy.isfinite(values.astype("f4")), values, numpy.nan)
    shape = " ".join(map(str, values.shape))
    manifest.append(f"{name} {shape} {oracle.store(FOLDER, values)}")
    if name in ("float32_planar_tiled.tif", "int16_chunky_strip.tif", "scaled.tif", "u1.npy"):
        valid = values[~numpy.isnan(values)].astype("f4").astype("f8")
        for percentile in (0, 0.1, 2.5, 33.3, 50, 97.77, 99.9, 100):
            percentiles.append(f"{name} {percentile} {numpy.float32(numpy.percentile(valid, percentile))!s}")


def field(dtype, bands):
    """Smooth values, different in each band, with the extremes of the type at two places."""
    dtype = numpy.dtype(dtype)
    band, row, column = numpy.mgrid[0:bands, 0:ROWS, 0:COLUMNS]
    values = 40 + 30 * numpy.sin(row / 5.0 + band) + 25 * numpy.cos(column / 7.0) + band
    if dtype.kind == "b":
        return values > 40
    if dtype.kind == "f":
        values = values.astype(dtype)
        values[0, 5, 6], values[-1, 7, 8] = numpy.finfo(dtype).min, numpy.finfo(dtype).tiny
        return values
    values = numpy.rint(values).astype(dtype)
    values[0, 5, 6], values[-1, 7, 8] = numpy.iinfo(dtype).min, numpy.iinfo(dtype).max
    return values


def tiff(name, values, tiled=False, setup=None, expected=None, **options):
    """One GeoTIFF. `setup` may add tags; `expected` replaces what rasterio reads."""
    profile = dict(
        driver="GTiff", dtype=values.dtype.name, count=values.shape[0], height=ROWS, width=COLUMNS,
        transform=NORTH_UP, interleave="band", photometric="MINISBLACK",
    )
    profile |= dict(tiled=True, blockxsize=16, blockysize=16) if tiled else dict(blockysize=5)
    path = FOLDER / name
    with rasterio.open(path, "w", **(profile | options)) as dataset:
        if not options.get("SPARSE_OK"):
            dataset.write(values)
        if setup:
            setup(dataset)
    if expected is None:
        with rasterio.open(path) as dataset:
            samples = dataset.read(masked=True).astype("f8")
            plain = all(scale == 1 for scale in dataset.scales) and not any(dataset.offsets)
            if not plain:
                scales = numpy.reshape(dataset.scales, (-1, 1, 1))
                samples = samples * scales + numpy.reshape(dataset.offsets, (-1, 1, 1))
            expected = samples.filled(numpy.nan)
    if expected is not False:
        expect(name, expected)


def tiffs():
    for dtype in "uint8 int8 uint16 int16 uint32 int32 uint64 int64 float32 float64".split():
        values = field(dtype, 3)
        integer = values.dtype.kind != "f"
        missing = 77 if integer else -9999.5
        values[1, 2:4, 20:24] = missing
        tiff(f"{dtype}_chunky_strip.tif", values, interleave="pixel", nodata=missing, compress="deflate",
             predictor=2 if integer else 3)
        tiff(f"{dtype}_planar_tiled.tif", values, tiled=True, nodata=missing, compress="lzw",
             predictor=2 if integer else 3)

    two = field("int16", 2)
    tiff("chunky_tiled.tif", two, tiled=True, interleave="pixel")
    tiff("planar_strip.tif", two)
    tiff("packbits.tif", two, compress="packbits")
    tiff("zstd.tif", two, compress="zstd", predictor=2)
    tiff("big.tif", two, BIGTIFF="YES", compress="deflate")
    tiff("big_endian.tif", two, ENDIANNESS="BIG", compress="deflate", predictor=2)
    bits = field("bool", 1).astype("uint8")
    tiff("one_bit.tif", bits, nbits=1, expected=bits)
    tiff("twelve_bits.tif", field("uint8", 2).astype("uint16") * 16, nbits=12)

    heights = field("float32", 1)
    heights[0, 4:8, 9:15] = numpy.nan
    heights[0, 0, 0], heights[0, 0, 1] = numpy.inf, -numpy.inf
    heights[0, 5, 6] = 1.0
    tiff("nan.tif", heights, nodata=numpy.nan, compress="zstd", predictor=3)
    tiff("lerc.tif", numpy.where(numpy.isinf(heights), 1, heights).astype("f4"), nodata=numpy.nan, compress="lerc",
         MAX_Z_ERROR=0)
    lowest = field("float32", 1)
    lowest[0, 3, 3:9] = numpy.finfo("f4").min
    tiff("lowest_float.tif", lowest, nodata=float(numpy.finfo("f4").min), compress="deflate")

    def describe(dataset):
        dataset.descriptions = ("J\u00e4n & <1>", "Feb", "M\u00e4r")
        dataset.units = ("degC", "degC", "degC")
        dataset.scales, dataset.offsets = (0.01, 0.01, 2.0), (0.0, 273.15, -1.0)

    scaled = field("int16", 3)
    scaled[2, 1, 1] = -32768
    tiff("scaled.tif", scaled, nodata=-32768, setup=describe, compress="deflate")

    def write_one_tile(dataset):
        dataset.write(two[:1, 0:16, 16:], indexes=[1], window=rasterio.windows.Window(16, 0, COLUMNS - 16, 16))

    tiff("sparse.tif", two, tiled=True, nodata=-1, SPARSE_OK=True, setup=write_one_tile)

    def write_mask(dataset):
        mask = numpy.full((ROWS, COLUMNS), 255, "u1")
        mask[10:15, 20:] = 0
        dataset.write_mask(mask)

    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        tiff("mask.tif", two, tiled=True, compress="deflate", setup=write_mask)
    alpha = numpy.where(field("bool", 1), 255, 0).astype("u1")
    grey = field("uint8", 1)
    tiff("alpha.tif", numpy.concatenate([grey, alpha]), ALPHA="YES", interleave="pixel",
         expected=numpy.where(alpha > 0, grey.astype("f4"), numpy.nan))

    # The file's first row is the southernmost, its first column the easternmost.
    tiff("south_up.tif", two, transform=Affine(30, 0, 500_000, 0, 30, 4e6), crs="EPSG:32633", expected=two[:, ::-1])
    tiff("east_left.tif", two, transform=Affine(-30, 0, 500_000, 0, -30, 4e6), crs="EPSG:32633",
         expected=two[:, :, ::-1])
    tiff("degrees.tif", grey, transform=Affine(0.5, 0, 10, 0, -0.25, 60 + ROWS / 8), crs="EPSG:4326")
    tiff("feet.tif", grey, transform=Affine(100, 0, 1e6, 0, -50, 2e5), crs="EPSG:2263")
    tiff("no_crs.tif", grey)
    with warnings.catch_warnings(action="ignore"):
        tiff("identity.tif", grey, transform=Affine.identity())
        tiff("plain.tif", grey, transform=None)

    pages = field("uint16", 4)
    images = [Image.fromarray(page) for page in pages]
    images[0].save(FOLDER / "pages.tif", save_all=True, append_images=images[1:], compression="tiff_lzw")
    expect("pages.tif", pages)

    tiff("overviews.tif", grey, compress="deflate")
    with rasterio.open(FOLDER / "overviews.tif", "r+") as dataset:
        dataset.build_overviews([2], rasterio.enums.Resampling.average)

    three = field("uint8", 3)
    tiff("rgb.tif", three, photometric="RGB", interleave="pixel", compress="deflate")
    tiff("palette.tif", grey, photometric="PALETTE", compress="deflate",
         setup=lambda dataset: dataset.write_colormap(1, {0: (1, 2, 3, 255), 200: (250, 128, 7, 255)}))

    # To be refused.
    tiff("refused_half_float.tif", field("float16", 1).astype("float32"), nbits=16, expected=False)
    tiff("refused_complex.tif", heights.astype("complex64"), compress="deflate", expected=False)
    tiff("refused_lzma.tif", grey, compress="lzma", expected=False)


def arrays():
    def save(name, values, version=None):
        with open(FOLDER / name, "wb") as file:
            numpy.lib.format.write_array(file, values, version=version)
        expect(name, values if values.ndim == 3 else values[None])

    with numpy.errstate(over="ignore"):
        for dtype in ("f4", "f8", "u1"):
            save(f"{dtype}.npy", field(dtype, 2))
        save("fortran_3d.npy", numpy.asfortranarray(field("i2", 5)))
        save("version_2.npy", field("u1", 1)[0], version=(2, 0))
        save("version_3.npy", field("u1", 1)[0], version=(3, 0))
        # Every type, byte order, layout and number of dimensions, small: the bands differ in each sample.
        types = "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split()
        orders = {"little": "<", "big": ">"}
        for dtype, order, bands in itertools.product(types, orders, (1, 3)):
            if dtype[1] == "1" and order == "big":
                continue
            values = field("f4", 3) > 82 if dtype == "b1" else field(dtype, 3)
            values = values[:bands, 4:9, 2:9]
            values = (values[0] if bands == 1 else values).astype(orders[order] + dtype)
            name = f"{order}_{dtype}_{values.ndim}d"
            save(f"{name}.npy", numpy.ascontiguousarray(values))
            save(f"{name}_fortran.npy", numpy.asfortranarray(values))
        gaps = field("f4", 2)
        gaps[:, 3, 4:9] = [[numpy.nan], [numpy.inf]]
        save("nan.npy", gaps)
    archives()
    numpy.save(FOLDER / "refused_object.npy", numpy.array([[{}]], dtype=object), allow_pickle=True)
    numpy.save(FOLDER / "refused_structured.npy", numpy.zeros((2, 2), [("x", "<f4")]))
    numpy.save(FOLDER / "refused_line.npy", numpy.zeros(5))
    numpy.save(FOLDER / "refused_empty.npy", numpy.zeros((0, 5)))


def archives():
    """`.npz`: every type in both byte orders as an array of its own, stored and compressed; and archives with one
    array that can be shown."""
    heights = field("f4", 3)[:, 4:9, 2:9]
    for kind, write in (("stored", numpy.savez), ("compressed", numpy.savez_compressed)):
        members = {}
        for dtype in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 >i2 >i4 >i8 >u2 >u4 >u8 >f2 >f4 >f8".split():
            name = dtype.replace(">", "big_")
            with numpy.errstate(over="ignore"):
                values = (field("f4", 3) > 82 if dtype == "b1" else field(dtype.strip(">"), 3)).astype(dtype)
            members[name] = values[:, 4:9, 2:9]
            members[name + "_fortran"] = numpy.asfortranarray(values[1, 4:9, 2:9])
        write(FOLDER / f"{kind}_types.npz", **members)
        for name, values in members.items():
            expect(f"{kind}_types.npz:{name}", values if values.ndim == 3 else values[None])
        write(FOLDER / f"{kind}.npz", heights)
        expect(f"{kind}.npz", heights)
        write(FOLDER / f"{kind}_one_of_three.npz", x=numpy.arange(7), heights=heights, names=numpy.array(["a", "b"]))
        expect(f"{kind}_one_of_three.npz", heights)
    numpy.savez(FOLDER / "refused_several.npz", first=heights, second=heights[0])
    numpy.savez(FOLDER / "refused_line.npz", x=numpy.arange(7))


def png_rows(samples, depth):
    """Rows of one pass, packed, each after filter type 0. `samples` is rows x columns x channels."""
    packed = b""
    for row in samples:
        flat = row.ravel()
        if depth == 16:
            packed += b"\0" + flat.astype(">u2").tobytes()
        else:
            bits = numpy.unpackbits(flat.astype("u1")[:, None], axis=1)[:, 8 - depth:]
            packed += b"\0" + numpy.packbits(bits.ravel()).tobytes()
    return packed


ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def png(name, samples, depth, colour_type, interlaced=False, chunks=()):
    """A PNG of any grey kind: Pillow writes neither every depth nor interlaced ones."""
    if samples.ndim == 2:
        samples = samples[:, :, None]
    passes = [samples]
    if interlaced:
        passes = [samples[top::down, left::right] for top, left, down, right in ADAM7]
    data = b"".join(png_rows(rows, depth) for rows in passes if rows.size)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], depth, colour_type, 0, 0, int(interlaced))
    body = b"".join(chunk(kind, body) for kind, body in chunks)
    contents = chunk(b"IHDR", header) + body + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")
    (FOLDER / name).write_bytes(b"\x89PNG\r\n\x1a\n" + contents)


def pngs():
    for depth in (1, 2, 4, 8, 16):
        top = 2**depth - 1
        grey = numpy.rint(field("f4", 2)[1] / 100 * top).clip(0, top).astype("u2")
        png(f"grey_{depth}.png", grey, depth, 0)
        expect(f"grey_{depth}.png", grey[None])
        if depth in (2, 16):
            png(f"interlaced_{depth}.png", grey, depth, 0, interlaced=True)
            expect(f"interlaced_{depth}.png", grey[None])
        if depth >= 8:
            alpha = numpy.where(field("bool", 1)[0], 1, 0)
            png(f"alpha_{depth}.png", numpy.stack([grey, alpha], axis=2), depth, 4)
            expect(f"alpha_{depth}.png", numpy.where(alpha > 0, grey.astype("f4"), numpy.nan)[None])
    missing = int(grey[3, 3])
    png("transparent_grey.png", grey, 16, 0, chunks=[(b"tRNS", struct.pack(">H", missing))])
    expect("transparent_grey.png", numpy.where(grey != missing, grey.astype("f4"), numpy.nan)[None])
    eight = Image.fromarray(field("u1", 1)[0])
    eight.save(FOLDER / "pillow.png")
    expect("pillow.png", numpy.asarray(eight)[None])
    eight.convert("RGB").save(FOLDER / "refused_rgb.png")
    eight.convert("P").save(FOLDER / "refused_palette.png")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    tiffs()
    arrays()
    pngs()
    (FOLDER / "manifest.txt").write_text("\n".join(manifest) + "\n")
    (FOLDER / "percentiles.txt").write_text("\n".join(percentiles) + "\n")
    print(f"{len(manifest)} rasters, {sum(path.stat().st_size for path in FOLDER.iterdir())} bytes")
