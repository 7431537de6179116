"""How films of a `Writer` end: given up, failed, interrupted; and what they leave alone then."""

from __future__ import annotations

import gc
import gzip
import os
import subprocess
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest
from films import decoded

import fieldreel

FRAME = np.zeros((90, 160, 3), np.uint8)


class Full:
    """A target that takes nothing."""

    def write(self, chunk: bytes) -> int:
        raise RuntimeError("full")


def test_closing_a_film_that_failed_says_so() -> None:
    writer = fieldreel.Writer(Full(), format="webm")
    with pytest.raises(RuntimeError, match="full"):
        for _ in range(100):
            writer.append_data(FRAME)
    with pytest.raises(fieldreel.EncodeError):
        writer.close()
    assert writer.closed


@pytest.mark.parametrize("end", ["discard", "close"])
def test_targets_are_let_go(end: str) -> None:
    class Sink:
        writer: fieldreel.Writer

        def write(self, chunk: bytes) -> int:
            return len(chunk)

    sink = Sink()
    sink.writer = fieldreel.Writer(sink, format="webm")
    sink.writer.append_data(FRAME)
    getattr(sink.writer, end)()
    watched = weakref.ref(sink)
    del sink
    gc.collect()
    assert watched() is None


def test_paths_that_write_are_paths(tmp_path: Path) -> None:
    class WritingPath:
        def __fspath__(self) -> str:
            return str(tmp_path / "film.gif")

        def write(self, text: str, mode: str = "w") -> None:
            raise AssertionError("it is a path")

    with fieldreel.Writer(WritingPath(), fps=10) as writer:
        writer.append_data(FRAME)
    assert (tmp_path / "film.gif").read_bytes().startswith(b"GIF89a")


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_names_need_not_be_text(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.gif"
    with fieldreel.Writer(path, fps=10) as writer:
        writer.append_data(FRAME)
    assert os.path.exists(path)


@pytest.mark.parametrize("format", ["mp4", "webm", "gif"])
def test_films_are_packed_on_the_way(tmp_path: Path, format: str) -> None:
    with gzip.open(tmp_path / "film.gz", "wb") as packed:
        with fieldreel.Writer(packed, fps=10, format=format) as writer:
            for _ in range(3):
                writer.append_data(FRAME)
    with gzip.open(tmp_path / "film.gz") as packed:
        assert len(decoded(packed.read())) == 3


def test_the_first_ctrl_c_waits_for_the_film(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    program = f"""
import os, signal, threading, numpy as np, fieldreel
writer = fieldreel.Writer({str(path)!r}, fps=10, preset="veryslow")
for k in range(10):
    writer.append_data(np.random.default_rng(k).integers(0, 255, (360, 640, 3), np.uint8))
signal.signal(signal.SIGINT, signal.default_int_handler)
threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    writer.close()
    threading.Event().wait(10)
except KeyboardInterrupt:
    print("interrupted")
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.stdout == "interrupted\n", ran.stderr
    assert len(decoded(path.read_bytes())) == 10
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]
