"""Films of files know how they were made, as those of the command line do: byte for byte the same."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fields import program, waves

import fieldreel

SMALL = {"size": (320, 180), "frames": 4, "adapter": "software"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    np.save("a 1.npy", waves(3).astype("f4"))
    np.save("a 2.npy", waves(2).astype("f4"))
    Path("own.csv").write_text("0,navy\n1,wheat\n")
    Path("path.csv").write_text("time,azimuth,zoom\n0,0,1\n0.1,40,2\n")
    Path("line.csv").write_text("column,row\n3,3\n20,20\n")
    Path("film.toml").write_text('zoom = 1.5\ntitle = "Snow"\norbit = 30\n')
    return tmp_path


def run(line: list[str]) -> str:
    done = subprocess.run([program(), *line], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def says_how(film: bytes) -> bool:
    # Matroska has capital letters in keys.
    return b"fieldreel_scene" in film.lower()


def told(film: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(["info", "--json", str(film)]))
    return found


@pytest.mark.parametrize(
    ("data", "settings", "line"),
    [
        ("a 1.npy", {}, ["a 1.npy"]),
        (Path("a 1.npy"), {"format": "mkv"}, ["a 1.npy", "--container", "mkv"]),
        ("a*.npy", {"format": "gif", "plays": 2}, ["a*.npy", "--plays=2", "--container=gif"]),
        (["a 2.npy", "a 1.npy"], {"format": "webm"}, ["a 2.npy", "a 1.npy", "--container", "webm"]),
        (None, {"zoom": 2.0}, ["--zoom", "2"]),
        (
            "a 1.npy",
            {
                "colormap": "own.csv",
                "clim": (-1, 0.5),
                "unlit": True,
                "title": "漢字",
                "metadata": {"b": 1, "a": "x"},
            },
            ["a 1.npy", "--metadata", "b=1", "--metadata=a=x", "--title=漢字", "--unlit", "--clim=-1,.5"]
            + ["--colormap", "own.csv"],
        ),
        (
            "a 1.npy",
            {"camera_path": "path.csv", "duration": None, "frames": None},
            ["a 1.npy", "--camera-path", "path.csv"],
        ),
        (
            "a 1.npy",
            {"fly_along": "line.csv", "fly_height": 0.5},
            ["a 1.npy", "--fly-along=line.csv", "--fly-height=.5"],
        ),
        (
            "a 1.npy",
            {"scene": "film.toml", "orbit_per_frame": 2},
            ["a 1.npy", "--scene=film.toml", "--orbit-per-frame=2"],
        ),
        ("a 1.npy", {"format": "png", "band": 2}, ["a 1.npy", "--container=png", "--band", "2"]),
        ("a 1.npy", {"lossless": False, "crf": 30, "threads": 1}, ["a 1.npy", "--crf=30", "--threads=1"]),
        (
            "a 1.npy",
            {"keys": [{"at": 0, "zoom": 1}], "no_scene": True},
            ["a 1.npy", "--keys", "0: zoom=1", "--no-scene"],
        ),
    ],
)
def test_films_of_files_are_those_of_the_program(
    desk: Path, data: Any, settings: dict[str, Any], line: list[str]
) -> None:
    settings = {name: value for name, value in {**SMALL, **settings}.items() if value is not None}
    fieldreel.record(data, "ours.film", **{"format": "mp4", **settings})
    length = [] if "frames" not in settings else ["--frames", "4"]
    words = ["--offscreen", "-o", "theirs.film", "--size", "320x180", "--adapter", "software", *length]
    container = [] if any("--container" in word for word in line) else ["--container", "mp4"]
    run([*words, *container, *line])
    ours, theirs = Path("ours.film").read_bytes(), Path("theirs.film").read_bytes()
    assert ours == theirs
    assert says_how(ours) == ("no_scene" not in settings)


def test_films_are_made_again(desk: Path) -> None:
    fieldreel.record("a 1.npy", "film.mp4", zoom=2, **SMALL)
    assert told(desk / "film.mp4")["files"][0]["state"] == "unchanged"
    run(["remake", "film.mp4", "-o", "again.mp4", "--adapter", "software"])
    assert Path("again.mp4").read_bytes() == Path("film.mp4").read_bytes()
    # A film that differs is another one.
    fieldreel.record("a 1.npy", "other.mp4", zoom=2.5, **SMALL)
    assert Path("other.mp4").read_bytes() != Path("film.mp4").read_bytes()
    # What is in memory says it as well.
    Path("memory.mp4").write_bytes(fieldreel.record("a 1.npy", zoom=2, **SMALL))
    assert told(desk / "memory.mp4") == {**told(desk / "film.mp4"), "film": str(desk / "memory.mp4")}


def test_scenes_are_told_as_they_stand(desk: Path) -> None:
    scene = fieldreel.Scene("a 1.npy", colormap="magma", **SMALL)
    scene.camera.azimuth(30)
    scene.camera.elevation(-5)
    scene.camera.zoom(1.25)
    scene.camera.target = (10, 12)
    scene.unlit = True
    scene.record("film.mkv", codec="ffv1", orbit=90)
    said = told(desk / "film.mkv")["scene"]
    assert said["azimuth"] == 30 and said["zoom"] == 1.25 and said["unlit"] is True and said["orbit"] == 90
    run(["remake", "film.mkv", "-o", "again.mkv", "--adapter", "software"])
    assert Path("again.mkv").read_bytes() == Path("film.mkv").read_bytes()
    scene.scalars = waves(2)
    scene.record("array.mkv", codec="ffv1")
    assert says_how(Path("film.mkv").read_bytes())
    assert not says_how(Path("array.mkv").read_bytes())
    # A picture in a notebook is sent on with it.
    assert not says_how(scene._repr_png_())


def test_films_of_arrays_say_nothing(desk: Path) -> None:
    film = fieldreel.record(np.load("a 1.npy"), **SMALL)
    assert not says_how(film) and film[4:8] == b"ftyp"


def test_what_cannot_be_told_is_noted(desk: Path) -> None:
    name = os.fsdecode(b"a\xff.npy")
    os.rename("a 2.npy", name)
    film = fieldreel.record(name, **SMALL)
    assert not says_how(film)
    assert any("does not say how it was made" in note for note in film.report.notes)
