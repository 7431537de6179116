#!/usr/bin/env python3
"""Writes what matplotlib's norms and colormaps make of 10,000 values.

    pip install matplotlib==3.11.2
    python3 tests/data/norms/make_norms.py

values.bin      10,000 little-endian f32
quantiles.bin   65 little-endian f64: the values' quantiles at 0, 1/64 ... 1, some of them alike
cases.txt       a line per case: file, norm, lower limit, upper limit, number of colours
<file>.bin      per value the norm's fraction (little-endian f32; not for classes), then per value the index of its
                colour (little-endian i16): -1 for under, the number of colours for over

Where LogNorm masks a value (zero and below), the fraction is -inf and the index -1: our norm calls it under.
"""

from pathlib import Path

import matplotlib
import numpy
from matplotlib.colors import (
    BoundaryNorm,
    CenteredNorm,
    ListedColormap,
    LogNorm,
    Normalize,
    PowerNorm,
    SymLogNorm,
)

EXPECTED_VERSION = "3.11.2"
COUNT = 10_000
FOLDER = Path(__file__).parent


def values():
    """A third evenly around zero, most of the rest over seven decades on both sides, and what tends to go wrong."""
    random = numpy.random.default_rng(7)
    special = [0.0, -0.0, 1.0, -1.0, 0.5, 0.25, 2.0, 3.0, 10.0, 100.0, 500.0, -100.0, 300.0, 0.01, 0.1, 0.02, -0.02]
    limits = numpy.linspace(-2, 2, 257)  # where the colours of 256 begin
    tied = numpy.repeat([0.75, -1.5], 400)  # so that quantiles are alike
    even = random.uniform(-3, 3, COUNT // 3)
    rest = COUNT - len(special) - len(limits) - len(tied) - len(even)
    decades = 10.0 ** random.uniform(-4, 3, rest) * random.choice([-1, 1], rest)
    everything = numpy.concatenate([special, limits, tied, even, decades]).astype("<f4")
    assert everything.size == COUNT
    return everything


class Equalized:
    """Not one of matplotlib's: the cumulative distribution, straight on outside as Normalize is."""

    def __init__(self, quantiles):
        self.quantiles = quantiles

    def __call__(self, data):
        return numpy.interp(data, self.quantiles, numpy.linspace(0, 1, self.quantiles.size))


def cases(quantiles):
    """Name, lower limit, upper limit, number of colours, norm."""
    yield "linear", -2, 2, 256, Normalize(-2, 2)
    yield "log", 0.01, 500, 256, LogNorm(0.01, 500)
    yield "symlog:0.02", -100, 300, 256, SymLogNorm(0.02, linscale=1, base=10, vmin=-100, vmax=300)
    yield "symlog", -1, 2.5, 510, SymLogNorm(0.0025, linscale=1, base=10, vmin=-1, vmax=2.5)
    yield "power:0.5", 0.25, 100, 256, PowerNorm(0.5, 0.25, 100)
    yield "power:2.2", -3, 3, 10, PowerNorm(2.2, -3, 3)
    centered = CenteredNorm(0.5)
    centered.autoscale_None(numpy.array([-1.7, 2.3]))
    yield "centered:0.5", -1.7, 2.3, 256, centered
    yield "equalize", quantiles[0], quantiles[-1], 256, Equalized(quantiles)
    for boundaries, colors in (([-2, -1, 0.5, 2, 3], 256), ([-2, 3], 256), ([-1, 0, 0.02, 1, 100, 500], 5)):
        listed = ",".join(f"{boundary:g}" for boundary in boundaries)
        yield f"classes:{listed}", boundaries[0], boundaries[-1], colors, BoundaryNorm(boundaries, colors)


def indices(placed, colors):
    """The entries that a matplotlib colormap picks, by giving each a colour of its own."""
    tint = lambda index: ((index + 1) / 1024, 0, 0)
    colormap = ListedColormap([tint(index) for index in range(colors)], under=tint(-1), over=tint(colors))
    return numpy.rint(colormap(placed)[:, 0] * 1024 - 1).astype("<i2")


def main():
    if matplotlib.__version__ != EXPECTED_VERSION:
        raise SystemExit(f"matplotlib is {matplotlib.__version__}, the files are made by {EXPECTED_VERSION}")
    stored = values()
    data = stored.astype("f8")
    quantiles = numpy.quantile(data, numpy.linspace(0, 1, 65))
    assert (numpy.diff(quantiles) == 0).any()
    (FOLDER / "values.bin").write_bytes(stored.tobytes())
    (FOLDER / "quantiles.bin").write_bytes(quantiles.astype("<f8").tobytes())
    lines = []
    for name, low, high, colors, norm in cases(quantiles):
        placed = norm(data)
        if name == "log":
            placed = numpy.where(data > 0, placed.filled(0), -numpy.inf)
        assert not numpy.ma.is_masked(placed) and not numpy.isnan(placed).any(), name
        found = indices(placed, colors).tobytes()
        if not name.startswith("classes"):
            found = numpy.asarray(placed, "<f4").tobytes() + found
        file = f"classes_{name.count(',')}_of_{colors}" if name.startswith("classes") else name.replace(":", "_")
        (FOLDER / f"{file}.bin").write_bytes(found)
        lines.append(f"{file} {name} {low:.17g} {high:.17g} {colors}\n")
    (FOLDER / "cases.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
