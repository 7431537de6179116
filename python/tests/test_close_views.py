"""Of large data a close view reads only the rows and columns that it shows, wherever the data comes from."""

import io

import numpy as np
import pytest

import fieldreel

rasterio = pytest.importorskip("rasterio")

ROWS, COLUMNS = 3000, 3200
VIEW = {
    "size": "320x180",
    "frames": 1,
    "zoom": 14,
    "exaggeration": 0.1,
    "target": "2500,600",
    "no_scene": True,
}


def land() -> np.ndarray:
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    return (np.sin(x / 37) * np.cos(y / 29) * 100 + (x + y) / 50).astype("float32")


def film(data, **options) -> bytes:
    out = io.BytesIO()
    fieldreel.record(data, out, container="mp4", title=" ", **{**VIEW, **options})
    return out.getvalue()


def test_arrays_and_generators_show_what_a_file_does(tmp_path):
    samples = land()
    np.save(tmp_path / "land.npy", samples)
    expected = film(tmp_path / "land.npy")
    assert film(samples) == expected
    assert film(iter([samples])) == expected
    assert film(samples, target="600,2500") != expected


@pytest.mark.parametrize("step", [-10, 10], ids=["north up", "south up"])
def test_datasets_show_what_their_file_does(tmp_path, step):
    samples = land() if step < 0 else land()[::-1]
    path = tmp_path / "land.tif"
    place = {"crs": "EPSG:32616", "transform": rasterio.Affine(10, 0, 5e5, 0, step, 4e6)}
    size = {"width": COLUMNS, "height": ROWS, "count": 1, "dtype": "float32"}
    with rasterio.open(path, "w", driver="GTiff", **size, **place) as file:
        file.write(samples, 1)
    with rasterio.MemoryFile(path.read_bytes()) as memory, memory.open() as dataset:
        assert film(dataset) == film(path)
