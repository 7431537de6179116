"""Gives a file the shared libraries it needs, as private copies that meet no other copy in the same process.

Every library is renamed after its content, as auditwheel does: the dynamic loader knows libraries by name, so that a
libavcodec of OpenCV, PyAV or the system and ours can be loaded side by side, whichever comes first.

auditwheel itself leaves out what the manylinux policies expect on every machine: glib and X11 among others, which
minimal systems do not have, and which libav needs in order to load at all. Here only what NumPy, our one dependency,
takes from the system is left out as well: the C library and the runtimes of GCC.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

# The C library comes with the dynamic loader that has already started the process: a second one cannot work.
C_LIBRARY = "ld-linux-.* libBrokenLocale libanl libc libdl libm libmvec libnsl libpthread libresolv librt libthread_db libutil"
# One copy in a process, or exceptions and thread-local objects of one are unknown to the other.
GCC_RUNTIMES = "libgcc_s libstdc\\+\\+"
FROM_THE_SYSTEM = re.compile(rf"({'|'.join((C_LIBRARY + ' ' + GCC_RUNTIMES).split())})\.so(\..*)?")


class BundleError(Exception):
    """Why no wheel can be made, in one sentence."""


@dataclass
class Bundle:
    """The libraries that were put into a folder."""

    folder: Path
    # The file that was copied, by the name under which the copy is found.
    originals: dict[str, Path] = field(default_factory=dict)


def libraries_of(file: Path, search: Iterable[Path] = ()) -> dict[str, Path]:
    """All libraries that `file` needs, and that these need, by the name they are asked for; only those to bundle.

    `search`: folders that the dynamic loader does not know, such as that of a libav of one's own.
    """
    folders = os.pathsep.join(map(str, search))
    environment = {**os.environ, "LC_ALL": "C", **({"LD_LIBRARY_PATH": folders} if folders else {})}
    listed = subprocess.run(["ldd", file], env=environment, check=True, capture_output=True, text=True).stdout
    missing = re.findall(r"^\s*(\S+) => not found", listed, flags=re.MULTILINE)
    if missing:
        raise BundleError(f"{', '.join(missing)} not found by the dynamic loader, needed by {file}")
    found = re.findall(r"^\s*(\S+) => (/\S+)", listed, flags=re.MULTILINE)
    return {name: Path(path).resolve() for name, path in found if not FROM_THE_SYSTEM.fullmatch(name)}


def graft(file: Path, bundle: Bundle, keep_names: Iterable[str] = (), search: Iterable[Path] = ()) -> None:
    """Copies what `file` needs into the bundle and makes it load from there; `file` is changed.

    `keep_names`: libraries that are looked for by name when the program runs, and so keep theirs.
    """
    needed = libraries_of(file, search)
    kept = set(keep_names)
    names = {name: name if name in kept else _private_name(path) for name, path in needed.items()}
    bundle.folder.mkdir(parents=True, exist_ok=True)
    for name, path in needed.items():
        copy = bundle.folder / names[name]
        if names[name] in bundle.originals:
            continue
        shutil.copyfile(path, copy)
        copy.chmod(0o755)
        _patch(copy, names, "$ORIGIN", soname=names[name])
        bundle.originals[names[name]] = path
    folder = os.path.relpath(bundle.folder, file.parent)
    _patch(file, names, "$ORIGIN" if folder == "." else f"$ORIGIN/{folder}")


def _private_name(library: Path) -> str:
    """libx264.so.164 becomes libx264-0123abcd.so.164."""
    checksum = hashlib.sha256(library.read_bytes()).hexdigest()[:8]
    stem, ending = library.name.split(".so", maxsplit=1)
    return f"{stem}-{checksum}.so{ending}"


def _patch(file: Path, names: dict[str, str], rpath: str, soname: str | None = None) -> None:
    needed = subprocess.run(
        ["patchelf", "--print-needed", file], check=True, capture_output=True, text=True
    ).stdout
    arguments = ["patchelf", "--force-rpath", "--set-rpath", rpath]
    for name in needed.split():
        if names.get(name, name) != name:
            arguments += ["--replace-needed", name, names[name]]
    if soname is not None:
        arguments += ["--set-soname", soname]
    subprocess.run([*arguments, file], check=True)


def platform_tag() -> str:
    """The oldest systems that this machine's libraries are known to run on: those with its C library."""
    library = os.confstr("CS_GNU_LIBC_VERSION") or ""
    version = re.fullmatch(r"glibc (\d+)\.(\d+).*", library)
    if version is None:
        raise BundleError(f"wheels are made on systems with the GNU C library, and this one says {library!r}")
    return f"manylinux_{version[1]}_{version[2]}_{os.uname().machine}"
