"""The code of docs/python.md runs."""

from __future__ import annotations

import re

import pytest
from fields import ROOT

PAGE = ROOT / "docs" / "python.md"


def examples(text: str) -> list[str]:
    """The blocks of Python on a page."""
    return re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def run(blocks: list[str]) -> None:
    names: dict[str, object] = {}
    for number, block in enumerate(blocks, 1):
        exec(compile(block, f"{PAGE.name}, block {number}", "exec"), names)


def test_the_page_runs(tmp_path, monkeypatch):
    pytest.importorskip("xarray")
    monkeypatch.chdir(tmp_path)
    blocks = examples(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) >= 9
    run(blocks)
    for name in ("field.mp4", "field.gif", "sst.mp4", "bands.mp4", "told.mp4", "out.mp4"):
        assert (tmp_path / name).stat().st_size > 1000, name


def test_a_wrong_page_is_noticed():
    (block,) = examples("text\n```python\nassert 1 == 2\n```\n")
    with pytest.raises(AssertionError):
        run([block])
