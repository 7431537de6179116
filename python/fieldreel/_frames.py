"""Frames as the encoder takes them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Union

import numpy as np

Rate = Union[int, float, str, Fraction]


def as_frame(frame: Any) -> np.ndarray:
    """An array as contiguous samples of a type that the encoder takes; copied only where that is needed."""
    array = np.asarray(frame)
    kind = array.dtype
    if kind.kind == "f" and kind.itemsize not in (4, 8):
        array = array.astype(np.float32 if kind.itemsize < 4 else np.float64)
    elif kind.kind not in "bf" and (kind.kind, kind.itemsize) not in (("u", 1), ("u", 2)):
        advice = "values of 0 to 255 as they are: frame.astype(np.uint8)" if kind.kind in "iu" else "an image"
        raise TypeError(
            f"a frame of dtype {kind}: expected uint8, uint16, bool or floats from 0 to 1 ({advice})"
        )
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    return _contiguous(array)


def _contiguous(array: np.ndarray) -> np.ndarray:
    """The array itself, or a copy. NumPy's loops go along the last axis: of three samples, that is slow, and
    channel by channel four times as fast.
    """
    if array.ndim != 3 or array.shape[2] > 4:
        return np.ascontiguousarray(array)
    if array.strides[1:] == (array.shape[2] * array.itemsize, array.itemsize):
        return np.ascontiguousarray(array)
    copy = np.empty(array.shape, array.dtype)
    for channel in range(array.shape[2]):
        copy[..., channel] = array[..., channel]
    return copy


def frames_of(images: Any, is_batch: Union[bool, None] = None) -> list[Any]:
    """What stands for several frames, one by one, as imageio understands it.

    A list is several frames; so is an array with four axes, or with three of which the last is no channels.
    """
    if is_batch is not None:
        return list(images) if is_batch else [images]
    if isinstance(images, (list, tuple)):
        return list(images)
    array = np.asanyarray(images)
    has_channels = array.ndim == 3 and array.shape[2] in (1, 3, 4)
    return [array] if array.ndim < 3 or has_channels else list(array)
