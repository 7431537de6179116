"""A plugin of pytest that runs matplotlib's own tests of animation with fieldreel in place of its writers."""

from __future__ import annotations

import pytest

import fieldreel


def pytest_configure(config: pytest.Config) -> None:
    fieldreel.use()
