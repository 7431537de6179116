"""The programs of `python/examples/` run as they are, and what they make is decoded."""

from __future__ import annotations

import base64
import importlib.util
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from fields import frames_of

import fieldreel

av = pytest.importorskip("av")

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def load(name: str) -> ModuleType:
    specification = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def is_moving(frames: np.ndarray) -> bool:
    return bool(np.any(frames[0] != frames[-1]))


@pytest.fixture(scope="module")
def history() -> Iterator[ModuleType]:
    for name in ("matplotlib", "flask"):
        pytest.importorskip(name)
    with fieldreel.use():
        module = load("history_bar_race")
        # A third of the frames.
        module.FRAMES_PER_MONTH = 3
        yield module


class TestHistory:
    def test_files_have_every_frame_and_no_missing_characters(
        self, history: ModuleType, tmp_path: Path
    ) -> None:
        with warnings.catch_warnings():
            # What matplotlib says of characters that no font has.
            warnings.filterwarnings("error", message=".*Glyph.*")
            history.save_files(tmp_path)
        for name, shape in [("history.mp4", (34, 450, 800, 3)), ("history.gif", (34, 450, 800, 3))]:
            frames = frames_of(tmp_path / name)
            assert frames.shape == shape
            assert is_moving(frames)
        # The page holds the film itself.
        page = (tmp_path / "history.html").read_text(encoding="utf-8")
        found = re.search(r'<img alt="海面温度的历史" src="data:image/gif;base64,([A-Za-z0-9+/=]+)">', page)
        assert found is not None
        assert len(frames_of(base64.b64decode(found[1]))) == 34

    def test_the_title_is_drawn_with_the_embedded_font(self, history: ModuleType) -> None:
        """Without it the same title has boxes, and matplotlib warns of them: what is tested can fail."""
        import matplotlib.pyplot as plt

        def draw() -> np.ndarray:
            figure = plt.figure(figsize=(2, 1))
            figure.text(0.1, 0.4, "海面温度的历史", fontsize=16)
            figure.canvas.draw()
            pixels = np.asarray(figure.canvas.buffer_rgba()).copy()
            plt.close(figure)
            return pixels

        with fieldreel.use():
            characters = draw()
        fieldreel.use(False)
        with pytest.warns(UserWarning, match="Glyph"):
            boxes = draw()
        fieldreel.use()
        assert np.any(characters != boxes)

    def test_a_web_server_gives_the_films_out_of_memory(self, history: ModuleType) -> None:
        client = history.make_app().test_client()
        for kind, size in [("mp4", (450, 800)), ("gif", (225, 400))]:
            answer = client.get(f"/history.{kind}")
            assert answer.status_code == 200
            assert answer.mimetype == {"mp4": "video/mp4", "gif": "image/gif"}[kind]
            assert frames_of(answer.data).shape == (34, *size, 3)
        # A player asks for a part.
        part = client.get("/history.mp4", headers={"Range": "bytes=4-7"})
        assert part.status_code == 206 and part.data == b"ftyp"
        assert b"data:image/gif;base64," in client.get("/").data
        assert client.get("/history.avi").status_code == 404


class TestBands:
    def test_both_ways_make_the_film(self, tmp_path: Path) -> None:
        pytest.importorskip("rasterio")
        bands = load("band_animation")
        bands.FRAMES_PER_BAND = 2
        bands.line_by_line(bands.RASTER, tmp_path / "loop.mp4", size=(320, 180))
        bands.in_one_call(bands.RASTER, tmp_path / "call.mp4", size=(320, 180))
        for name in ("loop.mp4", "call.mp4"):
            frames = frames_of(tmp_path / name)
            assert frames.shape == (24, 180, 320, 3)
            assert is_moving(frames)
            # White behind the data, and land is left out.
            assert frames[:, :8, :8].min() > 240
            # viridis: from blue over green to yellow, at the surface and in the colorbar.
            red, green, blue = (frames[0].astype(int)[..., channel] for channel in range(3))
            assert np.count_nonzero((blue > red + 30) & (blue > green)) > 100
            assert np.count_nonzero((red > blue + 60) & (green > blue + 60)) > 100


def test_a_notebook_is_executed_with_the_films_inside(tmp_path: Path) -> None:
    for name in ("rasterio", "nbconvert", "ipykernel"):
        pytest.importorskip(name)
    import nbformat
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import ExecutePreprocessor

    notebook = nbformat.read(EXAMPLES / "year_of_the_sea.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    folder = {"metadata": {"path": str(EXAMPLES)}}
    ExecutePreprocessor(timeout=300, kernel_name="python3").preprocess(notebook, folder)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    video = re.search(r"data:video/mp4;base64,([A-Za-z0-9+/=]+)", page)
    picture = re.search(r"data:image/gif;base64,([A-Za-z0-9+/=]+)", page)
    assert video is not None and picture is not None
    assert frames_of(base64.b64decode(video[1])).shape == (60, 270, 480, 3)
    assert frames_of(base64.b64decode(picture[1])).shape == (12, 180, 320, 3)
