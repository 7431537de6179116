"""From what users have to what the extension reads, without importing any library that they do not use."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, Optional, Union

import numpy as np

from fieldreel._source import (
    LabelledSource,
    Source,
    computed,
    declared_dtype,
    is_lazily_masked,
    of_array,
    plain,
)
from fieldreel._spool import SpooledSource

__all__ = ["Readable", "read_data"]

#: Paths, something that hands out bands, or None for what settings name.
Readable = Union[list[str], Source, SpooledSource, LabelledSource, None]


def read_data(data: Any) -> tuple[Readable, dict[str, Any]]:
    """What to read, and settings that the data suggests.

    Raises
    ------
    TypeError
        For what is no data of a kind that is shown, or holds no real numbers.
    ValueError
        For arrays with fewer than two or more than four dimensions, and empty ones.
    """
    if data is None:
        return None, {}
    if isinstance(data, (str, os.PathLike)):
        return [os.fsdecode(data)], {}
    if _is_of(data, "xarray", "DataArray"):
        return _of_xarray(data)
    if _is_of(data, "xarray", "Dataset"):
        names = ", ".join(map(str, data.data_vars))
        raise TypeError(f"a Dataset holds several variables: pass one of them, as in data[name] ({names})")
    if _is_rasterio(data):
        return _of_rasterio(data), {}
    if isinstance(data, np.ndarray):
        return of_array(data), {}
    if hasattr(data, "shape") and hasattr(data, "__getitem__") and _has_dtype(data):
        return _of_arraylike(data), {}
    if hasattr(data, "__array__"):
        return of_array(np.asarray(data)), {}
    if isinstance(data, (bytes, bytearray, dict)) or not isinstance(data, Iterable):
        raise TypeError(
            f"data is a {type(data).__name__}: expected an array, a DataArray, a dataset of rasterio, a path, a list of paths "
            "or bands one after another"
        )
    if isinstance(data, Sequence):
        return _of_sequence(data), {}
    return SpooledSource(data), {}


def _of_sequence(data: Sequence[Any]) -> Readable:
    if len(data) > 0 and all(isinstance(one, (str, os.PathLike)) for one in data):
        return [os.fsdecode(one) for one in data]
    if len(data) > 0 and all(np.ndim(one) <= 1 for one in data):
        # Rows of numbers.
        rows = [computed(one) for one in data]
        is_masked = any(isinstance(row, np.ma.MaskedArray) for row in rows)
        return of_array(np.ma.stack(rows) if is_masked else np.asarray(rows))
    return SpooledSource(data)


def _is_of(data: Any, package: str, name: str) -> bool:
    kinds = type(data).__mro__
    return any(kind.__name__ == name and kind.__module__.split(".")[0] == package for kind in kinds)


def _has_dtype(data: Any) -> bool:
    """Whether samples are of a type of NumPy's; those of torch are not."""
    try:
        np.dtype(data.dtype)
    except (AttributeError, TypeError):
        return False
    return True


def _is_rasterio(data: Any) -> bool:
    return any(kind.__module__.split(".")[0] == "rasterio" for kind in type(data).__mro__) and hasattr(
        data, "read"
    )


def _of_arraylike(data: Any) -> Source:
    """Arrays of dask, zarr, h5py and their like, of which one band is read at a time."""
    chunks = getattr(data, "chunks", None)
    name = getattr(data, "name", None) or "array"
    source = of_array(_Slices(data), name, is_lazily_masked(data))
    # Blocks are computed whole, whichever of their rows are wanted.
    source.has_strips = chunks is None
    return source


class _Slices:
    """An array-like whose slices are arrays of NumPy's."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.shape = data.shape
        self.dtype = data.dtype

    def __getitem__(self, key: Any) -> Any:
        return computed(self.data[key])


#: What rasterio calls units of length that have shorter names.
_UNITS = {"metre": "m", "meter": "m", "foot": "ft", "us survey foot": "us-ft"}


def _of_rasterio(dataset: Any) -> Readable:
    if getattr(dataset, "closed", False):
        raise ValueError("the dataset of rasterio is closed")
    import rasterio
    from rasterio.windows import Window

    name = str(getattr(dataset, "name", "raster"))
    scales, offsets = dataset.scales, dataset.offsets
    is_reader = type(dataset).__name__ == "DatasetReader"
    if is_reader and dataset.driver == "GTiff" and os.path.isfile(name):
        with rasterio.open(name) as file:
            if file.shape == dataset.shape:
                return [name]
            # An overview, of which GDAL does not say how it is scaled.
            scales, offsets = file.scales, file.offsets
    height, bands = dataset.height, dataset.count
    is_scaled = any(scaling != (1.0, 0.0) for scaling in zip(scales, offsets))
    dtype = np.dtype("float64") if is_scaled else np.result_type(*dataset.dtypes)
    has_missing = any(nodata is not None for nodata in dataset.nodatavals)
    has_missing = has_missing or any(
        "per_dataset" in str(flag) or "alpha" in str(flag)
        for flags in dataset.mask_flag_enums
        for flag in flags
    )
    transform = dataset.transform
    is_south_up = transform.e > 0

    def read(band: int, rows: slice, columns: slice) -> np.ndarray:
        first = height - rows.stop if is_south_up else rows.start
        window = Window(columns.start, first, columns.stop - columns.start, rows.stop - rows.start)
        part = dataset.read(band + 1, window=window, masked=has_missing)
        if is_scaled:
            part = part.astype("float64") * scales[band] + offsets[band]
        part = plain(part)
        return part[::-1] if is_south_up else part

    units = {unit for unit in getattr(dataset, "units", ()) if unit}
    crs = dataset.crs
    shape = (bands, height, dataset.width)
    source = Source(os.path.basename(name), shape, declared_dtype(dtype, has_missing), read)
    source.labels = [description or None for description in dataset.descriptions]
    source.unit = units.pop() if len(units) == 1 else None
    if crs is not None:
        source.crs = crs.to_string()
        unit = (crs.linear_units or "").lower()
        source.coordinate_unit = "degree" if crs.is_geographic else (_UNITS.get(unit, unit) or None)
    top = transform.f + transform.e * height if is_south_up else transform.f
    e = -transform.e if is_south_up else transform.e
    if not transform.is_identity:
        source.transform = (transform.c, transform.a, transform.b, top, transform.d, e)
    return source


def _of_xarray(data: Any) -> tuple[LabelledSource, dict[str, Any]]:
    dimensions = [(str(name), int(size)) for name, size in zip(data.dims, data.shape)]
    # Only then is it there to be looked at without being read.
    is_lazy = data.chunks is not None
    is_masked = is_lazy and is_lazily_masked(data.data)
    dtype = declared_dtype(np.dtype(data.dtype), is_masked, "a DataArray").replace("float16", "float32")
    coordinates = []
    for place, name in enumerate(data.dims):
        found = _coordinate(data, name)
        if found is not None:
            coordinates.append((place, *found))

    def read(ranges: list[tuple[int, int]]) -> bytes:
        part = data.isel({name: slice(*ends) for name, ends in zip(data.dims, ranges)})
        samples = plain(computed(part.data) if is_lazy else part.values)
        if is_masked:
            samples = samples.astype(dtype, copy=False)
        if samples.dtype != dtype:
            raise TypeError(f"{name} was computed as {samples.dtype}, and said to be {dtype}")
        return np.ascontiguousarray(samples).tobytes()

    name = str(data.name) if data.name is not None else "DataArray"
    source = LabelledSource(name, dtype, dimensions, coordinates, _texts(data.attrs), read)
    for place, dimension in enumerate(data.dims):
        along = np.asarray(data.coords[dimension].values) if dimension in data.coords else np.empty(0)
        if along.dtype.kind in "UO" and len(along) > 0 and all(isinstance(one, str) for one in along):
            source.names = (place, [str(one) for one in along])
    title = data.attrs.get("long_name")
    return source, {"title": title} if isinstance(title, str) and title.strip() else {}


def _coordinate(data: Any, name: Any) -> Optional[tuple[list[float], list[tuple[str, str]]]]:
    """Numbers along a dimension, and what is said about them; dates become seconds."""
    if name not in data.coords:
        return None
    coordinate = data.coords[name]
    values, attributes = np.asarray(coordinate.values), dict(_texts(coordinate.attrs))
    if values.dtype.kind == "M":
        seconds = (values - np.datetime64("1970-01-01T00:00:00")) / np.timedelta64(1, "s")
        attributes.update(units="seconds since 1970-01-01 00:00:00", calendar="proleptic_gregorian")
        return seconds.astype(float).tolist(), list(attributes.items())
    if values.dtype.kind == "m":
        attributes.setdefault("units", "s")
        return (values / np.timedelta64(1, "s")).astype(float).tolist(), list(attributes.items())
    if values.dtype.kind == "O" and len(values) > 0 and hasattr(values[0], "calendar"):
        import cftime

        units, calendar = "seconds since 1970-01-01 00:00:00", values[0].calendar
        numbers = np.asarray(cftime.date2num(values, units, calendar), dtype=float)
        attributes.update(units=units, calendar=calendar)
        return numbers.tolist(), list(attributes.items())
    if values.dtype.kind not in "biuf":
        return None
    return values.astype(float).tolist(), list(attributes.items())


def _texts(attributes: dict[Any, Any]) -> list[tuple[str, str]]:
    return [(str(name), value) for name, value in attributes.items() if isinstance(value, str)]
