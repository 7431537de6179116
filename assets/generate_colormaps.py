#!/usr/bin/env python3
"""Writes colormaps/{matplotlib,cmocean,crameri}.{bin,txt} from the installed packages.

A line of the text file is a colormap: name, kind, number of entries. The binary file holds their entries one after
the other in that order, three bytes each (sRGB-encoded red, green, blue), exactly as the package gives them out with
`bytes=True`. Reversed twins are left out, and so are cmocean's inverted ones.

    pip install matplotlib==3.11.2 cmocean==4.0.3 cmcrameri==1.10
    python3 assets/generate_colormaps.py
"""

from importlib.metadata import version
from pathlib import Path

import cmcrameri.cm
import cmocean.cm
import matplotlib
import numpy

EXPECTED_VERSIONS = {"matplotlib": "3.11.2", "cmocean": "4.0.3", "cmcrameri": "1.10"}

# As the packages' own pages group them; what no list names is sequential.
MATPLOTLIB_KINDS = {
    "diverging": "BrBG PRGn PiYG PuOr RdBu RdGy RdYlBu RdYlGn Spectral berlin bwr coolwarm managua seismic vanimo",
    "cyclic": "hsv twilight twilight_shifted",
    "qualitative": "Accent Dark2 Paired Pastel1 Pastel2 Set1 Set2 Set3 okabe_ito tab10 tab20 tab20b tab20c",
    "miscellaneous": "CMRmap brg cubehelix flag gist_earth gist_ncar gist_rainbow gist_stern gnuplot gnuplot2 jet "
    "nipy_spectral ocean prism rainbow terrain turbo",
}
CMOCEAN_KINDS = {"diverging": "balance curl delta diff tarn", "cyclic": "phase", "multi-sequential": "oxy topo"}
CRAMERI_KINDS = {
    "diverging": "bam berlin broc cork lisbon managua roma tofino vanimo vik",
    "cyclic": "bamO brocO corkO romaO vikO",
    "multi-sequential": "bukavu fes oleron",
}


def kind_of(name, kinds):
    return next((kind for kind, names in kinds.items() if name in names.split()), "sequential")


def matplotlib_maps():
    registered = {name: matplotlib.colormaps[name] for name in matplotlib.colormaps if not name.endswith("_r")}
    # The two other packages register theirs, too.
    own = {name: colormap for name, colormap in registered.items() if not name.startswith(("cmo.", "cmc."))}
    return {name: (kind_of(name, MATPLOTLIB_KINDS), colormap) for name, colormap in own.items()}


def cmocean_maps():
    return {name: (kind_of(name, CMOCEAN_KINDS), cmocean.cm.cmap_d[name]) for name in cmocean.cm.cmapnames}


def crameri_maps():
    maps = {name: colormap for name, colormap in cmcrameri.cm.cmaps.items() if not name.endswith("_r")}
    # A final S marks the 100 colours of a continuous map in an order that keeps neighbours apart.
    kind = lambda name: "qualitative" if name.endswith("S") else kind_of(name, CRAMERI_KINDS)
    return {name: (kind(name), colormap) for name, colormap in maps.items()}


def entries_of(colormap):
    return colormap(numpy.arange(colormap.N), bytes=True)[:, :3].astype(numpy.uint8).tobytes()


def write(family, maps):
    folder = Path(__file__).parent / "colormaps"
    ordered = sorted(maps.items())
    tables = b"".join(entries_of(colormap) for _, (_, colormap) in ordered)
    lines = [f"{name} {kind} {colormap.N}\n" for name, (kind, colormap) in ordered]
    (folder / f"{family}.bin").write_bytes(tables)
    (folder / f"{family}.txt").write_text("".join(lines))
    print(f"{family}: {len(lines)} colormaps, {len(tables)} bytes")


def main():
    for package, expected in EXPECTED_VERSIONS.items():
        if version(package) != expected:
            raise SystemExit(f"{package} is {version(package)}, the tables are those of {expected}")
    write("matplotlib", matplotlib_maps())
    write("cmocean", cmocean_maps())
    write("crameri", crameri_maps())


if __name__ == "__main__":
    main()
