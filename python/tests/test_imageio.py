"""imageio's plugin, and code written for imageio's writers."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from films import decoded, frames, worst_patch

import fieldreel

imageio = pytest.importorskip("imageio")
iio = pytest.importorskip("imageio.v3")
v2 = pytest.importorskip("imageio.v2")

TOLERANCE = 6.0


def rate_of(film: bytes) -> float:
    import av

    with av.open(io.BytesIO(film)) as container:
        return float(container.streams.video[0].average_rate)


@pytest.mark.parametrize("ending", ["mp4", "mkv", "webm", "gif", "apng", "webp"])
def test_v3_writes_films(tmp_path: Path, ending: str) -> None:
    pushed = frames()
    path = tmp_path / f"film.{ending}"
    iio.imwrite(path, np.stack(pushed), plugin="fieldreel", fps=25)
    assert worst_patch(decoded(str(path)), pushed) <= TOLERANCE
    assert worst_patch(decoded(str(path)), pushed[::-1]) > 5 * TOLERANCE, "the comparison sees no difference"
    buffer = io.BytesIO()
    iio.imwrite(buffer, pushed, plugin="fieldreel", extension=f".{ending}", fps=25)
    assert worst_patch(decoded(buffer.getvalue()), pushed) <= TOLERANCE
    film = iio.imwrite("<bytes>", pushed, plugin="fieldreel", extension=f".{ending}", fps=25)
    assert worst_patch(decoded(film), pushed) <= TOLERANCE


def test_v3_takes_frames_one_by_one(tmp_path: Path) -> None:
    pushed = frames()
    path = tmp_path / "film.mp4"
    with iio.imopen(path, "w", plugin="fieldreel") as film:
        film.write(pushed[0], fps=12, crf=10)
        for frame in pushed[1:4]:
            film.write(frame)
        film.write(np.stack(pushed[4:]))
    assert worst_patch(decoded(str(path)), pushed) <= TOLERANCE
    assert rate_of(path.read_bytes()) == 12
    gray = np.stack([frame[..., 1] for frame in pushed])
    iio.imwrite(path, gray, plugin="fieldreel")
    assert decoded(str(path)).shape == (6, 48, 64, 3)
    iio.imwrite(tmp_path / "still.png", pushed[0], plugin="fieldreel")
    assert np.array_equal(iio.imread(tmp_path / "still.png"), pushed[0])


def test_it_does_not_read_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    iio.imwrite(path, frames(), plugin="fieldreel")
    with pytest.raises(OSError, match="can not handle"):
        iio.imopen(path, "r", plugin="fieldreel")
    with fieldreel.use():
        assert iio.imread(path, index=None).shape[-3:] == (48, 64, 3)


@pytest.mark.parametrize("ending", ["mp4", "gif"])
def test_v2_writers(tmp_path: Path, ending: str) -> None:
    pushed = frames()
    path = tmp_path / f"film.{ending}"
    writer = v2.get_writer(path, format="fieldreel", mode="I", fps=20)
    for frame in pushed:
        writer.append_data(frame)
    writer.close()
    assert worst_patch(decoded(str(path)), pushed) <= TOLERANCE
    if ending == "mp4":
        assert rate_of(path.read_bytes()) == 20
    with v2.get_writer(path, format="fieldreel", mode="I") as writer:
        writer.append_data(pushed[0])
    assert len(decoded(str(path))) == 1


def test_code_for_imageio_runs_after_use(tmp_path: Path) -> None:
    pushed = frames()
    with fieldreel.use():
        for ending, settings in [
            ("mp4", {"fps": 15, "quality": 8, "macro_block_size": None}),
            ("gif", {"duration": 100, "loop": 0}),
        ]:
            path = tmp_path / f"film.{ending}"
            with imageio.get_writer(path, mode="I", **settings) as writer:
                assert type(writer.instance).__name__ == "FieldreelPlugin"
                for frame in pushed:
                    writer.append_data(frame)
            assert worst_patch(decoded(str(path)), pushed) <= 2 * TOLERANCE
        v2.mimsave(tmp_path / "saved.gif", pushed, fps=10)
        assert worst_patch(decoded(str(tmp_path / "saved.gif")), pushed) <= TOLERANCE
        buffer = io.BytesIO()
        iio.imwrite(buffer, pushed, extension=".mp4", fps=15)
        assert worst_patch(decoded(buffer.getvalue()), pushed) <= TOLERANCE
    from imageio.config import known_extensions

    assert not any("fieldreel" in known.priority for known in known_extensions[".mp4"])


def test_get_writer_takes_what_imageio_takes(tmp_path: Path) -> None:
    pushed = frames()
    path = tmp_path / "film.mp4"
    with fieldreel.get_writer(
        path, format="FFMPEG", mode="I", fps=15, quality=9, macro_block_size=16, codec="libx264"
    ) as writer:
        for frame in pushed:
            writer.append_data(frame, {"ignored": True})
    assert worst_patch(decoded(str(path)), pushed) <= TOLERANCE and rate_of(path.read_bytes()) == 15
    assert rate_of(made(tmp_path / "ten.mp4")) == 10
    assert rate_of(made(tmp_path / "duration.mp4", duration=40)) == 25
    assert len(made(tmp_path / "low.mp4", quality=1)) < len(made(tmp_path / "high.mp4", quality=10))
    with pytest.warns(UserWarning, match="ffmpeg_params"):
        made(tmp_path / "params.mp4", ffmpeg_params=["-x"])
    with pytest.raises(ValueError, match="quality"):
        fieldreel.get_writer(path, quality=11)
    with pytest.raises(TypeError, match="nonsense"):
        fieldreel.get_writer(path, nonsense=1)
    buffer = io.BytesIO()
    with fieldreel.get_writer(buffer, format="GIF-PIL") as writer:
        writer.append_data(pushed[0])
    assert buffer.getvalue().startswith(b"GIF")


def test_durations_are_named_where_they_are_wrong(tmp_path: Path) -> None:
    for duration in (0, 0.1, -5, float("nan"), 1e6):
        with pytest.raises(ValueError, match=rf"duration={duration}: expected milliseconds"):
            fieldreel.get_writer(tmp_path / "film.gif", duration=duration)
        with fieldreel.use(), pytest.raises(ValueError, match=rf"duration={duration}: expected milliseconds"):
            v2.mimsave(tmp_path / "film.gif", frames(), duration=duration)
    with pytest.raises(ValueError, match="one for all frames"):
        fieldreel.get_writer(tmp_path / "film.gif", duration=np.array([40, 80]))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["gif", "apng", "png"])
def test_quality_is_passed_over_where_there_is_none(tmp_path: Path, ending: str) -> None:
    pushed = frames(1)
    for target, settings in [(tmp_path / f"film.{ending}", {}), (io.BytesIO(), {"format": ending})]:
        with pytest.warns(UserWarning, match=f"quality is ignored: {ending} has none"):
            writer = fieldreel.get_writer(target, quality=5, **settings)
        with writer:
            writer.append_data(pushed[0])
    assert worst_patch(decoded(str(tmp_path / f"film.{ending}")), pushed) <= TOLERANCE
    with pytest.warns(UserWarning, match="quality is ignored"):
        film = iio.imwrite("<bytes>", pushed, plugin="fieldreel", extension=f".{ending}", quality=5)
    assert worst_patch(decoded(film), pushed) <= TOLERANCE


def made(path: Path, **settings: object) -> bytes:
    with fieldreel.get_writer(path, **settings) as writer:
        for frame in frames():
            writer.append_data(frame)
    return path.read_bytes()
