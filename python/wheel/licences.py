"""What the licences of bundled code ask for: their texts, and where the sources are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from libraries import BundleError

# How libav says its licence, and the same in SPDX's words.
LIBAV_LICENCES = {
    "LGPL version 2.1 or later": "LGPL-2.1-or-later",
    "LGPL version 3 or later": "LGPL-3.0-or-later",
    "GPL version 2 or later": "GPL-2.0-or-later",
    "GPL version 3 or later": "GPL-3.0-or-later",
}


@dataclass(frozen=True, order=True)
class Origin:
    """Where a library comes from."""

    package: str
    version: str
    text: Path
    # What the distribution built it from, and where that is kept.
    source: str


def origin_of(library: Path, texts: Path | None) -> Origin:
    """The package of a library, or what the folder `texts` says of it.

    Of the texts whose name (without its ending) the library's name begins with, the longest counts: `libav.txt` is
    for all parts of libav, `libavfilter.txt` for one.
    """
    if texts is not None:
        fitting = [text for text in texts.iterdir() if library.name.startswith(text.stem)]
        if fitting:
            text = max(fitting, key=lambda text: len(text.stem))
            return Origin(text.stem, "", text, "built by whoever built this wheel")
    return _debian_origin(library)


def _debian_origin(library: Path) -> Origin:
    # dpkg knows files by the folder they were packed in, and /lib is a link to /usr/lib.
    paths = [str(library), str(library).removeprefix("/usr")]
    owner = ""
    if shutil.which("dpkg-query"):
        asked = subprocess.run(
            ["dpkg-query", "--search", *paths], check=False, capture_output=True, text=True
        )
        owner = asked.stdout.split(": ")[0]
    package = owner.split(",")[0].split(":")[0]
    text = Path("/usr/share/doc") / package / "copyright"
    if not package or not text.is_file():
        raise BundleError(
            f"no licence is known for {library} (put its text into a folder as {library.name.split('.so')[0]}.txt and "
            "name that folder with LICENCES=)"
        )
    asked = subprocess.run(
        [
            "dpkg-query",
            "--show",
            "--showformat=${Version}\t${source:Package}\t${source:Version}\n",
            owner.split(",")[0],
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    version, source, source_version = asked.stdout.splitlines()[0].split("\t")
    place = f"https://snapshot.debian.org/package/{source}/{source_version}/"
    return Origin(package, version, text, place)


def crates(manifest: Path) -> list[dict[str, str]]:
    """The Rust crates that are linked into the extension: name, version, licence and folder."""
    common = ["--locked", "--manifest-path", str(manifest)]
    # Only this knows which features the extension alone has, and so which crates.
    command = ["cargo", "tree", *common, "--package", "fieldreel-python", "--edges", "normal,no-proc-macro"]
    command += ["--prefix", "none", "--format", "{p}"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    linked = set(re.findall(r"^(\S+) v(\S+)", listed, flags=re.MULTILINE))
    command = ["cargo", "metadata", *common, "--format-version", "1"]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    found = [
        {
            "name": package["name"],
            "version": package["version"],
            "licence": package["license"] or "see its text",
            "folder": str(Path(package["manifest_path"]).parent),
        }
        for package in metadata["packages"]
        # Our own have no source.
        if (package["name"], package["version"]) in linked and package["source"] is not None
    ]
    return sorted(found, key=lambda crate: (crate["name"], crate["version"]))


def crates_document(linked: Iterable[dict[str, str]]) -> str:
    """A list of crates, then every different licence text once, with the crates it came with."""
    lines = ["# Rust crates in the extension", "", "| crate | version | licence |", "|---|---|---|"]
    texts: dict[str, list[str]] = {}
    for crate in linked:
        lines.append(f"| {crate['name']} | {crate['version']} | {crate['licence']} |")
        for path in sorted(Path(crate["folder"]).iterdir()):
            if path.is_file() and path.name.upper().startswith(("LICEN", "COPYING", "NOTICE", "UNLICENSE")):
                text = path.read_text(encoding="utf-8", errors="replace").strip()
                texts.setdefault(text, []).append(f"{crate['name']} {crate['version']}")
    for text, owners in texts.items():
        lines += ["", f"## {', '.join(owners)}", "", "```text", text, "```"]
    return "\n".join(lines) + "\n"


def third_party_document(title: str, libraries: dict[str, Origin]) -> str:
    """Which library is whose, under what name its licence lies beside this list, and where its sources are."""
    lines = [
        f"# Libraries inside {title}",
        "",
        "Each library was copied from the package named, with no change but its name and where it looks for others.",
        "Its licence is in the folder named like the package. Its sources are at the address given.",
        "",
        "| library | package | version | sources |",
        "|---|---|---|---|",
    ]
    for name, origin in sorted(libraries.items()):
        lines.append(f"| {name} | {origin.package} | {origin.version} | {origin.source} |")
    return "\n".join(lines) + "\n"
