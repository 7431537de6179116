#!/usr/bin/env python3
"""Writes the small Zarr and OME-Zarr folders that tests/zarr.rs reads, and what reading them must give.

    python3 tests/data/make_zarr.py

Needs numpy, zarr, numcodecs and xarray; made with numpy 2.4.6, zarr 3.1.6, numcodecs 0.16.6, xarray 2026.9.0. What is
expected is what zarr-python or xarray read, missing samples as NaN, turned as a raster is: bands x rows x columns, in
rasters (not in volumes) north first and west first.
"""

import shutil
import warnings
from pathlib import Path

import numcodecs
import numpy
import oracle
import xarray
import zarr

warnings.filterwarnings("ignore")
FOLDER = Path(__file__).parent / "zarr"
MANIFEST = []


def field(*shape, dtype="u2"):
    """A number for every place, no two alike up to five dimensions."""
    weights = [4000, 1000, 100, 10, 1][-len(shape) :]
    values = sum(weight * index for weight, index in zip(weights, numpy.indices(shape)))
    return values.astype(dtype)


def expect(name, values):
    values = numpy.asarray(values).astype("f8")
    values = values.reshape((-1,) + values.shape[-2:])
    bands, rows, columns = values.shape
    MANIFEST.append(f"{name} {bands} {rows} {columns} {oracle.store(FOLDER, values)}")


def stored(name, values, **options):
    """An array alone, all of it written; read again by zarr-python."""
    array = zarr.create_array(FOLDER / name, shape=values.shape, dtype=values.dtype, **options)
    array[...] = values
    expect(name, zarr.open_array(FOLDER / name, mode="r")[...])
    return array


def version_2():
    def write(name, values, compressor, chunks, **options):
        stored(name, values, zarr_format=2, chunks=chunks, compressors=compressor, **options)

    # Long enough that Blosc splits blocks into a stream for each byte.
    large = field(3, 20, 24, dtype="i4")
    for method, shuffle in (("lz4", 0), ("lz4", 1), ("lz4", 2), ("lz4hc", 1), ("zstd", 1), ("zlib", 2),
                            ("blosclz", 0), ("blosclz", 1)):
        codec = numcodecs.Blosc(cname=method, clevel=9, shuffle=shuffle)
        write(f"blosc_{method}_{shuffle}.zarr", large, codec, (3, 20, 24))
    write("blosc_f8.zarr", field(2, 30, 40, dtype="f8"), numcodecs.Blosc("lz4", 9, 1, blocksize=1024), (2, 30, 40))
    write("zlib.zarr", field(4, 5), numcodecs.Zlib(), (3, 2))
    write("bz2.zarr", field(4, 5, dtype="i1"), numcodecs.BZ2(), (3, 2))
    write("lz4.zarr", field(12, 15, dtype="i8"), numcodecs.LZ4(), (12, 15))
    write("zstd.zarr", field(4, 5, dtype="f2"), numcodecs.Zstd(), (4, 5))
    write("gzip_f.zarr", field(3, 4, 5, dtype="u4"), numcodecs.GZip(), (2, 3, 4), order="F")
    write("big.zarr", field(3, 4, 5, dtype=">u2"), None, (2, 4, 5))
    write("big_nested.zarr", field(2, 3, 4, 5, dtype=">f4"), None, (1, 3, 4, 5),
          chunk_key_encoding={"name": "v2", "separator": "/"})
    write("filtered.zarr", field(4, 5), numcodecs.Zlib(), (4, 5), filters=[numcodecs.Shuffle(2)])
    write("bool.zarr", field(4, 5) % 2 == 1, None, (4, 5))
    # Chunks that were never written.
    array = zarr.create_array(FOLDER / "absent.zarr", shape=(4, 6), chunks=(2, 3), dtype="i2", zarr_format=2,
                              fill_value=-7, compressors=None)
    array[:2, :3] = field(2, 3)
    expect("absent.zarr", array[...])
    array = zarr.create_array(FOLDER / "absent_nan.zarr", shape=(4, 6), chunks=(2, 3), dtype="f4", zarr_format=2,
                              fill_value=numpy.nan, compressors=None)
    array[:2, :3] = field(2, 3)
    expect("absent_nan.zarr", array[...])
    # Not read, but named.
    write("lzma.zarr", field(4, 5), numcodecs.LZMA(), (4, 5))
    zarr.create_array(FOLDER / "complex.zarr", shape=(4, 5), dtype="c8", zarr_format=2)
    zarr.create_array(FOLDER / "text.zarr", shape=(4, 5), dtype="U3", zarr_format=2)
    for name in ("lzma.zarr",):
        MANIFEST.pop()


def version_3():
    from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, ShardingCodec, TransposeCodec, ZstdCodec

    stored("v3_zstd.zarr", field(3, 4, 5), chunks=(2, 3, 4), compressors=ZstdCodec())
    stored("v3_gzip.zarr", field(4, 5, dtype="f4"), chunks=(3, 2), compressors=GzipCodec())
    stored("v3_blosc.zarr", field(3, 20, 24, dtype="u2"), chunks=(3, 20, 24),
           compressors=BloscCodec(cname="zstd", shuffle="bitshuffle"))
    stored("v3_crc.zarr", field(4, 5, dtype="i4"), chunks=(3, 2), compressors=[Crc32cCodec()])
    stored("v3_big.zarr", field(2, 3, 4, 5, dtype="f8"), chunks=(1, 2, 3, 5), serializer=BytesCodec(endian="big"),
           compressors=None)
    stored("v3_turned.zarr", field(3, 4, 5), chunks=(2, 3, 5), filters=[TransposeCodec(order=(2, 0, 1))],
           compressors=None, chunk_key_encoding={"name": "default", "separator": "."})
    stored("v3_sharded.zarr", field(4, 6, 8), chunks=(2, 3, 4), shards=(4, 6, 8), compressors=ZstdCodec())
    sharding = ShardingCodec(chunk_shape=(1, 3, 4), codecs=[BytesCodec(endian="big"), GzipCodec()],
                             index_location="start")
    stored("v3_sharded_start.zarr", field(4, 6, 7, dtype="i4"), chunks=(2, 6, 4), serializer=sharding,
           compressors=None, filters=None)
    array = zarr.create_array(FOLDER / "v3_sharded_absent.zarr", shape=(8, 6), chunks=(2, 3), shards=(4, 6),
                              dtype="u1", fill_value=9, compressors=None)
    array[:2, 3:] = field(2, 3, dtype="u1")
    expect("v3_sharded_absent.zarr", array[...])


def groups():
    group = zarr.create_group(FOLDER / "group.zarr", zarr_format=3)
    for name, values in (("u", field(4, 5)), ("inner/v", field(4, 5) + 1000)):
        array = group.create_array(name, shape=values.shape, dtype=values.dtype, compressors=None)
        array[...] = values
        expect(f"group.zarr:{name}", values)
    expect("group.zarr/u", field(4, 5))
    expect("group.zarr/inner/:v", field(4, 5) + 1000)


def grids():
    """What xarray writes: CF with dates, packed numbers and depths."""
    latitudes, longitudes = numpy.array([40.0, 40.5, 41.0, 41.5]), numpy.array([10.0, 10.25, 10.5, 10.75, 11.0])
    times = numpy.array(["2000-01-31T12:00", "2000-02-01T12:00"], dtype="M8[ns]")
    values = field(2, 4, 5, dtype="f4") / 10
    values[0, 1, 2] = numpy.nan
    coordinates = {
        "time": ("time", times),
        "lat": ("lat", latitudes, {"units": "degrees_north"}),
        "lon": ("lon", longitudes, {"units": "degrees_east"}),
        "depth": ("depth", numpy.array([0.0, 10.0, 20.0]), {"units": "m", "positive": "down"}),
    }
    for version in (2, 3):
        name = f"grid_v{version}.zarr"
        dataset = xarray.Dataset(
            {
                "sst": (("time", "lat", "lon"), values, {"units": "degC"}),
                "packed": (("time", "lat", "lon"), values, {"units": "degC"}),
                "sea": (("depth", "lat", "lon"), field(3, 4, 5, dtype="f4")),
            },
            coordinates,
        )
        packing = {"dtype": "i2", "scale_factor": 0.1, "add_offset": 20.0, "_FillValue": -999}
        encoding = {"packed": packing, "sst": {"_FillValue": numpy.float32(-1)}}
        dataset.to_zarr(FOLDER / name, zarr_format=version, encoding=encoding, consolidated=version == 2)
        with xarray.open_zarr(FOLDER / name) as read:
            for variable in ("sst", "packed"):
                # South comes first in the file.
                expect(f"{name}:{variable}", read[variable].values[:, ::-1])
            expect(f"{name}:sea", read["sea"].values)
            expect(f"{name}/sst", read["sst"].values[:, ::-1])


def ome():
    """Images as ome-zarr-py writes them, in both of its versions."""
    names = ["t", "c", "z", "y", "x"]
    kinds = {"t": "time", "c": "channel"}
    units = {"t": "second", "z": "micrometer", "y": "micrometer", "x": "micrometer"}

    def write(name, axes, shape, version, levels=2, dtype="u2", chunks=None, translation=False, channels=()):
        group = zarr.create_group(FOLDER / name, zarr_format=2 if version == "0.4" else 3)
        datasets = []
        steps = {"t": 0.5, "c": 1.0, "z": 2.0, "y": 0.65, "x": 0.65}
        for level in range(levels):
            factors = [2**level if axis in "yx" else 1 for axis in axes]
            values = field(*shape, dtype=dtype)[tuple(slice(None, None, factor) for factor in factors)]
            options = {"chunk_key_encoding": {"name": "v2", "separator": "/"}} if version == "0.4" else {}
            array = group.create_array(str(level), shape=values.shape, dtype=dtype, compressors=None,
                                       chunks=chunks or values.shape, **options)
            array[...] = values
            transformations = [{"type": "scale", "scale": [steps[a] * f for a, f in zip(axes, factors)]}]
            if translation:
                moved = [0.5 * (f - 1) * steps[a] for a, f in zip(axes, factors)]
                transformations.append({"type": "translation", "translation": moved})
            datasets.append({"path": str(level), "coordinateTransformations": transformations})
        described = [{"name": a, "type": kinds.get(a, "space")} | ({"unit": units[a]} if a in units else {})
                     for a in axes]
        image = {"name": "image", "axes": described, "datasets": datasets}
        if version == "0.4":
            image["version"] = version
            image["coordinateTransformations"] = [{"type": "scale", "scale": [2.0 if a == "t" else 1.0 for a in axes]}]
        keys = {"multiscales": [image]}
        if channels:
            keys["omero"] = {"channels": [{"label": label, "color": "00FF00"} for label in channels]}
        group.attrs.update(keys if version == "0.4" else {"ome": {"version": version} | keys})

        def level_values(level, channel):
            values = zarr.open_array(FOLDER / name / str(level), mode="r")[...]
            return values[:, channel] if "c" in axes and "t" in axes else values

        expect(name, level_values(0, 0))
        expect(f"{name}#1", level_values(1, 0))
        expect(f"{name}/1", level_values(1, 0))
        for channel, label in enumerate(channels):
            expect(f"{name}:{label}", level_values(0, channel))

    write("ome_04.zarr", names, (2, 2, 3, 8, 10), "0.4", chunks=(1, 1, 2, 5, 10), channels=("DAPI", "GFP"))
    write("ome_05.zarr", names, (2, 2, 3, 8, 10), "0.5", chunks=(1, 2, 3, 8, 10), channels=("DAPI", "GFP"),
          translation=True)
    write("ome_zyx.zarr", ["z", "y", "x"], (3, 8, 10), "0.5", dtype="f4")
    write("ome_yx.zarr", ["y", "x"], (8, 10), "0.4", dtype="u1")
    # A plate of one well of two fields.
    plate = zarr.create_group(FOLDER / "plate.zarr", zarr_format=2)
    plate.attrs["plate"] = {"wells": [{"path": "B/3", "rowIndex": 1, "columnIndex": 2}], "version": "0.4"}
    well = plate.create_group("B/3")
    well.attrs["well"] = {"images": [{"path": "7"}, {"path": "8"}], "version": "0.4"}


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for write in (version_2, version_3, groups, grids, ome):
        write()
    # What is empty says nothing.
    for path in FOLDER.rglob(".zattrs"):
        if path.read_text().split() == ["{}"]:
            path.unlink()
    (FOLDER / "manifest.txt").write_text("\n".join(MANIFEST) + "\n")


if __name__ == "__main__":
    main()
