"""A film of a scene begins with what the scene shows, wherever its camera was moved."""

from __future__ import annotations

import numpy as np
import pytest
from fields import SMALL, picture_of, waves

import fieldreel

SETTINGS = {**SMALL, "clim": (-1, 1)}


def moved(scene: fieldreel.Scene, move: str, value: object) -> None:
    if callable(getattr(scene.camera, move)):
        getattr(scene.camera, move)(value)
    else:
        setattr(scene.camera, move, value)


def differing(one: np.ndarray, other: np.ndarray) -> float:
    """The share of the pixels that differ by more than rounding."""
    return float((np.abs(one.astype(int) - other).max(axis=-1) > 8).mean())


@pytest.mark.parametrize("orbit", [{"orbit": 0}, {"orbit": 90}, {}])
@pytest.mark.parametrize(
    ("move", "value"),
    [
        ("azimuth", 60),
        ("elevation", 20),
        ("roll", 20),
        ("zoom", 1.4),
        ("target", (10, 10)),
        ("field_of_view_deg", 60),
    ],
)
def test_the_film_begins_with_the_screenshot(orbit: dict[str, int], move: str, value: object) -> None:
    scene = fieldreel.Scene(waves(1), **{**SETTINGS, **orbit})
    before = scene.screenshot()
    moved(scene, move, value)
    shot = scene.screenshot()
    # How finely a surface is drawn depends on where a film comes nearest.
    first = picture_of(scene.record(format="png"))[:, :, :3]
    assert differing(first, shot) < 0.01 < differing(before, shot)
    # And what was recorded has moved nothing.
    assert np.array_equal(scene.screenshot(), shot)


def test_a_flat_image_fills_its_picture() -> None:
    flat = {**SETTINGS, "mode": "image", "orbit": 0}
    shot = fieldreel.Scene(waves(1), **flat).screenshot()
    film = fieldreel.record(waves(1), format="png", **flat)
    assert np.array_equal(picture_of(film)[:, :, :3], shot)
