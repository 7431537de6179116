"""Threads, children and many recordings."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import subprocess
import sys
import threading

import numpy as np
import pytest
from fields import SMALL, frames_of, waves

import fieldreel

LITTLE = {**SMALL, "size": (64, 48), "frames": 2}


def test_threads_record_at_once():
    films: dict[int, bytes] = {}

    def record(number):
        films[number] = fieldreel.record(waves(2) * (number + 1), clim=(-1, 1), threads=1, **SMALL)

    threads = [threading.Thread(target=record, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        alone = fieldreel.record(waves(2) * (number + 1), clim=(-1, 1), threads=1, **SMALL)
        assert films[number] == bytes(alone), number
    assert len(set(films.values())) == 4


def test_python_goes_on_while_a_film_is_made():
    counted = []
    recorded = threading.Event()

    def count():
        while not recorded.is_set():
            counted.append(len(counted))

    counter = threading.Thread(target=count)
    counter.start()
    fieldreel.record(waves(), **{**SMALL, "frames": 30})
    recorded.set()
    counter.join()
    assert len(counted) > 100


def test_threads_share_a_scene():
    scene = fieldreel.Scene(waves(), **LITTLE)
    expected = scene.screenshot()
    shots = []
    threads = [threading.Thread(target=lambda: shots.append(scene.screenshot())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shots) == 4 and all(np.array_equal(shot, expected) for shot in shots)


def _record_in_child(connection):
    connection.send(bytes(fieldreel.record(waves(), **LITTLE)))


def _forked_children():
    scene = fieldreel.Scene(waves(), **LITTLE)
    scene.screenshot()
    fieldreel.record(waves(), **LITTLE)
    child = os.fork()
    if child == 0:
        try:
            frames = fieldreel.record(waves(), **LITTLE).frames
            try:
                scene.screenshot()
            except RuntimeError as error:
                os._exit(0 if frames == 2 and "forked" in str(error) else 3)
            os._exit(4)
        except BaseException:
            os._exit(5)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, status
    assert scene.screenshot().shape == (48, 64, 3)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_records_with_a_device_of_its_own():
    # In a process of its own, so that a child that hangs is no matter for the other tests.
    code = "import test_record_processes as test; test._forked_children()"
    here = os.path.dirname(__file__)
    subprocess.run([sys.executable, "-c", code], cwd=here, timeout=300, check=True)


def test_a_spawned_child_records():
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_record_in_child, args=(theirs,))
    child.start()
    film = ours.recv()
    child.join()
    assert child.exitcode == 0 and len(frames_of(film)) == 2


def _resident_bytes():
    gc.collect()
    # What is free and kept by the allocator is no growth.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _growth_of(count, least):
    """Bytes that this process grows by during so many recordings, after some to warm up."""
    for _ in range(least):
        fieldreel.record(waves(), **LITTLE)
    before = _resident_bytes()
    for _ in range(count):
        fieldreel.record(waves(), **LITTLE)
    return _resident_bytes() - before


def _open_files():
    return len(os.listdir("/proc/self/fd"))


def _check_growth(count, least, most):
    fieldreel.record(waves(), **LITTLE)
    files, threads = _open_files(), threading.active_count()
    growth = _growth_of(count, least)
    assert growth < most, f"{growth / 2**20:.1f} MiB"
    assert (_open_files(), threading.active_count()) == (files, threads)


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs Linux's account of memory")
def test_recordings_leave_nothing_behind():
    # Each opens a device, so that a thousand of them take two minutes: below.
    _check_growth(160, least=40, most=24 << 20)


@pytest.mark.soak
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs Linux's account of memory")
def test_a_thousand_recordings_leave_nothing_behind():
    _check_growth(1000, least=250, most=48 << 20)
