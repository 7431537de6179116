"""What tests record, and how they look at what was recorded."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path
from typing import Any

import av
import numpy as np

import fieldreel

ROOT = Path(__file__).resolve().parents[2]

#: Small films that are drawn quickly and the same everywhere.
SMALL: dict[str, Any] = {"size": (320, 180), "frames": 4, "adapter": "software"}


def waves(bands: int = 3, rows: int = 24, columns: int = 32) -> np.ndarray:
    """Bands of different hills, float32 from -1 to 1."""
    y, x = np.mgrid[0:rows, 0:columns]
    field = [np.sin(x / 5 + band) * np.cos(y / (4 + band)) for band in range(bands)]
    return np.stack(field).astype(np.float32)


def frames_of(film: Path | bytes) -> np.ndarray:
    """The frames of a film, as libav decodes them."""
    with av.open(io.BytesIO(film) if isinstance(film, bytes) else str(film)) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


def picture_of(film: bytes) -> np.ndarray:
    """A PNG's pixels."""
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(film)))


def picture(data: Any, **settings: Any) -> np.ndarray:
    """One picture of the data's film, of values from -1 to 1."""
    return picture_of(fieldreel.record(data, **{**SMALL, "format": "png", "clim": (-1, 1), **settings}))


def differs(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape != other.shape or not np.array_equal(one, other)


def program() -> Path:
    """The command line's program."""
    named = os.environ.get("FIELDREEL_PROGRAM")
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return Path(named) if named else target / "debug" / "fieldreel"


def command_line(*words: Any) -> None:
    """Runs the program without a window."""
    line = [program(), *map(str, words), "--offscreen", "--quiet", "--adapter", "software"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
