#!/usr/bin/env python3
"""Writes gradients.txt: lists of colours, and the 256 colours that matplotlib makes of each.

    pip install matplotlib==3.11.2
    python3 tests/data/colormaps/make_gradients.py
"""

from pathlib import Path

import matplotlib
from matplotlib.colors import LinearSegmentedColormap

EXPECTED_VERSION = "3.11.2"
LISTS = [
    "black,white",
    "#440154,teal,white",
    "#000080,steelblue,#ffffff,tomato,maroon",
    "#010203,#010203",
    "#ff8800,#0f0,#808080,#123456,#654321,#abcdef",
    ",".join(f"#{(index * 37) % 256:02x}{(index * 91) % 256:02x}{(index * 151) % 256:02x}" for index in range(100)),
    ",".join(f"#{(index * 37) % 256:02x}{(index * 91) % 256:02x}{(index * 151) % 256:02x}" for index in range(300)),
]


def main():
    if matplotlib.__version__ != EXPECTED_VERSION:
        raise SystemExit(f"matplotlib is {matplotlib.__version__}, the file is made by {EXPECTED_VERSION}")
    lines = []
    for colors in LISTS:
        made = LinearSegmentedColormap.from_list("made", colors.split(","))(range(256), bytes=True)[:, :3]
        lines.append(colors + " " + ",".join(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in made) + "\n")
    Path(__file__).with_name("gradients.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
