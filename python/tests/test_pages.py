"""The Python on the pages runs as it stands there, block after block."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fields import ROOT

#: Pages, with the libraries that they use and the files that they make.
PAGES = [
    ("README.md", [], {"hills.mp4", "frames.mp4"}),
    ("docs/python.md", ["xarray"], {"field.mp4", "field.gif", "sst.mp4", "bands.mp4", "told.mp4", "out.mp4"}),
    (
        "docs/python-writer.md",
        ["matplotlib", "imageio"],
        {"ramp.mp4", "line.mp4", "line.gif", "old.mp4", "old.gif", "black.mp4"},
    ),
]


def blocks_of(text: str) -> list[str]:
    """The blocks of Python on a page."""
    return re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def run(page: str, blocks: list[str]) -> None:
    names: dict[str, object] = {}
    for number, block in enumerate(blocks, 1):
        exec(compile(block, f"{page}, block {number}", "exec"), names)


@pytest.mark.parametrize(("page", "libraries", "made"), PAGES, ids=[page for page, _, _ in PAGES])
def test_a_page_runs(
    page: str, libraries: list[str], made: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in libraries:
        pytest.importorskip(library)
    monkeypatch.chdir(tmp_path)
    run(page, blocks_of((ROOT / page).read_text(encoding="utf-8")))
    assert made == {path.name for path in tmp_path.iterdir()}
    assert min(path.stat().st_size for path in tmp_path.iterdir()) > 500


def test_a_wrong_page_is_noticed() -> None:
    blocks = blocks_of("text\n```python\nassert 1 == 2\n```\n")
    assert len(blocks) == 1
    with pytest.raises(AssertionError):
        run("wrong.md", blocks)
