"""Frames as the encoder takes them."""

from __future__ import annotations

import re
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
    elif kind.kind not in "bf" and kind not in (np.dtype(np.uint8), np.dtype(np.uint16)):
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


def rate_text(fps: Rate) -> str:
    """A frame rate as the library reads it. What is nearly a fraction of small numbers, as 1000/30, is
    that.
    """
    if isinstance(fps, str):
        return fps
    if isinstance(fps, (bool, np.bool_)):
        raise TypeError("fps is a truth value: expected frames per second")
    if isinstance(fps, (int, np.integer)):
        return str(int(fps))
    if isinstance(fps, Fraction):
        return f"{fps.numerator}/{fps.denominator}"
    number = float(fps)
    if not 0 < number < 1e6:
        return str(number)
    text = repr(number)
    if re.fullmatch(r"\d+\.\d{1,3}", text):
        return text.rstrip("0").rstrip(".") if text.endswith("0") else text
    fraction = Fraction(number).limit_denominator(1001)
    return f"{fraction.numerator}/{fraction.denominator}"


def bits_per_second(bitrate: Union[int, float, str]) -> int:
    """Bits per second, of a number or as in ``"800k"`` and ``"2.5M"``."""
    if not isinstance(bitrate, str):
        return int(bitrate)
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kKmM]?)\s*", bitrate)
    if found is None:
        raise ValueError(f"bitrate={bitrate!r}: expected bits per second, as in 800000, '800k' or '2.5M'")
    return int(float(found[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[found[2].lower()])


_UNITS = {"": 1, "b": 1, "k": 10**3, "kb": 10**3, "m": 10**6, "mb": 10**6, "g": 10**9, "gb": 10**9}
_UNITS.update({"kib": 2**10, "mib": 2**20, "gib": 2**30})


def byte_count(size: Union[int, float, str]) -> int:
    """Bytes, of a number or as in ``"500kB"``, ``"8MB"`` and ``"25MiB"``."""
    if not isinstance(size, str):
        return int(size)
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", size)
    if found is None or found[2].lower() not in _UNITS:
        raise ValueError(f"max_bytes={size!r}: expected bytes, as in 500000, '500kB', '8MB' or '25MiB'")
    return int(float(found[1]) * _UNITS[found[2].lower()])
