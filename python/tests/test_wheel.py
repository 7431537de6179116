"""What makes the wheels: libraries are copied under names of their own, and the copies are what is loaded.

A whole wheel takes minutes and is tried by `make soak`; here the extension that the tests run with is given its
libraries in the same way.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import fieldreel

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wheel"))

import archive  # noqa: E402
import licences  # noqa: E402
from libraries import Bundle, BundleError, graft, libraries_of, platform_tag  # noqa: E402

PACKAGE = Path(fieldreel.__file__).resolve().parent
REPOSITORY = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("patchelf") is None,
    reason="wheels with libraries are made on Linux, with patchelf",
)


def extension_in(folder: Path) -> Path:
    (found,) = folder.glob("_fieldreel*.so")
    return found


def copy_of_the_package(folder: Path) -> Path:
    """The package as it is installed, but as files of its own: what is linked in the sources is copied."""
    return Path(shutil.copytree(PACKAGE, folder / "fieldreel", ignore=shutil.ignore_patterns("__pycache__")))


def loaded_libraries(folder: Path) -> set[str]:
    """What a process with an empty PATH has loaded after it has asked libav for its encoders."""
    program = (
        "import fieldreel\n"
        "assert any(state['problem'] is None for state in fieldreel.encoders())\n"
        "print(fieldreel.__file__)\n"
        "print(open('/proc/self/maps').read())\n"
    )
    environment = {"PYTHONPATH": str(folder), "PATH": ""}
    told = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert told.startswith(str(folder)), told.splitlines()[0]
    return set(re.findall(r"\S+/libav\S+\.so\S*$", told, flags=re.MULTILINE))


def test_libav_is_loaded_from_the_bundle_and_only_from_there(tmp_path: Path) -> None:
    package = copy_of_the_package(tmp_path)
    extension = extension_in(package)
    # As it was built it loads the system's.
    before = loaded_libraries(tmp_path)
    assert before and not any(path.startswith(str(tmp_path)) for path in before), before

    bundle = Bundle(tmp_path / "fieldreel.libs")
    graft(extension, bundle)
    after = loaded_libraries(tmp_path)
    assert after and all(path.startswith(str(bundle.folder)) for path in after), after
    # No name that another package's or the system's library could have.
    names = {path.name for path in bundle.folder.iterdir()}
    assert names == set(bundle.originals)
    assert all(re.fullmatch(r".+-[0-9a-f]{8}\.so(\.[0-9.]+)?", name) for name in names), names
    # What NumPy takes from the system as well is left to the system.
    assert not any(name.startswith(("libc-", "libc.", "libm-", "libstdc++", "libgcc_s")) for name in names)
    # Nothing in the bundle asks for a library that is neither there nor left to the system.
    outside = {
        path
        for file in [extension, *bundle.folder.iterdir()]
        for path in libraries_of(file).values()
        if not path.is_relative_to(tmp_path)
    }
    assert outside == set()


def test_a_library_that_is_nowhere_is_said(tmp_path: Path) -> None:
    file = tmp_path / "extension.so"
    shutil.copy(extension_in(PACKAGE), file)
    subprocess.run(["patchelf", "--add-needed", "libnowhere.so.7", file], check=True)
    with pytest.raises(BundleError, match=r"libnowhere\.so\.7 not found"):
        graft(file, Bundle(tmp_path / "libs"))


def test_a_library_without_a_known_licence_is_refused(tmp_path: Path) -> None:
    library = tmp_path / "libmade.so.1"
    library.write_bytes(b"")
    with pytest.raises(BundleError, match="no licence is known for .*libmade"):
        licences.origin_of(library, None)
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "libma.txt").write_text("of several")
    (texts / "libmade.txt").write_text("of this one")
    (texts / "libother.txt").write_text("of another")
    assert licences.origin_of(library, texts).text.read_text() == "of this one"


def test_every_crate_has_a_licence_and_most_bring_its_text() -> None:
    crates = licences.crates(REPOSITORY / "python" / "Cargo.toml")
    names = {crate["name"] for crate in crates}
    assert {"pyo3", "wgpu", "ffmpeg-next"} <= names
    # Only what is linked in: neither what builds it nor what tests it.
    assert not names & {"bindgen", "serde_derive", "winit", "fieldreel"}
    document = licences.crates_document(crates)
    assert all(f"| {crate['name']} | {crate['version']} |" in document for crate in crates)
    assert document.count("Permission is hereby granted") > 20


def test_a_wheel_is_packed_as_it_was_and_says_what_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "wheel"
    (folder / "thing").mkdir(parents=True)
    (folder / "thing" / "__init__.py").write_text("answer = 42\n")
    described = folder / "thing-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\nLicense: MIT\n\nText\n"
    )
    (described / "WHEEL").write_text("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    archive.add_licences(folder, "MIT AND GPL-2.0-or-later", {"libx/copyright": b"of libx"})
    name = archive.set_platform(folder, platform_tag())
    assert re.fullmatch(r"thing-1\.0-py3-none-manylinux_\d_\d+_\w+\.whl", name), name
    wheel = tmp_path / name
    archive.pack(folder, wheel)

    target = tmp_path / "installed"
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run(command, env=environment, check=True)
    assert (target / "thing" / "__init__.py").read_text() == "answer = 42\n"
    assert (target / "thing-1.0.dist-info" / "licenses" / "libx" / "copyright").read_bytes() == b"of libx"
    metadata = (target / "thing-1.0.dist-info" / "METADATA").read_text()
    assert "License-Expression: MIT AND GPL-2.0-or-later\nLicense-File: libx/copyright\n\nText" in metadata
    assert "License: MIT\n" not in metadata
    # The same content is the same wheel.
    again = tmp_path / "again.whl"
    archive.pack(folder, again)
    assert again.read_bytes() == wheel.read_bytes()
    with zipfile.ZipFile(wheel) as packed:
        assert packed.testzip() is None
