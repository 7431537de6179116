"""What drivers and encoders read from the environment, where the user says nothing."""

from __future__ import annotations

import os

__all__ = ["prepare"]


def prepare() -> None:
    """Set variables that only drivers and encoders look at, before the first of them is used.

    Mesa's software drivers start a thread for every processor of the machine, also of those that this process may not use.
    SVT-AV1 prints a banner. The Wayland library that drivers load complains where there is no folder for its socket, although
    nobody wants a window.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if usable < (os.cpu_count() or 1):
        os.environ.setdefault("LP_NUM_THREADS", str(min(usable, 32)))
    os.environ.setdefault("SVT_LOG", "1")
    if not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("XDG_RUNTIME_DIR", "/nonexistent")
