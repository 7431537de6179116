"""Bands that come one after another, kept so that they can be read again."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterable
from typing import Any, Optional

import numpy as np

from fieldreel._source import computed, declared_dtype, plain

__all__ = ["MEMORY_BYTES", "SpooledSource"]

#: Bands beyond so many bytes together are kept in a temporary file without a name.
MEMORY_BYTES = 256 << 20


class _Spool:
    def __init__(self) -> None:
        self.held: list[np.ndarray] = []
        self.held_bytes = 0
        self.file: Any = None
        #: Where bands lie in the file, and their types.
        self.stored: list[tuple[int, np.dtype]] = []
        self.shape: Optional[tuple[int, int]] = None

    def add(self, band: Any) -> None:
        number = len(self.held) + len(self.stored) + 1
        band = computed(band)
        declared_dtype(band.dtype, what=f"band {number}")
        if band.ndim != 2 or 0 in band.shape:
            raise ValueError(f"band {number} has the shape {band.shape} (expected rows and columns)")
        if self.shape is not None and band.shape != self.shape:
            raise ValueError(f"band {number} has the shape {band.shape}, the first {self.shape}")
        self.shape = band.shape
        samples = plain(band)
        if self.file is None and self.held_bytes + samples.nbytes <= MEMORY_BYTES:
            # Who makes bands may use the same array for the next.
            self.held.append(samples.copy())
            self.held_bytes += samples.nbytes
            return
        if self.file is None:
            self.file = tempfile.TemporaryFile()
        self.stored.append((self.file.tell(), samples.dtype))
        self.file.write(np.ascontiguousarray(samples).tobytes())

    @property
    def dtypes(self) -> list[np.dtype]:
        return [band.dtype for band in self.held] + [dtype for _, dtype in self.stored]

    def read(self, band: int, rows: slice, columns: slice) -> np.ndarray:
        if band < len(self.held):
            return self.held[band][rows, columns]
        start, dtype = self.stored[band - len(self.held)]
        _, width = self.shape or (0, 0)
        row_bytes = width * dtype.itemsize
        self.file.seek(start + rows.start * row_bytes)
        content = self.file.read((rows.stop - rows.start) * row_bytes)
        return np.frombuffer(content, dtype=dtype).reshape(-1, width)[:, columns]


class SpooledSource:
    """Bands that can be taken once only, kept because their range is needed before the first frame is drawn.

    It has what `Source` has. Bands are taken when it is first asked how many there are, so that mistakes in settings are
    found before.

    Raises
    ------
    TypeError, ValueError
        When they are taken: for bands that are no arrays of real numbers with two dimensions, or not all of one shape; for
        no band at all.
    """

    name = "bands"
    labels: tuple[()] = ()
    unit = spacing = crs = transform = coordinate_unit = slices = None
    has_strips = True

    def __init__(self, bands: Iterable[Any]) -> None:
        self._bands = bands

    @functools.cached_property
    def _spool(self) -> _Spool:
        spool = _Spool()
        for band in self._bands:
            spool.add(band)
        if spool.shape is None:
            raise ValueError("no bands: the generator is empty")
        if spool.file is not None:
            spool.file.flush()
        return spool

    @property
    def shape(self) -> tuple[int, int, int]:
        rows, columns = self._spool.shape or (0, 0)
        return len(self._spool.dtypes), rows, columns

    @property
    def dtype(self) -> str:
        return declared_dtype(np.result_type(*self._spool.dtypes))

    def read(self, band: int, rows: slice, columns: slice) -> np.ndarray:
        return self._spool.read(band, rows, columns)
