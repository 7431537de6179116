"""Makes tests/data/drape/land.tif: what the land around the Jacksboro fault might look like from above, in half the
spacing of the elevation model, without its eastern fifth. Needs NumPy and rasterio.

    python tests/data/make_drape.py
"""

from pathlib import Path

import numpy
import rasterio
from rasterio.transform import Affine

ROOT = Path(__file__).parents[2]

with rasterio.open(ROOT / "assets/samples/jacksboro_dem.tif") as model:
    heights = model.read(1).astype(float)
    transform = model.transform * Affine.scale(0.5)
    crs = model.crs

fine = numpy.kron(heights, numpy.ones((2, 2)))
slopes = numpy.hypot(*numpy.gradient(heights))
steep = numpy.kron(slopes, numpy.ones((2, 2))) > 35
rows, columns = numpy.indices(fine.shape)
road = (numpy.abs((rows * 0.6 + columns * 0.8) % 150 - 75) < 2) & (fine < 400)

land = numpy.empty((*fine.shape, 3), "u1")
land[:] = (62, 84, 48)
land[fine < 350] = (168, 160, 96)
land[steep] = (140, 128, 116)
land[road] = (230, 225, 215)
land = land[:, : land.shape[1] * 4 // 5]

folder = Path(__file__).parent / "drape"
folder.mkdir(exist_ok=True)
with rasterio.open(
    folder / "land.tif",
    "w",
    driver="GTiff",
    height=land.shape[0],
    width=land.shape[1],
    count=3,
    dtype="uint8",
    photometric="RGB",
    crs=crs,
    transform=transform,
    compress="deflate",
    predictor=2,
    zlevel=9,
) as file:
    file.write(land.transpose(2, 0, 1))
