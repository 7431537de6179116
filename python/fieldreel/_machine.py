"""What there is on this machine to draw with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldreel import _driver, _fieldreel

if TYPE_CHECKING:
    from fieldreel._fieldreel import Adapter


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
