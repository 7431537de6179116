"""What a call costs: seconds of processors and the most memory, each in a process of its own.

Programs that the call starts count too, which is where those that pipe into ffmpeg spend their time.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def run_self(arguments: list[str]) -> dict[str, Any]:
    """Runs the calling script again with other arguments; what it prints last is JSON."""
    command = [sys.executable, sys.argv[0], *arguments]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


def measure(call: Callable[[], object], made: Path | None = None) -> None:
    """Calls, and prints what that cost as one line of JSON. What was prepared before is not counted."""
    before_bytes = _resident_bytes()
    _forget_peak()
    before, start = _processor_seconds(), time.perf_counter()
    call()
    seconds, wall = _processor_seconds() - before, time.perf_counter() - start
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    cost = {"cpu_s": seconds, "wall_s": wall, "memory_mb": (_peak_bytes() - before_bytes + children) / 1e6}
    if made is not None:
        cost["file_mb"] = made.stat().st_size / 1e6
    print(json.dumps(cost))


def table(rows: dict[str, list[dict[str, Any]]], baseline: str | None = None) -> str:
    """The best of several runs of each, as a table in Markdown."""
    best = {name: min(runs, key=lambda run: run["cpu_s"]) for name, runs in rows.items()}
    lines = [
        "| way | CPU s | against the first | seconds | memory, MB | file, MB |",
        "|---|---|---|---|---|---|",
    ]
    first = best[baseline or next(iter(best))]["cpu_s"]
    for name, run in best.items():
        size = f"{run['file_mb']:.2f}" if "file_mb" in run else ""
        lines.append(
            f"| {name} | {run['cpu_s']:.2f} | {100 * (run['cpu_s'] / first - 1):+.0f} % | {run['wall_s']:.2f} | "
            f"{run['memory_mb']:.0f} | {size} |"
        )
    return "\n".join(lines)


def compare(ways: Sequence[str], run_one: Callable[[str, int], None], frames: int, about: str | None) -> None:
    """The program of a benchmark: measures films of so many frames made in each of these ways."""
    parser = argparse.ArgumentParser(description=(about or "").split("\n")[0])
    parser.add_argument("--frames", type=int, default=frames)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way", choices=ways, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        run_one(arguments.way, arguments.frames)
        return
    common = ["--frames", str(arguments.frames), "--way"]
    # In turns, so that a machine that is busy for a while is so for all.
    runs = [{way: run_self([*common, way]) for way in ways} for _ in range(arguments.runs)]
    print(table({way: [run[way] for run in runs] for way in ways}))


def _processor_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _status_bytes(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"/proc/self/status has no {field}")


def _resident_bytes() -> int:
    return _status_bytes("VmRSS")


def _peak_bytes() -> int:
    return _status_bytes("VmHWM")


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")
