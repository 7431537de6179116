#!/usr/bin/env python3
"""Writes the small NetCDF and HDF5 files that tests/netcdf.rs reads, and what reading them must give.

    python3 tests/data/make_netcdf.py

Needs numpy, netCDF4, h5py and hdf5plugin; made with numpy 2.4.6, netCDF4 1.7.5 (NetCDF 4.10.1), h5py 3.16.0 (HDF5
2.0.0), hdf5plugin 7.1.0. What is expected is what netCDF4 or h5py read, masked samples as NaN, turned as a raster is: bands x
rows x columns, in rasters (not in volumes) north first and west first.
"""

import shutil
from pathlib import Path

import h5py
import hdf5plugin
import netCDF4
import numpy
import oracle

FOLDER = Path(__file__).parent / "netcdf"
TIMES, DEPTHS, ROWS, COLUMNS = 2, 3, 4, 5
CODES = ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8")
MANIFEST = []


def field(*shape):
    """A number for every place, no two alike up to four dimensions."""
    weights = [1000, 100, 10, 1][-len(shape) :]
    return sum(weight * index for weight, index in zip(weights, numpy.indices(shape))).astype("f8")


def expect(name, values):
    values = numpy.ma.filled(numpy.ma.asarray(values).astype("f8"), numpy.nan)
    values = values.reshape((-1,) + values.shape[-2:])
    bands, rows, columns = values.shape
    MANIFEST.append(f"{name} {bands} {rows} {columns} {oracle.store(FOLDER, values)}")


def grid(file, times=TIMES, depths=None, north_first=False, unlimited=False):
    """Dimensions with coordinates as CF has them."""
    if times:
        file.createDimension("time", None if unlimited else times)
        time = file.createVariable("time", "f8", ("time",), chunksizes=(times,) if unlimited else None)
        time.units, time.calendar = "hours since 2000-01-31 12:00", "standard"
        time[:] = 24.0 * numpy.arange(times)
    if depths:
        file.createDimension("depth", len(depths))
        depth = file.createVariable("depth", "f4", ("depth",))
        depth.units, depth.positive = "m", "down"
        depth[:] = depths
    file.createDimension("lat", ROWS)
    lat = file.createVariable("lat", "f4", ("lat",))
    lat.units = "degrees_north"
    lat[:] = 40 + 0.5 * numpy.arange(ROWS)[:: -1 if north_first else 1]
    file.createDimension("lon", COLUMNS)
    lon = file.createVariable("lon", "f4", ("lon",))
    lon.units = "degrees_east"
    lon[:] = 10 + 0.25 * numpy.arange(COLUMNS)


def read(name, variable):
    with netCDF4.Dataset(FOLDER / name) as file:
        return file[variable][:]


def netcdf(name, kind, write):
    with netCDF4.Dataset(FOLDER / name, "w", format=kind) as file:
        write(file)


def versions():
    """The same in all formats of the library."""

    def write(file):
        grid(file, unlimited=True)
        # Another record variable, so that records are interleaved, and odd in length.
        other = file.createVariable("flag", "i1", ("time",), chunksizes=(TIMES,))
        sst = file.createVariable("sst", "f4", ("time", "lat", "lon"), fill_value=-99.5, chunksizes=(1, ROWS, COLUMNS))
        sst.units = "degC"
        values = field(TIMES, ROWS, COLUMNS)
        values[0, 1, 2] = values[1, 0, 0] = -99.5
        sst[:] = values
        other[:] = [1, 2]

    for name, kind in [
        ("cdf1.nc", "NETCDF3_CLASSIC"),
        ("cdf2.nc", "NETCDF3_64BIT_OFFSET"),
        ("cdf5.nc", "NETCDF3_64BIT_DATA"),
        ("nc4.nc", "NETCDF4"),
        ("nc4_classic.nc", "NETCDF4_CLASSIC"),
    ]:
        netcdf(name, kind, write)
        expect(name, read(name, "sst")[:, ::-1])


def types():
    """Every type, and samples that were never written."""

    def write(file, endian="native"):
        grid(file, times=0)
        for code in CODES:
            variable = file.createVariable(code, code, ("lat", "lon"), endian=endian)
            variable[:3] = field(ROWS, COLUMNS)[:3] - (20 if code[0] != "u" else 0)

    netcdf("types_cdf5.nc", "NETCDF3_64BIT_DATA", write)
    netcdf("types_nc4.nc", "NETCDF4", write)
    netcdf("types_big.nc", "NETCDF4", lambda file: write(file, "big"))
    for name in ("types_cdf5.nc", "types_nc4.nc", "types_big.nc"):
        for code in CODES:
            expect(f"{name}:{code}", read(name, code)[::-1])


def packed():
    """What attributes say of values."""

    def write(file):
        grid(file, north_first=True)
        dimensions = ("time", "lat", "lon")
        values = field(TIMES, ROWS, COLUMNS)

        def variable(name, code, values=values, fill=None, **attributes):
            made = file.createVariable(name, code, dimensions, fill_value=fill)
            made.set_auto_maskandscale(False)
            made.setncatts(attributes)
            made[:] = values

        variable("scaled", "i2", scale_factor=0.5, add_offset=273.15, missing_value=numpy.int16(12))
        variable("several", "i4", missing_value=numpy.array([3, 12], "i4"))
        variable("range", "i2", valid_range=numpy.array([2, 120], "i2"))
        variable("least", "f4", valid_min=numpy.float32(2))
        variable("most", "f8", valid_max=120.0)
        variable("unsigned", "i1", values + 90, fill=numpy.int8(-1), _Unsigned="true", scale_factor=0.5)
        variable("unsigned_range", "i2", values - 5, _Unsigned="true", valid_range=numpy.array([0, -3], "i2"))
        variable("nan", "f4", numpy.where(values == 11, numpy.nan, values), fill=numpy.float32("nan"))
        variable("unusable", "i2", missing_value=1e30)

    for name, kind in [("packed.nc", "NETCDF3_CLASSIC"), ("packed_nc4.nc", "NETCDF4")]:
        netcdf(name, kind, write)
        with netCDF4.Dataset(FOLDER / name) as file:
            names = [key for key, variable in file.variables.items() if variable.ndim == 3]
        for variable in names:
            expect(f"{name}:{variable}", read(name, variable))


def orders():
    """Dimensions in every order."""

    def write(file):
        grid(file, depths=[0, 10, 20], north_first=False)
        file.createDimension("one", 1)
        values = field(TIMES, DEPTHS, ROWS, COLUMNS)
        names = ("time", "depth", "lat", "lon")

        def variable(name, order, values=values):
            made = file.createVariable(name, "f4", tuple(order))
            made[:] = values

        variable("lon_lat", ("lon", "lat"), values[0, 0].T)
        variable("time_last", ("lat", "lon", "time"), numpy.moveaxis(values[:, 0], 0, 2))
        variable("one_each", ("time", "one", "lat", "lon"), values[:, :1])
        variable("volume", names[1:], values[0])
        variable("moving", names, values)
        variable("depth_first", ("depth", "time", "lat", "lon"), values.transpose(1, 0, 2, 3))
        variable("section", ("depth", "lon"), values[0, :, 0])

    for name, kind in [("orders.nc", "NETCDF3_CLASSIC"), ("orders_nc4.nc", "NETCDF4")]:
        netcdf(name, kind, write)
        values = field(TIMES, DEPTHS, ROWS, COLUMNS)
        expect(f"{name}:lon_lat", read(name, "lon_lat").T[::-1])
        expect(f"{name}:time_last", numpy.moveaxis(read(name, "time_last"), 2, 0)[:, ::-1])
        expect(f"{name}:one_each", read(name, "one_each")[:, 0, ::-1])
        expect(f"{name}:volume", read(name, "volume"))
        expect(f"{name}:moving", read(name, "moving"))
        expect(f"{name}:depth_first", read(name, "depth_first").transpose(1, 0, 2, 3))
        expect(f"{name}:section", read(name, "section"))
        assert numpy.array_equal(read(name, "moving"), values)


def layouts():
    """How NetCDF-4 stores samples."""
    variants = {
        "contiguous": {"contiguous": True},
        "deflated": {"zlib": True, "shuffle": True, "chunksizes": (1, 3, 2)},
        "across_time": {"zlib": True, "chunksizes": (TIMES, 2, 3)},
        "checked": {"fletcher32": True, "chunksizes": (1, ROWS, COLUMNS)},
        "quantized": {"zlib": True, "significant_digits": 3},
        "szip": {"compression": "szip", "chunksizes": (TIMES, ROWS, COLUMNS)},
    }

    def write(file):
        grid(file)
        for name, options in variants.items():
            file.createVariable(name, "f4", ("time", "lat", "lon"), **options)[:] = field(TIMES, ROWS, COLUMNS) / 7
        group = file.createGroup("forecast").createGroup("surface")
        wind = group.createVariable("wind", "i4", ("time", "lat", "lon"), zlib=True)
        wind[:] = field(TIMES, ROWS, COLUMNS)

    netcdf("layouts.nc", "NETCDF4", write)
    for variable in [*variants, "forecast/surface/wind"]:
        expect(f"layouts.nc:{variable}", read("layouts.nc", variable)[:, ::-1])

    def write_short(file):
        grid(file, times=0)
        file.createDimension("time", None)
        file.createVariable("long", "i2", ("time",), chunksizes=(4,))[:] = [1, 2, 3]
        short = file.createVariable("short", "i2", ("time", "lat", "lon"), chunksizes=(1, ROWS, COLUMNS))
        short[0] = field(ROWS, COLUMNS)

    netcdf("short.nc", "NETCDF4", write_short)
    expect("short.nc", read("short.nc", "short")[:, ::-1])


def curvilinear():
    """Latitudes in a table, south first; the time is in an auxiliary variable."""

    def write(file):
        for name, size in (("record", 2), ("eta", ROWS), ("xi", COLUMNS)):
            file.createDimension(name, size)
        times = file.createVariable("when", "i4", ("record",))
        times.units, times.calendar = "days since 2001-02-28", "360_day"
        times[:] = [0, 2]
        for name, units, values in (
            ("glat", "degrees_north", 50 + field(ROWS, COLUMNS) / 10),
            ("glon", "degrees_east", field(ROWS, COLUMNS)),
        ):
            made = file.createVariable(name, "f8", ("eta", "xi"))
            made.units = units
            made.axis = {"glat": "Y", "glon": "X"}[name]
            made[:] = values
        made = file.createVariable("h", "f4", ("record", "eta", "xi"))
        made.coordinates = "glon glat when"
        made[:] = field(2, ROWS, COLUMNS)

    netcdf("curvilinear.nc", "NETCDF3_CLASSIC", write)
    expect("curvilinear.nc", read("curvilinear.nc", "h")[:, ::-1])

    def write_single(file):
        grid(file, times=1, depths=[0, 10, 30])
        made = file.createVariable("salt", "f4", ("time", "depth", "lat", "lon"))
        made[:] = field(1, DEPTHS, ROWS, COLUMNS)

    netcdf("single.nc", "NETCDF3_CLASSIC", write_single)
    expect("single.nc", read("single.nc", "salt"))

    def write_projected(file):
        for name, size, step in (("y", ROWS, -2.0), ("x", COLUMNS, 1.5)):
            file.createDimension(name, size)
            made = file.createVariable(name, "f8", (name,))
            made.units, made.standard_name = "km", f"projection_{name}_coordinate"
            made[:] = 500 + step * numpy.arange(size)
        crs = file.createVariable("crs", "i4", ())
        crs.grid_mapping_name = "transverse_mercator"
        crs.crs_wkt = 'PROJCRS["WGS 84 / UTM zone 33N",ID["EPSG",32633]]'
        made = file.createVariable("height", "f4", ("y", "x"))
        made.units, made.grid_mapping = "m", "crs"
        made[:] = field(ROWS, COLUMNS)

    netcdf("projected.nc", "NETCDF3_CLASSIC", write_projected)
    expect("projected.nc", read("projected.nc", "height"))


def refused_netcdf():
    def write(file):
        for name, size in (("time", 2), ("member", 3), ("lat", ROWS), ("lon", COLUMNS), ("none", None)):
            file.createDimension(name, size)
        file.createVariable("ensemble", "f4", ("time", "member", "lat", "lon"))[:] = 0
        file.createVariable("line", "f4", ("time",))[:] = 0
        file.createVariable("text", "S1", ("lat", "lon"))
        file.createVariable("empty", "f4", ("none", "lat", "lon"))

    netcdf("refused.nc", "NETCDF3_CLASSIC", write)


def hdf5():
    """Plain HDF5: no dimensions with names, no values that mean "missing"."""
    values = field(TIMES, ROWS, COLUMNS)

    def write(file):
        for code in ("<f2", ">f2", "<f4", ">f8", "<i2", ">i4", "<u8"):
            name = ("little_" if code[0] == "<" else "big_") + code[1:]
            file.create_dataset(name, data=values.astype(code))
        file.create_dataset("bool", data=values % 2 == 1)
        file.create_dataset("deflated", data=values, chunks=(1, 3, 4), compression="gzip", shuffle=True)
        file.create_dataset("lzf", data=numpy.repeat(values, 3, axis=2), chunks=(1, 4, 15), compression="lzf")
        file.create_dataset("checked", data=values, chunks=(2, 2, 2), fletcher32=True)
        file.create_dataset("offset", data=values.astype("i4"), chunks=(1, 4, 5), scaleoffset=0)
        file.create_dataset("filled", shape=values.shape, dtype="i2", chunks=(1, 4, 5), fillvalue=-32767)
        file["filled"][1] = values[1]
        growing = file.create_dataset("growing", data=values, maxshape=(None, None, None), chunks=(1, 2, 2))
        growing.resize((TIMES, ROWS, COLUMNS - 1))
        file.create_dataset("a/b/plane", data=values[0])
        file["linked"] = file["a/b/plane"]
        file["a/b/around"] = file["a"]

    for version, bounds in {
        "earliest": ("earliest", "v108"),
        "v108": ("v108", "v108"),
        "v110": ("v110", "v110"),
        "latest": ("latest", "latest"),
    }.items():
        name = f"h5_{version}.h5"
        with h5py.File(FOLDER / name, "w", libver=bounds) as file:
            write(file)
        with h5py.File(FOLDER / name) as file:
            datasets = [key for key in file if isinstance(file[key], h5py.Dataset)]
            for variable in [*datasets, "a/b/plane"]:
                expect(f"{name}:{variable}", file[variable][()])

    with h5py.File(FOLDER / "user_block.mat", "w", userblock_size=512) as file:
        file.create_dataset("matrix", data=values[0])
    with open(FOLDER / "user_block.mat", "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512))
    expect("user_block.mat", values[:1])

    with h5py.File(FOLDER / "scales.h5", "w") as file:
        data = file.create_dataset("density", data=field(DEPTHS, ROWS, COLUMNS))
        for axis, (name, size, step) in enumerate((("z", DEPTHS, 2.0), ("y", ROWS, 0.5), ("x", COLUMNS, 0.5))):
            scale = file.create_dataset(name, data=step * numpy.arange(size))
            scale.attrs["units"] = "mm"
            scale.make_scale(name)
            data.dims[axis].attach_scale(scale)
        expect("scales.h5", data[()])

    with h5py.File(FOLDER / "filters.h5", "w") as file:
        repeated = numpy.repeat(values, 40, axis=2)
        for name, filter in (
            ("zstd", hdf5plugin.Zstd()),
            ("blosc", hdf5plugin.Blosc()),
            ("bzip2", hdf5plugin.BZip2()),
            ("lz4", hdf5plugin.LZ4()),
        ):
            file.create_dataset(name, data=repeated, chunks=repeated.shape, **filter)
        expect("filters.h5:lz4", file["lz4"][()])
        expect("filters.h5:zstd", file["zstd"][()])

    with h5py.File(FOLDER / "refused.h5", "w") as file:
        file.create_dataset("compound", data=numpy.zeros((3, 4), dtype=[("a", "i4"), ("b", "f8")]))
        file.create_dataset("text", data=numpy.full((3, 4), b"abc"))
        file.create_dataset("four", data=numpy.zeros((2, 2, 3, 4)))
        file.create_dataset("complex", data=numpy.zeros((3, 4), dtype="c8"))
        file.create_dataset("scalar", data=1.0)
        virtual = h5py.VirtualLayout(shape=(3, 4), dtype="f4")
        virtual[:] = h5py.VirtualSource("elsewhere.h5", "data", shape=(3, 4))
        file.create_virtual_dataset("virtual", virtual)
        external = [("elsewhere.bin", 0, h5py.h5f.UNLIMITED)]
        file.create_dataset("external", shape=(3, 4), dtype="f4", external=external)


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for write in (versions, types, packed, orders, layouts, curvilinear, refused_netcdf, hdf5):
        write()
    (FOLDER / "manifest.txt").write_text("".join(line + "\n" for line in MANIFEST))


if __name__ == "__main__":
    main()
