"""Makes samples/jacksboro_aspect.tif: which way the ground of samples/jacksboro_dem.tif faces, and how steeply.

Needs numpy and rasterio. Horn's differences of the third order (Proceedings of the IEEE 69, 1981) over cells of the
WGS 84 ellipsoid's mean latitude; the aspect is the hue of OKLCH (Ottosson 2020), the slope its chroma, so that all aspects
are equally bright.
"""

import numpy as np
import rasterio

with rasterio.open("samples/jacksboro_dem.tif") as dem:
    heights = dem.read(1).astype(float)
    transform, crs = dem.transform, dem.crs
    latitude = np.radians((dem.bounds.top + dem.bounds.bottom) / 2)

metres = 6371008.8 * np.radians(1.0)
cell_y = abs(transform.e) * metres
cell_x = transform.a * metres * np.cos(latitude)
around = np.pad(heights, 1, mode="edge")
at = lambda row, column: around[1 + row : 1 + row + heights.shape[0], 1 + column : 1 + column + heights.shape[1]]
east = (at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1)) / (8 * cell_x)
north = (at(-1, -1) + 2 * at(-1, 0) + at(-1, 1) - at(1, -1) - 2 * at(1, 0) - at(1, 1)) / (8 * cell_y)
slope = np.degrees(np.arctan(np.hypot(east, north)))
aspect = np.arctan2(-east, -north)

chroma = 0.11 * np.clip(slope / 20, 0, 1)
a, b = chroma * np.cos(aspect), chroma * np.sin(aspect)
lightness = 0.8
lms = [lightness + 0.3963377774 * a + 0.2158037573 * b,
       lightness - 0.1055613458 * a - 0.0638541728 * b,
       lightness - 0.0894841775 * a - 1.2914855480 * b]
l, m, s = (part**3 for part in lms)
linear = np.stack([4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
                   -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
                   -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s]).clip(0, 1)
encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
profile = dict(driver="GTiff", width=heights.shape[1], height=heights.shape[0], count=3, dtype="uint8", crs=crs,
               transform=transform, photometric="RGB", compress="deflate", predictor=2, zlevel=9)
with rasterio.open("samples/jacksboro_aspect.tif", "w", **profile) as out:
    out.write(np.round(encoded * 255).astype(np.uint8))
