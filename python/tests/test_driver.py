"""`fieldreel[software]` is found where the system has no driver, and left alone where it has one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from fieldreel import _driver

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Vulkan's loader is for Linux")


@pytest.fixture
def software(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The package `fieldreel_software`, with files that nothing opens."""
    module = ModuleType("fieldreel_software")
    module.loader = lambda: tmp_path / "libvulkan.so.1"  # type: ignore[attr-defined]
    module.manifest = lambda: tmp_path / "lvp_icd.json"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "fieldreel_software", module)
    monkeypatch.setattr(_driver, "_loader", None)
    # The folder of a system's drivers, and nobody's own.
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("VK_ADD_DRIVER_FILES", "LP_NUM_THREADS", "XDG_RUNTIME_DIR", "SLURM_CPUS_PER_TASK"):
        monkeypatch.delenv(name, raising=False)
    return module


class Loaded:
    """Stands for `ctypes.CDLL`: remembers what was asked for, and has only some of it."""

    def __init__(self, missing: str = "") -> None:
        self.asked: list[str] = []
        self.missing = missing

    def __call__(self, name: str) -> object:
        self.asked.append(name)
        if name == self.missing:
            raise OSError(f"{name}: cannot open shared object file")
        return self


@linux_only
def test_without_a_loader_the_packages_own_is_loaded_once(
    software: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = Loaded(missing="libvulkan.so.1")
    monkeypatch.setattr(_driver.ctypes, "CDLL", loaded)
    _driver.prepare()
    _driver.prepare()
    assert loaded.asked == ["libvulkan.so.1", str(tmp_path / "libvulkan.so.1")]
    assert os.environ["VK_ADD_DRIVER_FILES"] == str(tmp_path / "lvp_icd.json")


@linux_only
def test_the_systems_loader_is_offered_the_driver_beside_what_the_user_adds(
    software: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = Loaded()
    monkeypatch.setattr(_driver.ctypes, "CDLL", loaded)
    monkeypatch.setenv("VK_ADD_DRIVER_FILES", "/mine/icd.json")
    _driver.prepare()
    assert loaded.asked == ["libvulkan.so.1"]
    assert os.environ["VK_ADD_DRIVER_FILES"] == f"/mine/icd.json:{tmp_path / 'lvp_icd.json'}"


@linux_only
def test_a_system_with_the_same_driver_keeps_its_own(
    software: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_driver.ctypes, "CDLL", Loaded())
    manifests = tmp_path / "share" / "vulkan" / "icd.d"
    manifests.mkdir(parents=True)
    (manifests / "lvp_icd.x86_64.json").write_text("{}")
    _driver.prepare()
    assert "VK_ADD_DRIVER_FILES" not in os.environ


@linux_only
def test_without_the_package_no_driver_is_looked_for(
    software: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = Loaded()
    monkeypatch.setattr(_driver.ctypes, "CDLL", loaded)
    monkeypatch.setitem(sys.modules, "fieldreel_software", None)
    _driver.prepare()
    assert loaded.asked == []
    assert "VK_ADD_DRIVER_FILES" not in os.environ


@linux_only
def test_drivers_are_told_how_many_threads_a_job_may_use(
    software: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_driver.ctypes, "CDLL", Loaded())
    monkeypatch.setattr(_driver._fieldreel, "available_threads", lambda: 48)
    _driver.prepare()
    assert os.environ["LP_NUM_THREADS"] == "32"
    monkeypatch.delenv("LP_NUM_THREADS")
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", "3")
    _driver.prepare()
    assert os.environ["LP_NUM_THREADS"] == "3"
    # What the user says stays.
    monkeypatch.setenv("LP_NUM_THREADS", "7")
    _driver.prepare()
    assert os.environ["LP_NUM_THREADS"] == "7"


@linux_only
def test_programs_with_windows_under_wayland_keep_their_folder(
    software: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_driver.ctypes, "CDLL", Loaded())
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    _driver.prepare()
    assert "XDG_RUNTIME_DIR" not in os.environ
    monkeypatch.delenv("WAYLAND_DISPLAY")
    _driver.prepare()
    assert os.environ["XDG_RUNTIME_DIR"] == "/nonexistent"
