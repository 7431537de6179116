"""What `fieldreel` says of the machine."""

from __future__ import annotations

import pytest

import fieldreel


def test_encoders_say_whether_they_work_and_why_not() -> None:
    states = fieldreel.encoders()
    names = [state["name"] for state in states]
    assert len(set(names)) == len(names)
    usable = {state["name"]: state["codec"] for state in states if state["problem"] is None}
    assert usable["ffv1"] == "ffv1" and usable["prores_ks"] == "prores"
    assert all(state["problem"] is None or state["problem"] for state in states)
    assert any(state["hardware"] for state in states) and not all(state["hardware"] for state in states)


def test_libav_says_its_version_and_licence() -> None:
    build = fieldreel.libav()
    assert [part.isdecimal() for part in build["version"].split(".")] == [True] * 3
    assert build["licence"].startswith("GPL") == ("--enable-gpl" in build["configuration"])


def test_the_software_adapter_says_that_it_is_one() -> None:
    adapter = fieldreel.adapter("software")
    assert adapter["software"] is True
    assert adapter["name"] and adapter["driver"]
    with pytest.raises(fieldreel.RenderError, match="no graphics adapter matches abacus"):
        fieldreel.adapter("abacus")
