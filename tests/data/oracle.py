"""Expected values beside the files they belong to: what make_rasters.py and make_matrix.py share.

Values are bands x rows x columns, little-endian, without a header, NaN where a sample is missing. The extension of
an oracle says how they are stored: u8, f32 or f64, the smallest that holds each of them exactly. Files with equal
expectations share one.
"""

import hashlib

import numpy


def store(folder, values):
    """Writes the values into the folder unless they are there; returns the name of the file."""
    values = numpy.asarray(values, dtype="<f8")
    values = numpy.where(numpy.isfinite(values), values, numpy.nan)
    assert values.ndim == 3, values.shape
    for kind in ("u1", "<f4", "<f8"):
        with numpy.errstate(over="ignore", invalid="ignore"):
            stored = values.astype(kind)
        if numpy.array_equal(stored.astype("<f8"), values, equal_nan=True):
            break
    contents = stored.tobytes()
    name = f"{hashlib.sha256(contents).hexdigest()[:12]}.{ {'u1': 'u8', '<f4': 'f32', '<f8': 'f64'}[kind] }"
    (folder / name).write_bytes(contents)
    return name
