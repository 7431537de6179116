"""`Camera`: where a scene is seen from."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from fieldreel import _fieldreel

__all__ = ["Camera"]

#: What moves the camera, the place that it changes, and by what.
_MOVES = {
    "azimuth": ("azimuth_deg", "degrees"),
    "elevation": ("elevation_deg", "degrees"),
    "roll": ("roll_deg", "degrees"),
    "zoom": ("magnification", "factor"),
}


class Camera:
    """Where a scene is seen from.

    Moving it changes the view only: how far away the camera is was fitted once, to a whole turn, so that nothing
    jumps. Another field of view has another distance.
    """

    __module__ = "fieldreel"
    __slots__ = ("_core",)

    def __init__(self, core: _fieldreel.SceneCore) -> None:
        self._core = core

    def _number(self, name: str) -> float:
        return self._core.numbers(name)[0]

    def _set(self, name: str, *values: float) -> None:
        self._core.set_numbers(name, [float(value) for value in values])

    def azimuth(self, degrees: float) -> None:
        """Turn the camera around the data, counter-clockwise seen from above."""
        self._set("azimuth", self.azimuth_deg + degrees)

    def elevation(self, degrees: float) -> None:
        """Raise the camera; together at most straight above (90) or below (-90).

        Raises
        ------
        ValueError
            Beyond these.
        """
        self._set("elevation", self.elevation_deg + degrees)

    def zoom(self, factor: float) -> None:
        """Magnify the picture, with a factor above 1, or make it smaller."""
        self._set("zoom", self.magnification * factor)

    def roll(self, degrees: float) -> None:
        """Lean the camera to its right, which turns the picture counter-clockwise."""
        self._set("roll", self.roll_deg + degrees)

    @property
    def azimuth_deg(self) -> float:
        """Degrees counter-clockwise from the south."""
        return self._number("azimuth")

    @azimuth_deg.setter
    def azimuth_deg(self, degrees: float) -> None:
        self._set("azimuth", degrees)

    @property
    def elevation_deg(self) -> float:
        """Degrees above the horizon, -90 to 90."""
        return self._number("elevation")

    @elevation_deg.setter
    def elevation_deg(self, degrees: float) -> None:
        self._set("elevation", degrees)

    @property
    def magnification(self) -> float:
        """Magnification over the fitted picture, 0.001 to 1000."""
        return self._number("zoom")

    @magnification.setter
    def magnification(self, factor: float) -> None:
        self._set("zoom", factor)

    @property
    def roll_deg(self) -> float:
        """Degrees by which the picture is turned, counter-clockwise."""
        return self._number("roll")

    @roll_deg.setter
    def roll_deg(self, degrees: float) -> None:
        self._set("roll", degrees)

    @property
    def field_of_view_deg(self) -> float:
        """Vertical angle of a perspective picture before it is magnified, 1 to 150 degrees."""
        return self._number("field-of-view")

    @field_of_view_deg.setter
    def field_of_view_deg(self, degrees: float) -> None:
        self._set("field-of-view", degrees)

    @property
    def target(self) -> tuple[float, float]:
        """Column and row of the point in the middle of the picture, counted from the outer north-west corner."""
        column, row = self._core.numbers("target")
        return column, row

    @target.setter
    def target(self, place: Sequence[float]) -> None:
        column, row = place
        self._set("target", column, row)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.__slots__ or name in _places():
            object.__setattr__(self, name, value)
        elif name in _MOVES:
            place, amount = _MOVES[name]
            raise AttributeError(
                f"{name} moves the camera: write camera.{place} = {value!r}, or camera.{name}({amount}) to go on from there"
            )
        else:
            near = difflib.get_close_matches(name, _places(), n=1)
            advice = f"; did you mean {near[0]!r}" if near else ""
            raise AttributeError(f"a Camera has no {name!r}{advice}")

    def __repr__(self) -> str:
        return (
            f"<fieldreel.Camera: azimuth {self.azimuth_deg:g}, elevation {self.elevation_deg:g}, "
            f"magnification {self.magnification:g}, roll {self.roll_deg:g}>"
        )


def _places() -> list[str]:
    """The names of what says where the camera is."""
    return [name for name, member in vars(Camera).items() if isinstance(member, property)]
