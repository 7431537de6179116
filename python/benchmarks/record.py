"""`fieldreel.record` of an array beside the command line on the same array in a file.

    make build
    python python/benchmarks/record.py [--binary target/release/fieldreel] [--frames 100] [--runs 3]

Both draw with the same adapter and encode with the same settings, so that what differs is the way in.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from measured import measure, run_self, table

import fieldreel

REPOSITORY = Path(__file__).resolve().parents[2]
WAYS = ("command line, .npy", "fieldreel.record, array", "fieldreel.record, .npy")


def make_bands() -> np.ndarray:
    """Twelve bands of 1024x1024 samples, in the type that NumPy computes in."""
    y, x = np.mgrid[-4:4:1024j, -4:4:1024j]
    return np.stack([np.sin(x * x + y * y + moment) * np.exp(-(x * x + y * y) / 8) for moment in range(12)])


def run_one(way: str, binary: Path, count: int) -> None:
    bands = make_bands()
    with tempfile.TemporaryDirectory() as folder:
        source, path = Path(folder) / "bands.npy", Path(folder) / "film.mp4"
        np.save(source, bands)
        if way == WAYS[0]:
            command = [
                str(binary),
                str(source),
                "--offscreen",
                "--quiet",
                "--frames",
                str(count),
                "-o",
                str(path),
            ]
            measure(lambda: subprocess.run(command, check=True), path)
            return
        data = bands if way == WAYS[1] else source
        measure(lambda: fieldreel.record(data, path, frames=count), path)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--binary", type=Path, default=REPOSITORY / "target" / "release" / "fieldreel")
    parser.add_argument("--frames", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        run_one(arguments.way, arguments.binary, arguments.frames)
        return
    common = ["--frames", str(arguments.frames), "--binary", str(arguments.binary), "--way"]
    runs = [{way: run_self([*common, way]) for way in WAYS} for _ in range(arguments.runs)]
    print(table({way: [run[way] for run in runs] for way in WAYS}))


if __name__ == "__main__":
    main()
