"""Frames to push, and what came out of a film."""

from __future__ import annotations

import io
from typing import Any, Callable

import numpy as np

# Films in one file; every one of them holds RGB, if with losses.
FORMATS = ["mp4", "mov", "mkv", "webm", "gif", "apng", "webp"]


def frames(count: int = 6, rows: int = 48, columns: int = 64) -> list[np.ndarray]:
    """Four quadrants of even colours, which change with the frame."""
    made = []
    for index in (number % 6 for number in range(count)):
        frame = np.zeros((rows, columns, 3), np.uint8)
        frame[: rows // 2, : columns // 2] = (40 * index, 200, 30)
        frame[: rows // 2, columns // 2 :] = (220, 30 * index, 90)
        frame[rows // 2 :, : columns // 2] = (20, 60, 250 - 35 * index)
        frame[rows // 2 :, columns // 2 :] = (128, 128, 128)
        made.append(frame)
    return made


def decoded(film: Any) -> np.ndarray:
    """The frames of a film, as (frames, rows, columns, 3)."""
    source = io.BytesIO(film) if isinstance(film, bytes) else film
    head = film[:12] if isinstance(film, bytes) else open(film, "rb").read(12)
    if head[8:12] == b"WEBP" or head[:6] in (b"GIF89a", b"GIF87a") or head[:4] == b"\x89PNG":
        from PIL import Image, ImageSequence

        with Image.open(source) as picture:
            return np.stack([np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(picture)])
    import av

    with av.open(source) as container:
        return np.stack([rgb_of(frame) for frame in container.decode(video=0)])


def rgb_of(frame: Any) -> np.ndarray:
    """A decoded frame in RGB: BT.709, limited range. PyAV before 16 takes every film for BT.601."""
    if not frame.format.name.startswith("yuv"):
        return frame.to_ndarray(format="rgb24")
    assert int(frame.colorspace) == 1, "the film does not say that it is BT.709"
    luma, cb, cr = (plane.astype(float) for plane in frame.to_ndarray(format="yuv444p"))
    luma, cb, cr = (luma - 16) / 219, (cb - 128) / 224, (cr - 128) / 224
    rgb = np.stack([luma + 1.5748 * cr, luma - 0.18732 * cb - 0.46812 * cr, luma + 1.8556 * cb], axis=-1)
    return np.clip(np.rint(255 * rgb), 0, 255).astype(np.uint8)


def worst_patch(found: np.ndarray, pushed: list[np.ndarray]) -> float:
    """How far the mean colour of any quadrant's middle is from what was pushed."""
    assert len(found) == len(pushed), f"{len(found)} frames instead of {len(pushed)}"
    worst = 0.0
    for got, wanted in zip(found, pushed):
        assert got.shape == wanted.shape
        rows, columns = wanted.shape[:2]
        for down in (rows // 4, 3 * rows // 4):
            for right in (columns // 4, 3 * columns // 4):
                patch = (slice(down - 3, down + 3), slice(right - 3, right + 3))
                difference = got[patch].mean((0, 1)) - wanted[patch].mean((0, 1))
                worst = max(worst, float(np.abs(difference).max()))
    return worst


class Stream:
    """Takes bytes and cannot go back."""

    def __init__(self, watch: Callable[[bytes], None] = lambda _: None) -> None:
        self.taken = bytearray()
        self._watch = watch

    def write(self, chunk: bytes) -> int:
        self._watch(chunk)
        self.taken += chunk
        return len(chunk)
