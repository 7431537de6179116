#!/usr/bin/env python3
"""Writes the small GeoTIFFs with overviews that tests/levels.rs reads.

    python3 tests/data/make_levels.py

Needs numpy and rasterio; made with numpy 2.4.6, rasterio 1.4.4 (GDAL 3.10.3). The overviews are those of a slope of 2
per column and -3 per row. What is at full resolution is something else, so that it shows which of them was read.
"""

from pathlib import Path

import numpy
import rasterio
from rasterio.enums import Resampling
from rasterio.transform import Affine

ROWS, COLUMNS = 49, 65
FOLDER = Path(__file__).parent / "levels"


def tiff(name, transform, **options):
    """A GeoTIFF whose overviews, 2 and 4 times smaller, differ from its samples."""
    row, column = numpy.mgrid[0:ROWS, 0:COLUMNS].astype("f4")
    slope = 2 * column - 3 * row
    profile = dict(driver="GTiff", dtype="float32", count=1, height=ROWS, width=COLUMNS, transform=transform,
                   tiled=True, blockxsize=16, blockysize=16, compress="deflate", crs="EPSG:32633")
    with rasterio.open(FOLDER / name, "w", **(profile | options)) as dataset:
        dataset.write(slope, 1)
        if name == "masked.tif":
            mask = numpy.full((ROWS, COLUMNS), 255, "u1")
            mask[:, :24] = 0
            dataset.write_mask(mask)
    with rasterio.open(FOLDER / name, "r+") as dataset:
        dataset.build_overviews([2, 4], Resampling.average)
    with rasterio.open(FOLDER / name, "r+") as dataset:
        dataset.write(numpy.full((1, ROWS, COLUMNS), 1000, "f4"))


def sparse():
    """Nothing but a tile in the middle, with overviews."""
    profile = dict(driver="GTiff", dtype="int16", count=1, height=200, width=300, tiled=True, blockxsize=64,
                   blockysize=64, compress="deflate", SPARSE_OK=True,
                   transform=Affine(30, 0, 500_000, 0, -30, 4e6), crs="EPSG:32633")
    with rasterio.open(FOLDER / "sparse.tif", "w", **profile) as dataset:
        tile = numpy.arange(1, 64 * 64 + 1, dtype="i2").reshape(1, 64, 64)
        dataset.write(tile, window=rasterio.windows.Window(128, 64, 64, 64))
    with rasterio.Env(SPARSE_OK_OVERVIEW="YES"), rasterio.open(FOLDER / "sparse.tif", "r+") as dataset:
        dataset.build_overviews([2], Resampling.nearest)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    north_up = Affine(30, 0, 500_000, 0, -30, 4e6)
    tiff("plain.tif", north_up)
    # The file's first row is the southernmost, its first column the easternmost.
    tiff("turned.tif", Affine(-30, 0, 500_000, 0, 30, 4e6))
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        tiff("masked.tif", north_up)
    sparse()
