"""The examples of docs/python-writer.md run, one after another, as a reader would run them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "python-writer.md"


def examples() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    pytest.importorskip("imageio")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    blocks = examples()
    assert len(blocks) >= 5
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    made = {"ramp.mp4", "line.mp4", "line.gif", "old.mp4", "old.gif", "black.mp4"}
    assert made == {path.name for path in tmp_path.iterdir()}
