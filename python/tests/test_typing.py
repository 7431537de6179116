"""What type checkers know of the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fields import ROOT
from test_pages import blocks_of

pytest.importorskip("mypy")

#: Lines that are marked as wrong must be, or mypy says that the mark is not needed.
_USE = """
import io
from typing import Optional

film = fieldreel.record(field, size=(320, 180))
length: int = len(film)
content: bytes = film
film.path  # type: ignore[attr-defined]

recording = fieldreel.record(field, "film.mp4")
path: Optional[str] = recording.path
recording.save("film.mp4")  # type: ignore[attr-defined]
for target in (io.BytesIO(), open("film.mp4", "wb")):
    path = fieldreel.record(field, target, format="mp4").path
path = fieldreel.record(scene="film.toml", output="film.mp4").path
fieldreel.record(field, 3)  # type: ignore[call-overload]


def either(output: Optional[str]) -> int:
    return fieldreel.record(field, output).frames


scene = fieldreel.Scene(field)
scene.record(frames=3).save("film.mp4")
path = scene.record("film.mp4").path
path = scene.record(output=io.BytesIO(), format="gif").path
picture: np.ndarray = scene.screenshot("640x360")
scene.screenshot(640)  # type: ignore[arg-type]

states: list[fieldreel.EncoderState] = fieldreel.encoders()
problem: Optional[str] = states[0]["problem"]
adapter: fieldreel.Adapter = fieldreel.adapter()
build: fieldreel.LibavBuild = fieldreel.libav()
adapter["nothing"]  # type: ignore[typeddict-item]
"""


def test_types_are_what_films_scenes_and_reports_are(tmp_path: Path) -> None:
    # With the first film of the page on Python, as it stands there.
    film = blocks_of((ROOT / "docs/python.md").read_text(encoding="utf-8"))[0]
    assert "film.save" in film
    (tmp_path / "use.py").write_text(film + _USE, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "use.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
