"""Makes the wheels `fieldreel` and `fieldreel-software`, with everything inside; `make wheel` calls this.

    python make_wheels.py [--licences FOLDER] [--only fieldreel|software] OUT

FOLDER holds the licence texts of libraries that no package of the system owns, such as a libav of one's own:
`libav.txt` is for every library whose name begins so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import archive
import licences
from libraries import Bundle, BundleError, graft, libraries_of, platform_tag

PYTHON_FOLDER = Path(__file__).resolve().parent.parent
REPOSITORY = PYTHON_FOLDER.parent
OWN_LICENCE = "(MIT OR Apache-2.0)"
LOADER = "libvulkan.so.1"
DRIVER = "libvulkan_lvp.so"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--licences", type=Path, metavar="FOLDER")
    parser.add_argument("--only", choices=["fieldreel", "software"])
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    makers = {"fieldreel": _make_main, "software": _make_software}
    try:
        for name, make in makers.items():
            if arguments.only in (None, name):
                with tempfile.TemporaryDirectory() as scratch:
                    wheel = make(Path(scratch), arguments.out.resolve(), arguments.licences)
                print(f"{wheel}: {wheel.stat().st_size / 1e6:.1f} MB")
    except (BundleError, subprocess.CalledProcessError) as error:
        print(f"wheel: error: {error}", file=sys.stderr)
        return 1
    return 0


def _make_main(scratch: Path, out: Path, texts: Path | None) -> Path:
    search = _libav_folders()
    command = ["maturin", "build", "--release", "--locked", "--auditwheel", "skip", "--out", str(scratch)]
    subprocess.run(command, cwd=PYTHON_FOLDER, check=True)
    (built,) = scratch.glob("*.whl")
    folder = scratch / "fieldreel"
    archive.unpack(built, folder)
    (extension,) = (folder / "fieldreel").glob("_fieldreel*.so")
    licence = _libav_licence(extension, search)
    bundle = Bundle(folder / "fieldreel.libs")
    graft(extension, bundle, search=search)
    files = _licence_files("the wheel fieldreel", bundle, texts)
    files.update(_own_licence_files())
    files["RUST-CRATES.md"] = licences.crates_document(licences.crates(PYTHON_FOLDER / "Cargo.toml")).encode()
    archive.add_licences(folder, f"{OWN_LICENCE} AND {licence}", files)
    return _finish(folder, out)


def _make_software(scratch: Path, out: Path, texts: Path | None) -> Path:
    source = PYTHON_FOLDER / "software"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}
    command = [sys.executable, "-m", "flit_core.wheel", "--outdir", str(scratch)]
    subprocess.run(command, cwd=source, env=environment, check=True)
    (built,) = scratch.glob("*.whl")
    folder = scratch / "software"
    archive.unpack(built, folder)
    bundle = Bundle(folder / "fieldreel_software" / "lib")
    bundle.folder.mkdir()
    for library in (_system_library(LOADER), _system_library(DRIVER)):
        # The loader is asked for by name, the driver by the path in its manifest.
        copy = bundle.folder / (LOADER if library.name.startswith(LOADER) else DRIVER)
        copy.write_bytes(library.read_bytes())
        copy.chmod(0o755)
        graft(copy, bundle)
        bundle.originals[copy.name] = library
    manifest = {
        "file_format_version": "1.0.0",
        "ICD": {"library_path": f"./{DRIVER}", "api_version": _api_version()},
    }
    (bundle.folder / "lvp_icd.json").write_text(json.dumps(manifest, indent=4) + "\n", encoding="utf-8")
    files = _licence_files("the wheel fieldreel-software", bundle, texts)
    files.update({name: text for name, text in _own_licence_files().items() if name.startswith("LICENSE-")})
    archive.add_licences(folder, f"{OWN_LICENCE} AND MIT AND Apache-2.0 WITH LLVM-exception", files)
    return _finish(folder, out)


def _finish(folder: Path, out: Path) -> Path:
    wheel = out / archive.set_platform(folder, platform_tag())
    archive.pack(folder, wheel)
    return wheel


def _licence_files(title: str, bundle: Bundle, texts: Path | None) -> dict[str, bytes]:
    """The list of what is bundled, and one text for each package."""
    origins = {name: licences.origin_of(original, texts) for name, original in bundle.originals.items()}
    files = {f"{origin.package}/copyright": origin.text.read_bytes() for origin in origins.values()}
    files["THIRD-PARTY.md"] = licences.third_party_document(title, origins).encode()
    return files


def _own_licence_files() -> dict[str, bytes]:
    """The project's own licences, and those of the fonts and colormaps that are compiled in."""
    paths = [
        REPOSITORY / "LICENSE-MIT",
        REPOSITORY / "LICENSE-APACHE",
        REPOSITORY / "assets" / "LICENSES-colormaps.md",
    ]
    paths += sorted((REPOSITORY / "assets" / "fonts").glob("LICENSE-*"))
    return {path.name: path.read_bytes() for path in paths}


def _libav_folders() -> list[Path]:
    """Where the libav is that fieldreel is linked with."""
    command = ["pkg-config", "--variable=libdir", "libavcodec"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [Path(said.strip())]


def _libav_licence(extension: Path, search: list[Path]) -> str:
    """What libav says of itself follows from how it was configured."""
    codec = next(
        path for name, path in libraries_of(extension, search).items() if name.startswith("libavcodec.")
    )
    ask = (
        "import ctypes, sys\n"
        "library = ctypes.CDLL(sys.argv[1])\n"
        "library.avcodec_license.restype = ctypes.c_char_p\n"
        "print(library.avcodec_license().decode())\n"
    )
    environment = {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(map(str, search))}
    command = [sys.executable, "-c", ask, str(codec)]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()
    if said not in licences.LIBAV_LICENCES:
        raise BundleError(f"this libav may not be passed on: its licence is {said!r} ({codec})")
    return licences.LIBAV_LICENCES[said]


def _system_library(name: str) -> Path:
    machine = os.uname().machine
    for folder in (f"/usr/lib/{machine}-linux-gnu", "/usr/lib64", "/usr/lib"):
        path = Path(folder) / name
        if path.is_file():
            return path.resolve()
    raise BundleError(f"{name} is not on this machine (Debian: apt install libvulkan1 mesa-vulkan-drivers)")


def _api_version() -> str:
    """The version of Vulkan in the manifest of the system's driver."""
    for folder in ("/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"):
        for manifest in sorted(Path(folder).glob("lvp_icd*.json")):
            version: str = json.loads(manifest.read_text(encoding="utf-8"))["ICD"]["api_version"]
            return version
    raise BundleError("the software driver has no manifest in /usr/share/vulkan/icd.d")


if __name__ == "__main__":
    sys.exit(main())
