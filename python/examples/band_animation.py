"""The bands of a GeoTIFF, one after the other, while the camera turns: a mayavi script and what it became.

    pip install fieldreel rasterio
    python band_animation.py [RASTER [FOLDER]]     writes bands.mp4 and bands_in_one_call.mp4

The script it was, which needed a display, and ffmpeg for imageio:

    from mayavi import mlab
    import imageio, rasterio

    bands = rasterio.open(path).read(masked=True).astype(float).filled(np.nan)
    mlab.figure(bgcolor=(1, 1, 1), size=(1280, 720))
    surface = mlab.surf(bands[0], colormap="viridis", vmin=low, vmax=high, warp_scale="auto")
    surface.module_manager.scalar_lut_manager.lut.nan_color = (0, 0, 0, 0)
    mlab.colorbar(surface, title="°C")
    writer = imageio.get_writer("bands.mp4", fps=30)
    for band in bands:
        surface.mlab_source.scalars = band
        for step in range(10):
            mlab.gcf().scene.camera.azimuth(1)
            mlab.gcf().scene.render()
            writer.append_data(mlab.screenshot(antialiased=True))
    writer.close()
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import rasterio

import fieldreel

RASTER = Path(__file__).resolve().parents[2] / "assets" / "samples" / "coads_sst_monthly.tif"
SIZE = (1280, 720)
FRAMES_PER_BAND = 10


def line_by_line(path: Path, film: Path, size: tuple[int, int] = SIZE) -> None:
    """The loop of the script: turn, draw, append."""
    with rasterio.open(path) as dataset:
        bands = dataset.read(masked=True).astype(float).filled(np.nan) * dataset.scales[0]
    low, high = np.nanmin(bands), np.nanmax(bands)
    # Missing samples are transparent unless `nan` says otherwise, and the colorbar is there unless it is switched off.
    scene = fieldreel.Scene(
        bands[0], colormap="viridis", clim=(low, high), background="white", value_unit="°C"
    )
    with fieldreel.Writer(film, fps=30) as writer:
        for band in bands:
            scene.scalars = band
            for _ in range(FRAMES_PER_BAND):
                scene.camera.azimuth(1)
                writer.append_data(scene.screenshot(size=size))


def in_one_call(path: Path, film: Path, size: tuple[int, int] = SIZE) -> None:
    """The same without a loop. The bands blend into each other, and their names stand in the picture."""
    fieldreel.record(
        path,
        film,
        size=size,
        frames_per_band=FRAMES_PER_BAND,
        orbit_per_frame=1,
        label="{label}",
        colormap="viridis",
        background="white",
    )


def main() -> None:
    raster = Path(sys.argv[1]) if len(sys.argv) > 1 else RASTER
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".")
    line_by_line(raster, folder / "bands.mp4")
    in_one_call(raster, folder / "bands_in_one_call.mp4")


if __name__ == "__main__":
    main()
