"""matplotlib's movie writer: what is saved is what was drawn."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from films import Stream, decoded

import fieldreel

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
from matplotlib import animation, font_manager  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

COLORS = ["#c81e1e", "#1ec81e", "#1e1ec8", "#c8c81e"]


def film(**settings: object) -> animation.FuncAnimation:
    """Four frames, each of another colour."""
    figure, axes = plt.subplots(figsize=(3.2, 2.4))
    axes.set_axis_off()

    def draw(index: int) -> list:
        axes.clear()
        axes.set_axis_off()
        axes.axhspan(0, 1, color=COLORS[index])
        axes.set_ylim(0, 1)
        return []

    return animation.FuncAnimation(figure, draw, frames=4, interval=100, init_func=lambda: [], **settings)


@pytest.fixture(autouse=True)
def _closed_figures():
    yield
    plt.close("all")


def assert_right(saved: object, size: tuple[int, int] = (240, 320)) -> None:
    found = decoded(saved)
    assert found.shape == (4, *size, 3)
    for frame, color in zip(found, COLORS):
        middle = frame[size[0] // 2 - 3 : size[0] // 2 + 3, size[1] // 2 - 3 : size[1] // 2 + 3].mean((0, 1))
        wanted = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)])
        assert np.abs(middle - wanted).max() <= 6, (middle, color)
        assert frame[2, 2].min() >= 249, "the margin is white"


@pytest.mark.parametrize("ending", ["mp4", "gif", "webm", "apng", "webp", "mkv", "mov"])
def test_animations_are_saved(tmp_path: Path, ending: str) -> None:
    seen = []
    path = tmp_path / f"film.{ending}"
    film().save(
        path, writer="fieldreel", dpi=100, progress_callback=lambda at, count: seen.append((at, count))
    )
    assert_right(str(path))
    assert seen == [(at, 4) for at in range(4)]


def test_the_comparison_sees_other_colours(tmp_path: Path) -> None:
    path = str(tmp_path / "film.gif")
    figure = plt.figure(figsize=(3.2, 2.4))
    animation.FuncAnimation(figure, lambda _: [], frames=4).save(path, writer="fieldreel", dpi=100)
    with pytest.raises(AssertionError):
        assert_right(path)


def test_objects_and_memory() -> None:
    buffer, stream = io.BytesIO(), Stream()
    film().save(buffer, writer="fieldreel", dpi=100)
    assert_right(buffer.getvalue())
    film().save(stream, writer="fieldreel", dpi=100)
    assert_right(bytes(stream.taken))
    buffer = io.BytesIO()
    assert fieldreel.save(film(), buffer, format="gif", fps=20, dpi=100) is None
    assert buffer.getvalue().startswith(b"GIF89a")
    assert_right(buffer.getvalue())
    saved = fieldreel.save(film(), format="webm", dpi=100)
    assert saved is not None
    assert_right(saved)


def test_rates_metadata_codec_and_bitrate(tmp_path: Path) -> None:
    import av

    path = str(tmp_path / "film.mp4")
    film().save(
        path,
        writer="fieldreel",
        fps=12,
        dpi=100,
        codec="libx264",
        bitrate=500,
        metadata={"title": "Ätna", "artist": "A"},
    )
    with av.open(path) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == 12 and stream.codec_context.name == "h264"
        assert container.metadata["title"] == "Ätna"
    film().save(path, writer="fieldreel", dpi=100)
    with av.open(path) as container:
        assert container.streams.video[0].average_rate == 10
    film().save(path, writer="fieldreel", dpi=100, codec="hevc")
    with av.open(path) as container:
        assert container.streams.video[0].codec_context.name == "hevc"
    with pytest.warns(UserWarning, match="-movflags faststart"):
        film().save(
            path,
            writer="fieldreel",
            dpi=100,
            extra_args=["-crf", "30", "-movflags", "faststart", "-pix_fmt", "yuv444p"],
        )
    with av.open(path) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "yuv444p"
    with pytest.raises(ValueError, match="unknown codec"):
        film().save(path, writer="fieldreel", codec="divx")


def test_bitrates_are_bits_for_save_and_kilobits_for_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    from fieldreel import _matplotlib

    asked = []

    class Watched(_matplotlib._LoggingWriter):
        def __init__(self, target: object, **settings: object) -> None:
            asked.append(settings.get("bitrate"))
            super().__init__(target, **settings)

    monkeypatch.setattr(_matplotlib, "_LoggingWriter", Watched)
    for bitrate in (500_000, "2.5M", None):
        assert_right(fieldreel.save(film(), format="mp4", bitrate=bitrate, dpi=100))
    film().save(io.BytesIO(), writer="fieldreel", bitrate=500)
    assert asked == [500_000, "2.5M", None, 500_000]
    with matplotlib.rc_context({"animation.bitrate": 300}):
        fieldreel.save(film(), format="mp4", bitrate="2M")
        fieldreel.save(film(), format="mp4")
    assert asked[4:] == ["2M", 300_000]


def test_a_gif_never_plays_too_fast() -> None:
    animated = film()
    animated._interval = 10
    with pytest.warns(UserWarning, match="it plays 50"):
        saved = fieldreel.save(animated, format="gif", dpi=50)
    assert saved is not None and saved.startswith(b"GIF")


def test_odd_figures_are_padded(caplog: pytest.LogCaptureFixture) -> None:
    animated = film()
    animated._fig.set_size_inches(3.21, 2.39)
    saved = fieldreel.save(animated, format="mp4", dpi=100)
    assert "321x239" in caplog.text
    assert decoded(saved).shape == (4, 240, 322, 3)


def test_savefig_arguments(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = str(tmp_path / "film.gif")
    film().save(
        path, writer="fieldreel", dpi=100, savefig_kwargs={"facecolor": "#204060", "bbox_inches": "tight"}
    )
    assert "discarding the 'bbox_inches' argument" in caplog.text
    found = decoded(path)
    assert found.shape == (4, 240, 320, 3)
    assert np.abs(found[:, 2, 2].astype(int) - (0x20, 0x40, 0x60)).max() <= 4
    writer = animation.writers["fieldreel"]()
    with pytest.raises(TypeError, match="dpi"), writer.saving(plt.figure(), path, 100):
        writer.grab_frame(dpi=50)


@pytest.mark.skipif(
    not hasattr(animation.AbstractMovieWriter, "_supports_transparency"),
    reason="it lays all figures on white",
)
def test_transparent_figures_stay_transparent_where_the_format_can(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "film.apng"
    film().save(path, writer="fieldreel", dpi=100, savefig_kwargs={"transparent": True, "facecolor": "none"})
    with Image.open(path) as picture:
        assert np.asarray(picture.convert("RGBA"))[2, 2, 3] == 0
    film().save(tmp_path / "film.mp4", writer="fieldreel", dpi=100, savefig_kwargs={"facecolor": "none"})
    assert_right(str(tmp_path / "film.mp4"))


class Stopped(Exception):
    pass


def test_what_a_callback_raises_comes_out_and_leaves_what_was_drawn(tmp_path: Path) -> None:
    def stop_at(last: int):
        def callback(at: int, count: int) -> None:
            if at == last:
                raise Stopped

        return callback

    path = tmp_path / "film.mp4"
    with pytest.raises(Stopped):
        film().save(path, writer="fieldreel", progress_callback=stop_at(2))
    assert len(decoded(str(path))) == 2
    none = tmp_path / "none.mp4"
    with pytest.raises(Stopped):
        film().save(none, writer="fieldreel", progress_callback=stop_at(0))
    assert not none.exists()
    with pytest.raises(FileNotFoundError):
        film().save(tmp_path / "missing" / "film.mp4", writer="fieldreel")


def test_figures_that_are_resized_in_between_keep_the_films_size(tmp_path: Path) -> None:
    figure = plt.figure(figsize=(3.2, 2.4))
    animated = animation.FuncAnimation(figure, lambda at: figure.set_size_inches(3 + at, 2), frames=3)
    animated.save(tmp_path / "film.mp4", writer="fieldreel", dpi=100)
    assert decoded(str(tmp_path / "film.mp4")).shape == (3, 240, 320, 3)


@pytest.mark.parametrize("name", ["ffmpeg", "ffmpeg_file", "imagemagick", "imagemagick_file", "pillow", None])
def test_use_replaces_the_usual_writers(tmp_path: Path, name: str) -> None:
    before = (
        dict(animation.writers._registered),
        animation.FFMpegWriter,
        list(matplotlib.rcParams["font.family"]),
    )
    with fieldreel.use():
        for ending in ("mp4", "gif"):
            path = str(tmp_path / f"film.{ending}")
            film().save(path, writer=name, dpi=100)
            assert_right(path)
        buffer = io.BytesIO()
        film().save(buffer, writer=name, dpi=100)
        assert_right(buffer.getvalue())
        is_gif = buffer.getvalue().startswith(b"GIF")
        assert is_gif == (name in ("imagemagick", "imagemagick_file", "pillow"))
        assert animation.writers.is_available("ffmpeg")
        writer = animation.FFMpegWriter(fps=15, metadata={"artist": "Me"}, bitrate=1800)
        film().save(tmp_path / "old.mp4", writer=writer, dpi=100)
        assert_right(str(tmp_path / "old.mp4"))
        assert "<video" in film().to_html5_video()
    assert (
        dict(animation.writers._registered),
        animation.FFMpegWriter,
        list(matplotlib.rcParams["font.family"]),
    ) == before


@pytest.mark.skipif(
    tuple(map(int, matplotlib.__version__.split(".")[:2])) < (3, 6), reason="looks in one font only"
)
def test_chinese_titles_are_characters(tmp_path: Path) -> None:
    def title(text: str) -> np.ndarray:
        figure = plt.figure(figsize=(2, 1))
        figure.text(0.1, 0.4, text, fontsize=30)
        figure.canvas.draw()
        drawn = np.asarray(figure.canvas.buffer_rgba())[..., 0].copy()
        plt.close(figure)
        return drawn

    with pytest.warns(UserWarning, match="missing from"):
        boxes = title("長江")
        assert np.array_equal(boxes, title("人口")), "boxes are all alike"
    with fieldreel.use():
        drawn = title("長江")
        assert not np.array_equal(drawn, title("人口"))
        assert (drawn < 128).sum() > 100
        assert any(entry.name == "Fieldreel CJK" for entry in font_manager.fontManager.ttflist)


def test_matplotlib_is_not_imported_for_it() -> None:
    script = """
import sys, fieldreel
assert not {"matplotlib", "imageio", "PIL"} & set(sys.modules), "imported too early"
fieldreel.use()
assert "matplotlib" not in sys.modules
import matplotlib
matplotlib.use("Agg")
import matplotlib.animation as animation
assert "fieldreel" in animation.writers.list(), animation.writers.list()
assert animation.writers["pillow"].__name__ == "FieldreelWriter"
assert animation.__spec__.loader.__class__.__name__ == "SourceFileLoader"
fieldreel.use(False)
assert animation.writers["pillow"].__name__ == "PillowWriter"
"""
    subprocess.run([sys.executable, "-c", script], check=True)


# What tests the program ffmpeg, or the insides of matplotlib's writer with Pillow.
OF_THEIR_WRITERS = ["test_movie_writer_registry", "test_failing_ffmpeg", "test_animation_with_transparency"]


def test_matplotlibs_own_tests_pass(tmp_path: Path) -> None:
    """Those of animation, with the usual writers replaced. They run as a copy: their folder wants pictures
    beside it.
    """
    tests = Path(matplotlib.__file__).parent / "tests" / "test_animation.py"
    if not tests.exists():
        pytest.skip("this matplotlib is installed without its tests")
    shutil.copy(tests, tmp_path)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "matplotlib.testing.conftest",
    ]
    command += ["-p", "with_fieldreel", "test_animation.py"]
    command += ["-k", " and ".join(f"not {name}" for name in OF_THEIR_WRITERS)]
    paths = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "MPLBACKEND": "Agg"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert re.search(r"\d\d passed", done.stdout), done.stdout
