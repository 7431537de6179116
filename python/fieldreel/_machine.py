"""What there is on this machine to draw and encode with."""

from __future__ import annotations

from typing import Optional, TypedDict

from fieldreel import _driver, _fieldreel


class Adapter(TypedDict):
    """What `adapter` says of a graphics adapter."""

    name: str
    driver: str
    software: bool


class EncoderState(TypedDict):
    """What `encoders` says of each encoder: ``problem`` is why it does not work here, ``remedy`` what would help."""

    name: str
    codec: str
    hardware: bool
    problem: Optional[str]
    remedy: Optional[str]


class LibavBuild(TypedDict):
    """What `libav` says of the libraries that encode."""

    version: str
    licence: str
    configuration: str


def adapter(name: str | None = None) -> Adapter:
    """Opens the graphics adapter that would draw, and says what it is.

    Parameters
    ----------
    name
        As ``adapter=`` elsewhere: ``"auto"`` (the default; hardware before software), ``"software"``, or a part of the
        adapter's name, driver or backend.

    Returns
    -------
    dict
        ``name`` of the adapter, ``driver`` (its name and version) and ``software`` (whether processors do its work).

    Raises
    ------
    fieldreel.RenderError
        There is no such adapter. ``pip install fieldreel[software]`` brings one that needs no hardware.
    """
    _driver.prepare()
    return _fieldreel.adapter(name)
