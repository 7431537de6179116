"""`record`: settings, outputs, progress and what goes wrong."""

from __future__ import annotations

import errno
import io
import os
import pickle
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from fields import SMALL, command_line, frames_of, picture_of, waves

import fieldreel


def test_a_film_in_memory_has_its_frames():
    film = fieldreel.record(waves(), **SMALL)
    assert isinstance(film, bytes) and isinstance(film, fieldreel.Film)
    assert (film.format, film.width, film.height, film.frames, film.fps) == ("mp4", 320, 180, 4, 30.0)
    frames = frames_of(film)
    assert frames.shape == (4, 180, 320, 3)
    # The picture is not one colour, and the film moves.
    assert frames[0].std() > 5
    assert np.abs(frames[0].astype(int) - frames[2]).max() > 30
    assert "mp4" in repr(film) and str(film) == repr(film)
    assert pickle.loads(pickle.dumps(film)) == bytes(film)


@pytest.mark.parametrize("format", ["mp4", "mkv", "webm", "gif", "apng", "webp"])
def test_every_container_is_made_in_memory(format):
    film = fieldreel.record(waves(), format=format, **SMALL)
    assert film.format == format and film.frames == 4
    if format != "webp":
        assert len(frames_of(film)) == 4


def test_a_path_gets_the_film(tmp_path):
    path = tmp_path / "film.gif"
    recording = fieldreel.record(waves(), path, **SMALL)
    assert recording.path == str(path) and open(recording, "rb").read(6) == b"GIF89a"
    assert len(frames_of(path.read_bytes())) == 4
    # What exists is replaced unless that was refused.
    fieldreel.record(waves(), path, **{**SMALL, "frames": 2})
    assert len(frames_of(path.read_bytes())) == 2
    with pytest.raises(FileExistsError):
        fieldreel.record(waves(), path, overwrite=False, **SMALL)


def test_objects_with_write_get_the_film():
    buffer = io.BytesIO()
    recording = fieldreel.record(waves(), buffer, format="mp4", **SMALL)
    assert recording.path is None
    assert len(frames_of(buffer.getvalue())) == 4

    class Pipe:
        def __init__(self):
            self.content = b""

        def write(self, part):
            self.content += part
            return len(part)

    pipe = Pipe()
    fieldreel.record(waves(), pipe, format="mp4", **SMALL)
    assert len(frames_of(pipe.content)) == 4


def test_what_write_raises_comes_back():
    class Full(io.RawIOBase):
        def writable(self):
            return True

        def write(self, part):
            raise ConnectionResetError("the client went away")

    with pytest.raises(ConnectionResetError, match="went away"):
        fieldreel.record(waves(), Full(), format="mp4", **SMALL)


def test_settings_are_those_of_the_command_line(tmp_path):
    field = waves()
    np.save(tmp_path / "field.npy", field)
    command_line(
        tmp_path / "field.npy",
        "-o",
        tmp_path / "a.png",
        "--size",
        "320x180",
        "--frames",
        4,
        "--frame",
        2,
        "--clim",
        "-1,1",
        "--colormap",
        "magma",
        "--orbit",
        90,
        "--title",
        "Waves",
        "--no-colorbar",
    )
    film = fieldreel.record(
        field,
        format="png",
        frame=2,
        clim=(-1, 1),
        colormap="magma",
        orbit=90,
        title="Waves",
        no_colorbar=True,
        **SMALL,
    )
    expected = picture_of((tmp_path / "a.png").read_bytes())
    assert np.array_equal(picture_of(film), expected)
    other = fieldreel.record(
        field,
        format="png",
        frame=2,
        clim=(-1, 1),
        colormap="viridis",
        orbit=90,
        title="Waves",
        no_colorbar=True,
        **SMALL,
    )
    assert not np.array_equal(picture_of(other), expected)


def test_mistakes_are_found_before_anything_is_read():
    def bands():
        yield waves()[0]
        raise AssertionError("read to the end")

    with pytest.raises(AssertionError):
        fieldreel.record(bands())

    class Never:
        shape, dtype = (2, 8, 8), np.dtype("f4")

        def __getitem__(self, key):
            raise AssertionError("read")

    with pytest.raises(ValueError, match="zoom"):
        fieldreel.record(Never(), zoom=-1)
    with pytest.raises(ValueError, match="codec"):
        fieldreel.record(Never(), format="gif", codec="h264")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"colormpa": "magma"}, TypeError),
        ({"zoom": -1}, ValueError),
        ({"progress": 3}, TypeError),
        ({"output": 3}, TypeError),
        ({"output": "nowhere/film.mp4"}, FileNotFoundError),
        ({"output": "film.avi"}, ValueError),
        ({"frames": 3, "duration": 2}, ValueError),
    ],
)
def test_nothing_is_taken_from_a_generator_before_mistakes_are_found(given, kind):
    taken = []
    bands = (taken.append(band) or band for band in waves())
    with pytest.raises(kind):
        fieldreel.record(bands, **given)
    if not {"output", "progress"} & given.keys():
        with pytest.raises(kind):
            fieldreel.Scene(bands, **given)
    assert taken == []
    assert fieldreel.record(bands, **SMALL).frames == 4
    assert len(taken) == 3


def test_a_scene_file_says_what_no_keyword_does(tmp_path):
    scene = tmp_path / "scene.toml"
    scene.write_text('size = "96x64"\nframes = 3\nadapter = "software"\noffscreen = true\n')
    film = fieldreel.record(waves(), scene=scene)
    assert (film.width, film.height, film.frames) == (96, 64, 3)
    assert fieldreel.record(waves(), scene=scene, frames=2).frames == 2
    scene.write_text("zom = 3\n")
    with pytest.raises(ValueError, match="scene.toml:1:1"):
        fieldreel.record(waves(), scene=scene)
    with pytest.raises(OSError, match="nowhere"):
        fieldreel.record(waves(), scene=tmp_path / "nowhere.toml")


def test_progress_is_told_to_the_end():
    told = []
    fieldreel.record(
        waves(), progress=lambda done, total: told.append((done, total)), **{**SMALL, "frames": 12}
    )
    assert told[-1] == (12, 12)
    assert told == sorted(set(told))


def test_what_a_callback_raises_ends_the_recording(tmp_path):
    def stop(done, total):
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        fieldreel.record(waves(), tmp_path / "film.mp4", progress=stop, **SMALL)
    assert list(tmp_path.iterdir()) == []


def test_a_bar_is_shown(capsys):
    fieldreel.record(waves(), progress=True, **SMALL)
    assert "4" in capsys.readouterr().err


def test_a_limit_of_bytes_is_kept():
    large = fieldreel.record(waves(), **{**SMALL, "size": (320, 180), "frames": 20})
    small = fieldreel.record(
        waves(), max_bytes=len(large) // 2, **{**SMALL, "size": (320, 180), "frames": 20}
    )
    assert len(small) <= len(large) // 2
    assert len(frames_of(small)) == 20


def test_a_camera_path_is_flown(tmp_path):
    (tmp_path / "path.csv").write_text("time,azimuth\n0,0\n0.2,90\n")
    film = fieldreel.record(waves(1), camera_path=tmp_path / "path.csv", size=(320, 180), adapter="software")
    assert film.frames == len(frames_of(film)) >= 6


def test_files_that_cannot_be_written_or_read(tmp_path):
    with pytest.raises(OSError):
        fieldreel.record(waves(), tmp_path / "nowhere" / "film.mp4", **SMALL)
    with pytest.raises(OSError):
        fieldreel.record(tmp_path / "nowhere.tif", **SMALL)
    with pytest.raises(ValueError, match="closed"):
        closed = io.BytesIO()
        closed.close()
        fieldreel.record(waves(), closed, format="mp4", **SMALL)


def test_an_adapter_that_there_is_not():
    with pytest.raises(fieldreel.RenderError, match="no graphics adapter matches"):
        fieldreel.record(waves(), adapter="abacus", size=(64, 64), frames=1)


_INTERRUPTED = """
import sys, numpy as np, fieldreel
def told(done, total):
    if done:
        print(done, flush=True)
try:
    fieldreel.record(np.random.rand(64, 64), sys.argv[1], frames=100000, size=(320, 180), adapter="software", progress=told)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_an_interrupt_completes_the_film(tmp_path):
    path = tmp_path / "film.mp4"
    child = subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTED, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip().isdigit()
    child.send_signal(signal.SIGINT)
    said, _ = child.communicate(timeout=120)
    assert said.split()[-1] == "interrupted" and child.returncode == 0
    assert 1 <= len(frames_of(path.read_bytes())) < 100000


def test_what_a_kill_leaves_is_recovered(tmp_path):
    path = tmp_path / "film.mp4"
    # A piece is written every two seconds of film.
    code = _INTERRUPTED.replace("adapter=", "fps=5, preset='ultrafast', adapter=")
    child = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    done = 0
    while done < 40:
        done = int(child.stdout.readline())
    child.kill()
    child.communicate(timeout=120)
    (part,) = tmp_path.glob(".film.mp4.*.part")
    assert not path.exists()
    frames = fieldreel.recover(part, path)
    assert frames == len(frames_of(path.read_bytes())) and frames > 0
    buffer = io.BytesIO()
    assert fieldreel.recover(part, buffer, format="mkv") == frames == len(frames_of(buffer.getvalue()))
    with pytest.raises(FileExistsError):
        fieldreel.recover(part, path, overwrite=False)
    with pytest.raises(ValueError, match="unknown container avi"):
        fieldreel.recover(part, path, format="avi")
    part.write_bytes(b"nothing")
    with pytest.raises(fieldreel.EncodeError):
        fieldreel.recover(part, tmp_path / "other.mp4")
    with pytest.raises(FileNotFoundError):
        fieldreel.recover(tmp_path / "nowhere.part", tmp_path / "other.mp4")
    assert not (tmp_path / "other.mp4").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no disk that is always full here")
def test_a_full_disk_is_named():
    with pytest.raises(fieldreel.EncodeError) as raised:
        fieldreel.record(waves(), "/dev/full", format="mkv", **SMALL)
    assert isinstance(raised.value, OSError)
    assert raised.value.errno == errno.ENOSPC and raised.value.filename == "/dev/full"
    with pytest.raises(OSError) as raised, open("/dev/full", "wb") as file:
        fieldreel.record(waves(), file, format="mkv", **SMALL)
    assert raised.value.errno == errno.ENOSPC


def test_an_interrupt_of_a_film_in_memory_comes_at_once():
    code = _INTERRUPTED.replace("sys.argv[1]", "None")
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline().strip().isdigit()
    child.send_signal(signal.SIGINT)
    began = time.monotonic()
    said, _ = child.communicate(timeout=120)
    assert said.split()[-1] == "interrupted" and time.monotonic() - began < 60
