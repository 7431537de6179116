"""Where films go: files that appear whole, objects that raise, processes and threads."""

from __future__ import annotations

import gc
import io
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import psutil
import pytest
from films import FORMATS, Stream, decoded, frames, worst_patch

import fieldreel


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"yesterday's")
    writer = fieldreel.Writer(str(path))
    for frame in frames():
        writer.append_data(frame)
    assert path.read_bytes() == b"yesterday's"
    assert writer.close() is None
    assert writer.close() is None
    assert len(decoded(str(path))) == 6
    assert os.listdir(tmp_path) == ["film.mp4"]
    with pytest.raises(ValueError, match="closed"):
        writer.append_data(frames(1)[0])


def test_overwrite_can_be_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"yesterday's")
    with pytest.raises(FileExistsError) as caught:
        fieldreel.Writer(path, overwrite=False)
    assert isinstance(caught.value, fieldreel.EncodeError)
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"yesterday's"


def test_a_film_without_frames_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with pytest.raises(ValueError, match="no frame"), fieldreel.Writer(path):
        pass
    writer = fieldreel.Writer(None, format="gif")
    with pytest.raises(fieldreel.EncodeError, match="no frame"):
        writer.close()
    with pytest.raises(ValueError, match="no film"):
        writer.getvalue()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("format", FORMATS)
def test_after_an_exception_there_is_a_film_of_what_came(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"film.{format}"
    with pytest.raises(ZeroDivisionError), fieldreel.Writer(path, fps=10) as writer:
        for index, frame in enumerate(frames()):
            writer.append_data(frame)
            if index == 3:
                raise ZeroDivisionError
    assert worst_patch(decoded(str(path)), frames()[:4]) < 6
    with pytest.raises(ZeroDivisionError), fieldreel.Writer(tmp_path / "none.mp4"):
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == [path.name]


def test_a_film_can_be_given_up(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"yesterday's")
    writer = fieldreel.Writer(path)
    writer.append_data(frames(1)[0])
    writer.discard()
    writer.close()
    assert path.read_bytes() == b"yesterday's" and os.listdir(tmp_path) == ["film.mp4"]


def test_a_writer_that_is_forgotten_leaves_a_film(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    writer = fieldreel.Writer(path)
    writer.append_data(frames(1)[0])
    with pytest.warns(ResourceWarning, match="not closed"):
        del writer
        gc.collect()
    assert len(decoded(str(path))) == 1
    script = (
        "import fieldreel, numpy, sys; writer = fieldreel.Writer(sys.argv[1]);"
        "writer.append_data(numpy.zeros((16, 16), 'uint8'))"
    )
    at_exit = tmp_path / "exit.mp4"
    subprocess.run([sys.executable, "-c", script, str(at_exit)], check=True)
    assert len(decoded(str(at_exit))) == 1


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    with open(tmp_path / "text.mp4", "w") as text, pytest.raises(TypeError, match="text file"):
        fieldreel.Writer(text)
    with pytest.raises(TypeError, match="text file"):
        fieldreel.Writer(io.StringIO(), format="mp4")
    with tempfile.NamedTemporaryFile("w") as text, pytest.raises(TypeError, match="text file"):
        fieldreel.Writer(text, format="mp4")
    (tmp_path / "old.mp4").write_bytes(b"")
    with (
        open(tmp_path / "old.mp4", "rb") as source,
        pytest.raises(io.UnsupportedOperation, match="reading only"),
    ):
        fieldreel.Writer(source)
    closed = io.BytesIO()
    closed.close()
    with pytest.raises(ValueError, match="closed file"):
        fieldreel.Writer(closed, format="mp4")
    for nothing in (3, 2.5, ["a.mp4"], object()):
        with pytest.raises(TypeError, match="path"):
            fieldreel.Writer(nothing, format="mp4")
    with pytest.raises(ValueError, match="empty path"):
        fieldreel.Writer("", format="mp4")
    with pytest.raises(FileNotFoundError) as caught:
        fieldreel.Writer(tmp_path / "missing" / "film.mp4")
    assert caught.value.errno == 2 and isinstance(caught.value, fieldreel.EncodeError)
    with pytest.raises(ValueError, match="ending"):
        fieldreel.Writer(tmp_path / "film")
    with pytest.raises(OSError):
        fieldreel.Writer(tmp_path, format="mp4")


def test_paths_of_all_kinds(tmp_path: Path) -> None:
    class Custom:
        def __fspath__(self) -> str:
            return str(tmp_path / "custom.gif")

    for target in (
        tmp_path / "a.gif",
        str(tmp_path / "b.gif"),
        os.fsencode(tmp_path / "c.gif"),
        Custom(),
        tmp_path / "長江.gif",
    ):
        with fieldreel.Writer(target, fps=10) as writer:
            writer.append_data(frames(1)[0])
    assert sorted(os.listdir(tmp_path)) == ["a.gif", "b.gif", "c.gif", "custom.gif", "長江.gif"]


class Refused(Exception):
    pass


@pytest.mark.parametrize("format", FORMATS)
def test_what_write_raises_comes_out_unchanged(format: str) -> None:
    raised = Refused("not today")

    def refuse(chunk: bytes) -> None:
        raise raised

    writer = fieldreel.Writer(Stream(refuse), format=format, fps=10)
    with pytest.raises(Refused) as caught:
        for _ in range(300):
            for frame in frames():
                writer.append_data(frame)
        writer.close()
    assert caught.value is raised
    with pytest.raises((fieldreel.EncodeError, ValueError)):
        writer.append_data(frames(1)[0])
    if not writer.closed:
        with pytest.raises(fieldreel.EncodeError):
            writer.close()
    assert writer.closed and writer.close() is None


def test_a_file_that_is_closed_in_mid_film_is_an_error() -> None:
    buffer = io.BytesIO()
    writer = fieldreel.Writer(buffer, format="mkv")
    writer.append_data(frames(1)[0])
    buffer.close()
    with pytest.raises(ValueError, match="closed file"):
        writer.close()


def test_objects_that_return_nothing_take_parts_or_stand_somewhere() -> None:
    class Terse(Stream):
        def write(self, chunk: bytes) -> None:  # type: ignore[override]
            super().write(chunk)

    class Partial(Stream):
        def write(self, chunk: bytes) -> int:
            return super().write(bytes(chunk[:1000]))

    for target in (Terse(), Partial()):
        with fieldreel.Writer(target, format="mp4") as writer:
            for frame in frames():
                writer.append_data(frame)
        assert len(decoded(bytes(target.taken))) == 6
    buffer = io.BytesIO(b"head")
    buffer.seek(4)
    with fieldreel.Writer(buffer, format="mp4") as writer:
        writer.append_data(frames(1)[0])
    assert buffer.getvalue()[:4] == b"head" and len(decoded(buffer.getvalue()[4:])) == 1


def test_appended_files_and_pipes_are_streams(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with open(path, "ab") as file, fieldreel.Writer(file) as writer:
        for frame in frames():
            writer.append_data(frame)
    assert len(decoded(str(path))) == 6
    receiving, sending = os.pipe()
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(open(receiving, "rb").read()))
    reader.start()
    with open(sending, "wb") as pipe, fieldreel.Writer(pipe, format="mp4") as writer:
        for frame in frames():
            writer.append_data(frame)
    reader.join()
    assert len(decoded(got[0])) == 6


def test_errors_can_be_pickled(tmp_path: Path) -> None:
    for settings in ({"format": "avi"}, {"target": tmp_path / "missing" / "a.mp4"}):
        with pytest.raises(fieldreel.Error) as caught:
            fieldreel.Writer(settings.pop("target", None), **settings)
        again = pickle.loads(pickle.dumps(caught.value))
        assert str(again) == str(caught.value) and type(again) is type(caught.value)
        assert str(again).count("Errno") == 0


def test_threads_write_at_once() -> None:
    pushed = frames(20)
    films: dict[int, bytes] = {}

    def write(number: int) -> None:
        stream = Stream() if number % 2 else io.BytesIO()
        with fieldreel.Writer(stream, format=FORMATS[number % 4], fps=10) as writer:
            for frame in pushed:
                writer.append_data(frame)
        films[number] = bytes(stream.taken) if isinstance(stream, Stream) else stream.getvalue()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(films) == list(range(8))
    for film in films.values():
        assert worst_patch(decoded(film), pushed) < 6


def test_threads_share_a_writer() -> None:
    with fieldreel.Writer(None, format="mp4") as writer:
        threads = [
            threading.Thread(target=lambda: [writer.append_data(frame) for frame in frames(10)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(decoded(writer.getvalue())) == 40


def test_other_threads_run_while_frames_are_encoded() -> None:
    """A target that waits for another thread would wait for ever if the writer kept Python's lock."""
    turns = threading.Semaphore(0)
    stop = threading.Event()

    def give_turns() -> None:
        while not stop.is_set():
            turns.release()
            stop.wait(0.001)

    giver = threading.Thread(target=give_turns)
    giver.start()
    try:
        with fieldreel.Writer(Stream(lambda _: turns.acquire()), format="mkv") as writer:
            for frame in frames(60):
                writer.append_data(frame)
    finally:
        stop.set()
        giver.join()
    assert writer.frames == 60


def test_control_c_while_the_encoder_is_slow_leaves_a_film() -> None:
    is_slow, is_waiting, allowed = threading.Event(), threading.Event(), threading.Event()

    def hold(chunk: bytes) -> None:
        if is_slow.is_set():
            is_waiting.set()
            allowed.wait(60)

    def interrupt() -> None:
        assert is_waiting.wait(60)
        os.kill(os.getpid(), signal.SIGINT)

    stream = Stream(hold)
    interrupter = threading.Thread(target=interrupt)
    noise = np.random.default_rng(1)
    with (
        pytest.raises(KeyboardInterrupt),
        fieldreel.Writer(stream, format="mkv", preset="ultrafast") as writer,
    ):
        writer.append_data(noise.integers(0, 256, (96, 128, 3), np.uint8))
        is_slow.set()
        interrupter.start()
        try:
            while True:
                writer.append_data(noise.integers(0, 256, (96, 128, 3), np.uint8))
        except KeyboardInterrupt:
            allowed.set()
            raise
    interrupter.join()
    assert len(decoded(bytes(stream.taken))) == writer.frames >= 1


def in_child(writer: fieldreel.Writer, path: str) -> None:
    with fieldreel.Writer(path) as own:
        own.append_data(frames(1)[0])
    try:
        writer.append_data(frames(1)[0])
    except RuntimeError as error:
        Path(path + ".txt").write_text(str(error))


def in_spawned(path: str) -> None:
    with fieldreel.Writer(path) as own:
        own.append_data(frames(1)[0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_forked_processes_make_their_own(tmp_path: Path) -> None:
    path = tmp_path / "parent.mp4"
    with fieldreel.Writer(path) as writer:
        writer.append_data(frames(1)[0])
        child = multiprocessing.get_context("fork").Process(
            target=in_child, args=(writer, str(tmp_path / "child.mp4"))
        )
        child.start()
        child.join(60)
        assert child.exitcode == 0
        writer.append_data(frames(1)[0])
    assert len(decoded(str(path))) == 2
    assert len(decoded(str(tmp_path / "child.mp4"))) == 1
    assert "another" in (text := (tmp_path / "child.mp4.txt").read_text()) or "forked" in text


def test_spawned_processes_make_their_own(tmp_path: Path) -> None:
    child = multiprocessing.get_context("spawn").Process(
        target=in_spawned, args=(str(tmp_path / "child.mp4"),)
    )
    child.start()
    child.join(120)
    assert child.exitcode == 0 and len(decoded(str(tmp_path / "child.mp4"))) == 1


def growth(recordings: int) -> int:
    """Bytes by which the process has grown after so many films."""
    process = psutil.Process()
    pushed = frames(4, 96, 128)

    def record(number: int) -> None:
        with fieldreel.Writer(io.BytesIO(), format=FORMATS[number % len(FORMATS)], fps=10) as writer:
            for frame in pushed:
                writer.append_data(frame)

    for number in range(5 * len(FORMATS)):
        record(number)
    gc.collect()
    before, threads, files = process.memory_info().rss, process.num_threads(), process.num_fds()
    for number in range(recordings):
        record(number)
    gc.collect()
    assert process.num_threads() <= threads and process.num_fds() <= files
    return process.memory_info().rss - before


def test_a_thousand_recordings_do_not_grow_the_process() -> None:
    assert growth(1000) < 24 << 20


def test_leaks_are_seen() -> None:
    kept = []
    before = psutil.Process().memory_info().rss
    # So much is never taken from memory that was given back before.
    kept.append(np.ones(128 << 20, np.uint8))
    assert psutil.Process().memory_info().rss - before > 16 << 20
