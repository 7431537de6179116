"""A wheel as a folder, and back: what is in it may be changed in between."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from pathlib import Path

# The earliest time a zip file can hold, so that the same content is the same wheel.
EPOCH = (1980, 1, 1, 0, 0, 0)


def unpack(wheel: Path, folder: Path) -> None:
    """Unpacks a wheel into an empty folder."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)


def dist_info(folder: Path) -> Path:
    """Where an unpacked wheel describes itself."""
    (found,) = folder.glob("*.dist-info")
    return found


def add_licences(folder: Path, expression: str, files: dict[str, bytes]) -> None:
    """Adds licence files, and says so in the metadata (PEP 639)."""
    described = dist_info(folder)
    for name, content in files.items():
        path = described / "licenses" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    metadata = described / "METADATA"
    head, separator, body = metadata.read_text(encoding="utf-8").partition("\n\n")
    fields = [line for line in head.splitlines() if not line.startswith(("License", "Metadata-Version"))]
    fields.insert(0, "Metadata-Version: 2.4")
    fields.append(f"License-Expression: {expression}")
    present = sorted(path for path in (described / "licenses").rglob("*") if path.is_file())
    fields += [f"License-File: {path.relative_to(described / 'licenses').as_posix()}" for path in present]
    metadata.write_text("\n".join(fields) + separator + body, encoding="utf-8")


def set_platform(folder: Path, tag: str) -> str:
    """Says which machines the wheel is for; returns the wheel's file name."""
    path = dist_info(folder) / "WHEEL"
    text = path.read_text(encoding="utf-8")
    (python, abi, _) = re.findall(r"^Tag: (.*)$", text, flags=re.MULTILINE)[0].split("-")
    lines = [line for line in text.splitlines() if line and not line.startswith(("Tag:", "Root-Is-Purelib:"))]
    lines += ["Root-Is-Purelib: false", f"Tag: {python}-{abi}-{tag}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"{dist_info(folder).name.removesuffix('.dist-info')}-{python}-{abi}-{tag}.whl"


def pack(folder: Path, wheel: Path) -> None:
    """Makes a wheel of a folder, with a new list of its files."""
    record = dist_info(folder) / "RECORD"
    record.unlink(missing_ok=True)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    rows = []
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in paths:
            content = path.read_bytes()
            name = path.relative_to(folder).as_posix()
            checksum = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            rows.append(f"{name},sha256={checksum},{len(content)}")
            _write(archive, name, content, path.stat().st_mode)
        name = record.relative_to(folder).as_posix()
        rows.append(f"{name},,")
        _write(archive, name, ("\n".join(rows) + "\n").encode(), 0o644)


def _write(archive: zipfile.ZipFile, name: str, content: bytes, mode: int) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.external_attr = (0o100000 | mode & 0o777) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content, compresslevel=9)
