#!/usr/bin/env python3
"""Writes the logo that tests put into corners: rings on nothing, 96 x 64 pixels, with soft edges.

    pip install pillow
    python3 tests/data/make_logo.py
"""

from pathlib import Path

from PIL import Image

COLORS = [(200, 30, 40), (250, 190, 20), (20, 110, 180)]


def pixel(column, row):
    distance = ((column + 0.5 - 48) ** 2 * 0.45 + (row + 0.5 - 32) ** 2) ** 0.5
    opacity = round(max(0.0, min(1.0, 32.0 - distance)) * 255)
    return (*COLORS[int(distance / 11) % 3], opacity)


logo = Image.new("RGBA", (96, 64))
logo.putdata([pixel(column, row) for row in range(64) for column in range(96)])
logo.save(Path(__file__).parent / "annotations/logo.png")
