"""A Vulkan loader and a software driver for fieldreel, where the system has none."""

from __future__ import annotations

from pathlib import Path

__all__ = ["__version__", "loader", "manifest"]
__version__ = "0.1.0"

_FOLDER = Path(__file__).resolve().parent / "lib"


def loader() -> Path:
    """The Vulkan loader, ``libvulkan.so.1``.

    Raises
    ------
    FileNotFoundError
        The package was installed from its sources and not from a wheel, so that there is no driver in it.
    """
    return _existing("libvulkan.so.1")


def manifest() -> Path:
    """The manifest of the software driver, which ``VK_DRIVER_FILES`` and ``VK_ADD_DRIVER_FILES`` take.

    Raises
    ------
    FileNotFoundError
        As for `loader`.
    """
    return _existing("lvp_icd.json")


def _existing(name: str) -> Path:
    path = _FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(
            f"fieldreel-software was installed without its driver (take a wheel of it): {path}"
        )
    return path
