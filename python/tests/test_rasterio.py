"""Datasets of rasterio, which are read as their files are."""

from __future__ import annotations

import numpy as np
import pytest
from fields import differs, picture, waves

rasterio = pytest.importorskip("rasterio")


def hills(rows=24, columns=32):
    field = waves(3, rows, columns)
    field[:, 3:6, 3:9] = -99
    return field


def counts(rows=24, columns=32):
    """The same as numbers of which 500 stand for 0 and 600 for 1."""
    return np.where(hills(rows, columns) == -99, -99, np.round(hills(rows, columns) * 100 + 500))


def write(target, field, dtype="float32", scaling=(1.0, 0.0), side=30):
    from rasterio.transform import from_origin

    bands, rows, columns = field.shape
    profile = {"width": columns, "height": rows, "count": bands, "dtype": dtype, "nodata": -99}
    place = {"crs": "EPSG:32633", "transform": from_origin(5e5, 5e6, side, side)}
    with rasterio.open(target, "w", driver="GTiff", **place, **profile) as file:
        file.write(field.astype(dtype))
        for number in range(1, bands + 1):
            file.set_band_description(number, f"2000-0{number}")
        file.scales, file.offsets = [scaling[0]] * bands, [scaling[1]] * bands
    return target


def test_it_is_the_film_of_its_file(tmp_path):
    path = write(tmp_path / "field.tif", hills())
    settings = {"frame": 2, "label": "{label}", "axes": "ticks"}
    expected = picture(path, **settings)
    with rasterio.open(path) as dataset:
        assert not differs(picture(dataset, **settings), expected)
    # What lies in memory is read through rasterio.
    with rasterio.MemoryFile(path.read_bytes()) as memory, memory.open() as dataset:
        assert not differs(picture(dataset, **settings), expected)


def test_scales_and_offsets_are_applied(tmp_path):
    from rasterio.shutil import copy
    from rasterio.vrt import WarpedVRT

    path = write(tmp_path / "field.tif", counts(), "int16", (0.01, -5.0))
    settings = {"frame": 2, "no_colorbar": True}
    expected = picture(path, **settings)
    unscaled = write(tmp_path / "unscaled.tif", counts(), "int16")
    assert differs(picture(unscaled, **settings), expected)
    copy(path, tmp_path / "field.vrt", driver="VRT")
    with rasterio.open(tmp_path / "field.vrt") as dataset:
        assert not differs(picture(dataset, **settings), expected)
    with rasterio.open(path) as dataset, WarpedVRT(dataset) as warped:
        assert not differs(picture(warped, **settings), expected)
    with rasterio.MemoryFile(path.read_bytes()) as memory, memory.open() as dataset:
        assert not differs(picture(dataset, **settings), expected)
    with rasterio.open(path, "r+") as dataset:
        assert not differs(picture(dataset, **settings), expected)


def test_an_overview_is_read_as_it_was_opened(tmp_path):
    path = write(tmp_path / "field.tif", counts(48, 64), "int16", (0.01, -5.0))
    with rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2], rasterio.enums.Resampling.nearest)
    with rasterio.open(path, OVERVIEW_LEVEL=0) as dataset:
        assert dataset.shape == (24, 32)
        half = dataset.read()
        shown = picture(dataset)
    expected = picture(write(tmp_path / "half.tif", half, "int16", (0.01, -5.0), side=60))
    assert not differs(shown, expected)
    assert differs(shown, picture(path))


def test_closed_datasets_are_refused(tmp_path):
    with rasterio.open(write(tmp_path / "field.tif", hills())) as dataset:
        pass
    with pytest.raises(ValueError, match="closed"):
        picture(dataset)
