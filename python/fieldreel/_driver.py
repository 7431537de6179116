"""Finds a Vulkan driver where the system has none: the one of ``fieldreel[software]``."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from pathlib import Path

from fieldreel import _fieldreel

# The loader is looked for by this name, and not again once a library of that name is loaded.
_LOADER = "libvulkan.so.1"
# Mesa starts no more.
_MOST_THREADS = 32

_lock = threading.Lock()
_loader: ctypes.CDLL | None = None


def tell_libraries() -> None:
    """Tells SVT-AV1, which only looks at the environment, to print no banners."""
    os.environ.setdefault("SVT_LOG", "1")


def prepare() -> None:
    """Makes sure that there is something to draw with, as far as that can be had. Call it before a GPU is used.

    The driver of ``fieldreel[software]`` is offered to the Vulkan loader beside those of the system, so that hardware
    is still taken first. It is left out where the system has the same driver itself. Where the system has no loader
    either, the package's own is loaded.

    Sets ``VK_ADD_DRIVER_FILES`` for this process and those it starts. What ``VK_DRIVER_FILES`` names, if set, remains
    the only choice. Also sets, where they are not set, ``LP_NUM_THREADS``, since Mesa's software drivers do not know
    about quotas, and ``XDG_RUNTIME_DIR``, without which the Wayland library that drivers load prints an error.
    """
    if not sys.platform.startswith("linux"):
        return
    with _lock:
        os.environ.setdefault("LP_NUM_THREADS", str(min(_threads(), _MOST_THREADS)))
        if not os.environ.get("WAYLAND_DISPLAY"):
            os.environ.setdefault("XDG_RUNTIME_DIR", "/nonexistent")
        try:
            import fieldreel_software
        except ImportError:
            return
        _load_loader(fieldreel_software.loader())
        if not _has_software_driver():
            _offer(fieldreel_software.manifest())


def _threads() -> int:
    available = _fieldreel.available_threads()
    scheduled = os.environ.get("SLURM_CPUS_PER_TASK", "")
    return min(available, int(scheduled)) if scheduled.isdecimal() and int(scheduled) else available


def _load_loader(own: Path) -> None:
    """Leaves a Vulkan loader in the process: the system's, or else `own`."""
    global _loader
    if _loader is not None:
        return
    try:
        _loader = ctypes.CDLL(_LOADER)
    except OSError:
        _loader = ctypes.CDLL(str(own))


def _has_software_driver() -> bool:
    """Whether the system's drivers include Mesa's lavapipe."""
    shared = os.environ.get("XDG_DATA_DIRS", "") or "/usr/local/share:/usr/share"
    folders = [
        Path("/etc"),
        Path("/usr/local/etc"),
        Path(os.path.expanduser("~/.local/share")),
        *map(Path, shared.split(":")),
    ]
    return any(any((folder / "vulkan" / "icd.d").glob("lvp_icd*.json")) for folder in folders)


def _offer(manifest: Path) -> None:
    offered = os.environ.get("VK_ADD_DRIVER_FILES", "").split(os.pathsep)
    if str(manifest) not in offered:
        os.environ["VK_ADD_DRIVER_FILES"] = os.pathsep.join([*filter(None, offered), str(manifest)])
