#!/usr/bin/env python3
"""Writes colormaps/matplotlib.bin and colormaps/matplotlib.txt from an installed matplotlib.

Every continuous colormap of `matplotlib.colormaps` is written without its reversed twin: 256 entries of three
bytes (sRGB-encoded red, green, blue), one table after the other, in the order of the names in the text file.

    pip install matplotlib==3.11.2
    python3 assets/generate_colormaps.py
"""

from pathlib import Path

import matplotlib
import numpy
from matplotlib.colors import LinearSegmentedColormap

EXPECTED_VERSION = "3.11.2"
ENTRIES = 256


def is_continuous(colormap):
    # Qualitative maps are lists of 8 to 20 colours; the listed continuous ones have 256 or 510.
    return isinstance(colormap, LinearSegmentedColormap) or colormap.N >= ENTRIES


def table_of(colormap):
    # Sampled at the centre of each of the 256 bins: the entries themselves where there are 256, and every
    # second of the 510 entries of `twilight` and `twilight_shifted`, both ends kept.
    fractions = (numpy.arange(ENTRIES) + 0.5) / ENTRIES
    table = colormap(fractions, bytes=True)[:, :3]
    if colormap.N == ENTRIES:
        assert (table == colormap(numpy.arange(ENTRIES), bytes=True)[:, :3]).all(), colormap.name
    return table.astype(numpy.uint8)


def main():
    if matplotlib.__version__ != EXPECTED_VERSION:
        raise SystemExit(f"matplotlib is {matplotlib.__version__}, the tables are those of {EXPECTED_VERSION}")
    names = sorted(
        name
        for name in matplotlib.colormaps
        if not name.endswith("_r") and is_continuous(matplotlib.colormaps[name])
    )
    folder = Path(__file__).parent / "colormaps"
    tables = b"".join(table_of(matplotlib.colormaps[name]).tobytes() for name in names)
    (folder / "matplotlib.bin").write_bytes(tables)
    (folder / "matplotlib.txt").write_text("".join(f"{name}\n" for name in names))
    print(f"{len(names)} colormaps, {len(tables)} bytes")


if __name__ == "__main__":
    main()
