"""`fieldreel.Writer`: every kind of film to every kind of target is what was pushed."""

from __future__ import annotations

import inspect
import io
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from films import FORMATS, Stream, decoded, frames, worst_patch

import fieldreel

# Colours are stored as chroma of half the size, in limited range, or out of 256: a few levels are lost.
TOLERANCE = 6.0


def push(writer: fieldreel.Writer, pushed: list[np.ndarray]) -> None:
    with writer:
        for frame in pushed:
            writer.append_data(frame)


def of_memory(pushed: list[np.ndarray], **settings: object) -> bytes:
    writer = fieldreel.Writer(None, **{"format": "mp4", **settings})
    push(writer, pushed)
    return writer.getvalue()


@pytest.mark.parametrize("format", FORMATS)
def test_every_film_to_every_target(tmp_path: Path, format: str) -> None:
    pushed = frames()
    path = tmp_path / f"film.{format}"
    push(fieldreel.Writer(path, fps=10), pushed)
    buffer, stream = io.BytesIO(), Stream()
    push(fieldreel.Writer(buffer, fps=10, format=format), pushed)
    push(fieldreel.Writer(stream, fps=10, format=format), pushed)
    with open(tmp_path / f"open.{format}", "wb") as file:
        push(fieldreel.Writer(file, fps=10), pushed)
    films = {
        "path": path.read_bytes(),
        "buffer": buffer.getvalue(),
        "stream": bytes(stream.taken),
        "file": (tmp_path / f"open.{format}").read_bytes(),
        "memory": of_memory(pushed, format=format, fps=10),
    }
    for target, film in films.items():
        worst = worst_patch(decoded(film), pushed)
        assert worst <= TOLERANCE, f"{format} to {target}: {worst}"
    assert worst_patch(decoded(films["path"]), pushed[::-1]) > 5 * TOLERANCE, (
        "the comparison sees no difference"
    )


def test_pictures(tmp_path: Path) -> None:
    pushed = frames(3)
    writer = fieldreel.Writer(tmp_path / "frame-%03d.png")
    push(writer, pushed)
    assert writer.format == "png-sequence"
    for index, frame in enumerate(pushed):
        assert np.array_equal(decoded(str(tmp_path / f"frame-{index:03}.png"))[0], frame)
    assert np.array_equal(decoded(of_memory(pushed[:1], format="png"))[0], pushed[0])
    assert worst_patch(decoded(of_memory(pushed[:1], format="png")), [pushed[1]]) > 0
    with pytest.raises(fieldreel.EncodeError, match="sequence"):
        fieldreel.Writer(io.BytesIO(), format="png-sequence")


@pytest.mark.parametrize("format", ["mkv", "apng", "webp"])
def test_lossless_films_are_exact(format: str) -> None:
    random = np.random.default_rng(1)
    pushed = [random.integers(0, 256, (16, 32, 3), np.uint8) for _ in range(4)]
    film = of_memory(pushed, format=format, lossless=True)
    assert np.array_equal(decoded(film), np.stack(pushed))


def test_kinds_of_arrays() -> None:
    colors = frames(2, 32, 32)
    wide = [np.dstack([frame, np.full(frame.shape[:2], 255, np.uint8)]) for frame in colors]
    kinds = {
        "rgba": wide,
        "float64": [frame / 255.0 for frame in colors],
        "float32": [(frame / 255.0).astype(np.float32) for frame in colors],
        "float16": [(frame / 255.0).astype(np.float16) for frame in colors],
        "big-endian": [(frame / 255.0).astype(">f4") for frame in colors],
        "uint16": [frame.astype(np.uint16) * 257 for frame in colors],
        "big-endian uint16": [(frame.astype(np.uint16) * 257).astype(">u2") for frame in colors],
        "reversed view": [np.ascontiguousarray(frame[::-1])[::-1] for frame in colors],
        "fortran": [np.asfortranarray(frame) for frame in colors],
        "every second": [np.repeat(np.repeat(frame, 2, 0), 2, 1)[::2, ::2] for frame in colors],
        "slice of rgba": [frame[..., :3] for frame in wide],
        "blue first": [np.ascontiguousarray(frame[..., ::-1])[..., ::-1] for frame in colors],
        "planes": [np.ascontiguousarray(frame.transpose(2, 0, 1)).transpose(1, 2, 0) for frame in colors],
        "columns first": [np.ascontiguousarray(frame.swapaxes(0, 1)).swapaxes(0, 1) for frame in colors],
        "mirrored floats": [np.ascontiguousarray(frame[:, ::-1] / 255.0)[:, ::-1] for frame in colors],
        "lists": [frame.tolist() for frame in ([frame / 255.0 for frame in colors])],
    }
    for kind, pushed in kinds.items():
        film = of_memory(pushed, format="apng")
        tolerance = 1 if kind == "float16" else 0
        assert np.abs(decoded(film).astype(int) - np.stack(colors)).max() <= tolerance, kind
    gray = [frame[..., 1] for frame in colors]
    expected = np.stack([np.dstack([frame] * 3) for frame in gray])
    assert np.array_equal(decoded(of_memory(gray, format="apng")), expected)
    assert np.array_equal(decoded(of_memory([frame[..., None] for frame in gray], format="apng")), expected)
    masks = [frame > 100 for frame in gray]
    expected = np.stack([np.dstack([255 * mask.astype(np.uint8)] * 3) for mask in masks])
    assert np.array_equal(decoded(of_memory(masks, format="apng")), expected)


def test_floats_are_rounded_to_the_nearest() -> None:
    import av

    # Tenths are in the middle between two levels, where NumPy takes the even one.
    shares = np.append(np.linspace(0, 1, 1013), np.linspace(0, 1, 11)).reshape(16, 64)
    for kind in (np.float64, np.float32):
        ramp = shares.astype(kind)
        found = decoded(of_memory([ramp], format="png"))[0][..., 0]
        assert np.array_equal(found, np.rint(ramp.astype(float) * 255))
        assert not np.array_equal(found, np.floor(ramp.astype(float) * 255))
    # A little too dark or too bright is cut off, in films of more than 8 bits too.
    ramp = 1.0015 * shares - 0.0007
    cut = np.clip(ramp, 0, 1)
    found = decoded(of_memory([ramp], format="png"))[0][..., 0]
    assert np.array_equal(found, np.rint(cut * 255))
    deep = of_memory([ramp], format="png", pixel_format="rgba64le")
    assert deep[24] == 16
    with av.open(io.BytesIO(deep)) as container:
        found = next(container.decode(video=0)).to_ndarray(format="rgb48le")[..., 0]
    assert np.array_equal(found, np.rint(cut * 65_535))
    assert (ramp < 0).any() and (ramp > 1).any()


@pytest.mark.parametrize(
    ("frame", "error", "words"),
    [
        (np.full((8, 8), np.nan), ValueError, "NaN"),
        (np.full((8, 8), 1.01), ValueError, "1.01"),
        (np.full((8, 8), -0.2), ValueError, "-0.2"),
        (np.full((8, 8), 200.0), ValueError, "make uint8"),
        (np.zeros((8, 8, 2), np.uint8), ValueError, r"\(8, 8, 2\)"),
        (np.zeros((8, 8, 5), np.uint8), ValueError, r"\(8, 8, 5\)"),
        (np.zeros(8, np.uint8), ValueError, r"\(8\)"),
        (np.zeros((2, 8, 8, 3), np.uint8), ValueError, r"\(2, 8, 8, 3\)"),
        (np.zeros((0, 8, 3), np.uint8), ValueError, r"\(0, 8, 3\)"),
        (np.zeros((1, 20000, 3), np.uint8), ValueError, "16384"),
        (np.zeros((8, 8), np.int64), TypeError, "astype"),
        (np.zeros((8, 8), np.int16), TypeError, "int16"),
        (np.zeros((8, 8), complex), TypeError, "complex128"),
        (np.array([[None]]), TypeError, "object"),
        (np.array([["a"]]), TypeError, "dtype"),
    ],
)
def test_what_is_no_frame_is_refused_and_the_film_goes_on(
    frame: np.ndarray, error: type[Exception], words: str
) -> None:
    pushed = frames(2)
    writer = fieldreel.Writer(None, format="apng")
    with writer:
        with pytest.raises(error, match=f"(?i){words}"):
            writer.append_data(frame)
        writer.append_data(pushed[0])
        with pytest.raises(error, match=f"(?i){words}"):
            writer.append_data(frame)
        writer.append_data(pushed[1])
    assert np.array_equal(decoded(writer.getvalue()), np.stack(pushed))


def test_all_frames_have_the_size_of_the_first() -> None:
    with fieldreel.Writer(None, format="mp4") as writer:
        writer.append_data(frames(1, 48, 64)[0])
        with pytest.raises(ValueError, match="32x48.*64x48") as caught:
            writer.append_data(frames(1, 48, 32)[0])
        assert isinstance(caught.value, fieldreel.EncodeError)
        writer.append_data(frames(1, 48, 64)[0][..., 0])
    assert decoded(writer.getvalue()).shape == (2, 48, 64, 3)


def test_odd_sizes_are_padded_by_their_edge_and_never_rescaled() -> None:
    odd = frames(2, 47, 63)
    with pytest.warns(UserWarning, match="63x47.*64x48") as warned:
        film = of_memory(odd, format="mp4", crf=5)
    assert warned[0].filename == __file__
    found = decoded(film)
    assert found.shape == (2, 48, 64, 3)
    padded = [np.pad(frame, ((0, 1), (0, 1), (0, 0)), mode="edge") for frame in odd]
    # Half the chroma is shared across the edges between quadrants.
    assert np.median(np.abs(found.astype(int) - np.stack(padded))) <= 2
    assert np.abs(found[:, -1].astype(int) - found[:, -2]).max() <= 4
    assert np.abs(found[:, -1].astype(int) - found[:, 0]).max() > 50, "the comparison sees no difference"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decoded(of_memory(odd, format="gif")).shape == (2, 47, 63, 3)
        of_memory(frames(2), format="mp4")
    with pytest.raises(ValueError, match="even"):
        of_memory(odd, format="mp4", odd="refuse")
    with fieldreel.Writer(None, format="mp4") as writer, pytest.warns(UserWarning):
        writer.append_data(odd[0])
        with pytest.raises(ValueError, match="64x48"):
            writer.append_data(frames(1, 48, 64)[0])


def transparent(count: int = 2) -> list[np.ndarray]:
    made = []
    for frame in frames(count):
        alpha = np.full(frame.shape[:2], 255, np.uint8)
        alpha[:24] = 0
        made.append(np.dstack([frame, alpha]))
    return made


def test_alpha_is_kept_where_the_format_holds_it() -> None:
    from PIL import Image

    pushed = transparent()
    with Image.open(io.BytesIO(of_memory(pushed, format="apng"))) as picture:
        assert picture.mode == "RGBA"
        assert np.array_equal(np.asarray(picture)[..., 3], pushed[0][..., 3])
    with Image.open(io.BytesIO(of_memory(frames(2), format="apng"))) as picture:
        assert picture.mode == "RGB", "alpha was stored for nothing"
    found = decoded(of_memory(pushed, format="mp4", crf=5))
    assert found[0, :20].min() >= 250, "what is transparent lies on white"
    assert found[0, 28:, 36:].max() < 140
    with pytest.raises(ValueError, match="transparent"):
        fieldreel.Writer(None, format="mp4", alpha=True)
    opaque_first = [np.dstack([frames(1)[0], np.full((48, 64), 255, np.uint8)]), pushed[1]]
    with pytest.warns(UserWarning, match="frame 1 has transparent parts"):
        of_memory(opaque_first, format="webm")


def test_times_and_metadata() -> None:
    import av

    for fps, rate in [
        (25, 25),
        ("30000/1001", Fraction(30000, 1001)),
        (12.5, 12.5),
        (1000 / 30, Fraction(100, 3)),
    ]:
        film = of_memory(frames(5), fps=fps, metadata={"title": "Größe 長江"})
        with av.open(io.BytesIO(film)) as container:
            assert container.streams.video[0].average_rate == rate, fps
            assert container.metadata["title"] == "Größe 長江"


def test_settings_have_the_names_of_the_command_line() -> None:
    import av

    settings = {
        "codec": "h264", "crf": 30, "preset": "ultrafast", "pixel_format": "yuv444p", "threads": 1,
        "encoder_option": {"tune": "animation"},
    }  # fmt: skip
    with av.open(io.BytesIO(of_memory(frames(3), format="mkv", **settings))) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "yuv444p"
    large, small = (of_memory(frames(6), crf=crf) for crf in (1, 45))
    assert len(small) < len(large)
    assert b"NETSCAPE2.0\x03\x01\x02\x00" in of_memory(
        frames(2), format="gif", plays=3, palette="frame", fps=10
    )
    with pytest.raises(fieldreel.EncodeError, match="bytes"):
        of_memory(frames(6), max_bytes="1kB")


def test_settings_are_those_of_record() -> None:
    own = set(inspect.signature(fieldreel.Writer).parameters) - {"target", "alpha"}
    known = {"format" if name == "container" else name for name in fieldreel.settings()}
    assert len(own) > 15 and own <= known, own - known


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"format": "avi"}, ValueError, "unknown container avi"),
        ({"format": None}, ValueError, "format="),
        ({"codec": "divx"}, ValueError, "unknown codec"),
        ({"codec": "ffv1"}, ValueError, "mp4 holds"),
        ({"crf": 500}, ValueError, "crf"),
        ({"crf": 20, "bitrate": "1M"}, ValueError, "exclude"),
        ({"crf": 20, "lossless": True}, ValueError, "crf cannot be used with lossless"),
        ({"crf": 20, "max_bytes": "1MB"}, ValueError, "max_bytes cannot be used with crf"),
        ({"bitrate": "fast"}, ValueError, "bits per second"),
        ({"max_bytes": "little"}, ValueError, "invalid max_bytes: expected bytes"),
        ({"fps": 0}, ValueError, "fps.*a rate such as 30"),
        ({"fps": float("nan")}, ValueError, "fps.*a rate such as 30"),
        ({"fps": -5}, ValueError, "fps.*a rate such as 30"),
        ({"fps": True}, TypeError, "truth"),
        ({"fps": 60, "format": "gif"}, ValueError, "50 frames"),
        ({"pixel_format": "rgb"}, ValueError, "pixel format"),
        ({"preset": "slothful"}, ValueError, "slothful"),
        ({"encoder": "libnothing"}, (ValueError, RuntimeError), "libnothing"),
        ({"odd": "scale"}, ValueError, "odd: expected refuse or round"),
        ({"palette": "missing.png", "format": "gif"}, ValueError, "missing.png"),
        ({"gif_dither": "noise", "format": "gif"}, ValueError, "noise"),
        ({"metadata": {"": "x"}}, ValueError, "metadata"),
        ({"metadata": {"a=b": "x"}}, ValueError, "a=b"),
        ({"threads": 0}, ValueError, "threads"),
    ],
)
def test_settings_are_checked_before_any_frame(settings: dict, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        fieldreel.Writer(None, **{"format": "mp4", **settings})
    assert "Rust" not in str(caught.value)
