"""What the extension reads bands from: arrays, spooled bands, datasets of rasterio, labelled arrays of xarray."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Optional

import numpy as np

__all__ = ["LabelledSource", "Source", "computed", "declared_dtype", "is_lazily_masked", "of_array", "plain"]

#: Types of samples that are handed to the extension as they are.
_PLAIN = {"uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"}


@dataclass
class Source:
    """Bands, one at a time.

    ``read(band, rows, columns)`` returns these slices of a band as an array of two dimensions of one of the plain types in
    this machine's byte order; what is not finite is missing. Band, rows and columns are counted from 0.
    """

    name: str
    shape: tuple[int, int, int]
    dtype: str
    read: Callable[[int, slice, slice], np.ndarray]
    labels: list[Optional[str]] = field(default_factory=list)
    unit: Optional[str] = None
    #: Metres between columns and between rows.
    spacing: Optional[tuple[float, float]] = None
    crs: Optional[str] = None
    #: GDAL's six numbers.
    transform: Optional[tuple[float, float, float, float, float, float]] = None
    coordinate_unit: Optional[str] = None
    #: Slices in a volume, their distances along column, row and slice, and the unit of these.
    slices: Optional[tuple[int, tuple[float, float, float], Optional[str]]] = None
    #: Whether some rows cost less than all of a band.
    has_strips: bool = True


@dataclass
class LabelledSource:
    """An array whose dimensions have names and coordinates.

    ``read(ranges)`` returns the bytes of the samples within these ``(start, stop)`` along each dimension, in this machine's
    byte order.
    """

    name: str
    dtype: str
    dimensions: list[tuple[str, int]]
    #: Dimension, numbers along it, and what is said about them.
    coordinates: list[tuple[int, list[float], list[tuple[str, str]]]]
    attributes: list[tuple[str, str]]
    read: Callable[[list[tuple[int, int]]], bytes]
    #: A dimension with names in place of numbers, and these.
    names: Optional[tuple[int, list[str]]] = None


def declared_dtype(dtype: np.dtype, is_masked: bool = False, what: str = "data") -> str:
    """The type that the library is told samples have.

    Raises
    ------
    TypeError
        For what are no real numbers.
    """
    kind, size = dtype.kind, dtype.itemsize
    if kind == "b":
        return "float32" if is_masked else "uint8"
    if kind in "iu":
        if is_masked:
            return "float32" if size <= 2 else "float64"
        return f"{'u' if kind == 'u' else ''}int{8 * size}"
    if kind == "f":
        return {2: "float16", 4: "float32"}.get(size, "float64")
    advice = {
        "c": "show numpy.abs, .real or numpy.angle of it",
        "O": "convert it with .astype(float)",
        "m": "divide it by a unit, as in data / numpy.timedelta64(1, 's')",
    }.get(kind, "numbers are shown: integers, floats and truth values")
    raise TypeError(f"{what} of dtype {dtype}: {advice}")


def computed(part: Any) -> np.ndarray:
    """An array of NumPy's, with its mask if it has one."""
    # What is still to be computed would lose its mask on the way to an array.
    part = part.compute() if hasattr(part, "compute") else part
    return part if isinstance(part, np.ma.MaskedArray) else np.asarray(part)


def is_lazily_masked(array: Any) -> bool:
    """Whether an array of dask says that its blocks are masked."""
    return isinstance(getattr(array, "_meta", None), np.ma.MaskedArray)


def plain(part: Any) -> np.ndarray:
    """Samples of any real type as the extension takes them; nothing is copied if they are so already."""
    mask = np.ma.getmask(part) if isinstance(part, np.ma.MaskedArray) else np.ma.nomask
    part = np.ma.getdata(part) if isinstance(part, np.ma.MaskedArray) else np.asarray(part)
    if isinstance(mask, np.ndarray):
        missing = part.astype(declared_dtype(part.dtype, is_masked=True).replace("float16", "float32"))
        missing[mask] = np.nan
        return missing
    if part.dtype.kind == "b":
        return part.view(np.uint8)
    if part.dtype.name in _PLAIN and part.dtype.isnative:
        return part
    # What is no plain type is a half, a long double, or of the other byte order.
    declared = declared_dtype(part.dtype).replace("float16", "float32")
    return part.astype(declared)


def of_array(array: Any, name: str = "array", is_masked: bool = False) -> Source:
    """Bands of an array, or of anything that has ``shape``, ``dtype`` and can be sliced; slices may be masked.

    Raises
    ------
    TypeError
        For a dtype that holds no real numbers.
    ValueError
        For other than two (rows, columns), three (bands, rows, columns) or four (volumes, slices, rows, columns)
        dimensions, and for empty arrays.
    """
    shape = tuple(int(side) for side in array.shape)
    is_masked |= isinstance(array, np.ma.MaskedArray) and array.mask is not np.ma.nomask
    dtype = declared_dtype(np.dtype(array.dtype), is_masked)
    if len(shape) not in (2, 3, 4):
        raise ValueError(
            f"an array of {len(shape)} dimensions (expected 2: rows, columns; 3: bands, rows, columns; "
            "or 4: volumes, slices, rows, columns)"
        )
    if 0 in shape:
        raise ValueError(f"an array of shape {shape} is empty")
    *outer, height, width = shape

    def read(band: int, rows: slice, columns: slice) -> np.ndarray:
        if len(outer) == 0:
            return plain(array[rows, columns])
        if len(outer) == 1:
            return plain(array[band, rows, columns])
        return plain(array[band // outer[1], band % outer[1], rows, columns])

    slices = (outer[1], (1.0, 1.0, 1.0), None) if len(outer) == 2 else None
    bands = int(np.prod(outer, dtype=object)) if outer else 1
    return Source(name, (bands, height, width), dtype, read, slices=slices)
