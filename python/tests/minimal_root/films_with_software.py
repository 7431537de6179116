"""The same system with fieldreel[software]: films are drawn."""

from __future__ import annotations

import numpy as np

import fieldreel


def main() -> None:
    adapter = fieldreel.adapter()
    print(f"with fieldreel[software]: {adapter['name']}, {adapter['driver']}")
    assert adapter["software"] and "llvmpipe" in adapter["name"], adapter
    y, x = np.mgrid[-3:3:64j, -3:3:64j]
    film = fieldreel.record(
        np.exp(-x * x - y * y), size=(160, 120), frames=5, format="mp4", colormap="viridis"
    )
    assert bytes(film)[4:8] == b"ftyp" and len(bytes(film)) > 1000


main()
