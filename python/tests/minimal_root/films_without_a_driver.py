"""A system with Python and NumPy only: films are encoded, and what cannot be drawn says what would help."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np

import fieldreel


def main() -> None:
    usable = {state["name"] for state in fieldreel.encoders() if state["problem"] is None}
    assert {"ffv1", "apng"} <= usable, usable

    rows = np.arange(120, dtype=np.uint8)[:, None, None]
    for container in ("mp4", "webm", "gif"):
        film = io.BytesIO()
        with fieldreel.Writer(film, fps=10, format=container) as writer:
            for number in range(10):
                writer.append_data(np.broadcast_to(rows + number, (120, 160, 3)))
        assert len(film.getvalue()) > 500, container

    loaded = set(re.findall(r"\S+\.so\S*$", Path("/proc/self/maps").read_text(), flags=re.MULTILINE))
    libav = {path for path in loaded if "/libav" in path}
    assert libav and all("/fieldreel.libs/" in path for path in libav), libav

    try:
        fieldreel.adapter()
    except fieldreel.RenderError as error:
        print(f"without a driver: {error}")
    else:
        raise AssertionError("an adapter in a system without drivers")
    try:
        fieldreel.record(np.eye(8), size=(64, 64), frames=2, format="mp4")
    except fieldreel.RenderError as error:
        assert "fieldreel[software]" in str(error), error
    else:
        raise AssertionError("drawn without a driver")


main()
