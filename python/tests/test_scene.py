"""`Scene`: pictures, changes and films of what stays."""

from __future__ import annotations

import numpy as np
import pytest
from fields import SMALL, command_line, frames_of, picture_of, waves

import fieldreel

SETTINGS = {**SMALL, "clim": (-1, 1)}

#: How far away the camera is does not follow from where it begins.
FITTED = {**SETTINGS, "fit_elevation": 35}


def test_a_screenshot_is_the_picture_of_the_command_line(tmp_path):
    field = waves()
    np.save(tmp_path / "field.npy", field)
    words = [
        "--size",
        "320x180",
        "--frames",
        4,
        "--clim",
        "-1,1",
        "--azimuth",
        30,
        "--elevation",
        50,
        "--title",
        "Hills",
    ]
    command_line(tmp_path / "field.npy", "-o", tmp_path / "frame.png", "--frame", 0, *words)
    command_line(tmp_path / "field.npy", "-o", tmp_path / "band.png", "--band", 2.5, *words)
    command_line(tmp_path / "field.npy", "-o", tmp_path / "third.png", "--frame", 3, *words)
    scene = fieldreel.Scene(field, azimuth=30, elevation=50, title="Hills", **SETTINGS)
    shot = scene.screenshot()
    assert shot.dtype == np.uint8 and shot.shape == (180, 320, 3)
    assert np.array_equal(shot, picture_of((tmp_path / "frame.png").read_bytes())[:, :, :3])
    scene.band = 2.5
    middle = scene.screenshot()
    assert np.array_equal(middle, picture_of((tmp_path / "band.png").read_bytes())[:, :, :3])
    assert not np.array_equal(middle, shot)
    assert np.array_equal(
        scene.screenshot(frame=3), picture_of((tmp_path / "third.png").read_bytes())[:, :, :3]
    )
    scene.band = 1
    assert np.array_equal(scene.screenshot(), shot)


def test_the_camera_moves_as_settings_say():
    scene = fieldreel.Scene(waves(1), **FITTED)
    scene.camera.azimuth(20)
    scene.camera.azimuth(10)
    scene.camera.zoom(1.5)
    scene.camera.roll(-5)
    expected = fieldreel.Scene(waves(1), azimuth=30, zoom=1.5, roll=-5, **FITTED)
    assert np.array_equal(scene.screenshot(), expected.screenshot())
    assert (scene.camera.azimuth_deg, scene.camera.magnification, scene.camera.roll_deg) == (30, 1.5, -5)
    before = scene.screenshot()
    scene.camera.elevation(-10)
    assert scene.camera.elevation_deg == 25
    assert not np.array_equal(scene.screenshot(), before)
    scene.camera.elevation(10)
    assert np.array_equal(scene.screenshot(), before)
    with pytest.raises(ValueError, match="-90 to 90"):
        scene.camera.elevation(100)
    with pytest.raises(ValueError, match="0.001 to 1000"):
        scene.camera.zoom(-1)
    assert np.array_equal(scene.screenshot(), before)
    scene.camera.target = (3, 4)
    assert scene.camera.target == (3, 4)
    assert not np.array_equal(scene.screenshot(), before)


def _is_near(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether pictures differ in no more than how finely triangles follow the ground, which follows from the whole film."""
    return bool(np.abs(one.astype(int) - other).mean() < 0.1)


def test_settings_change_and_the_camera_stays():
    scene = fieldreel.Scene(waves(1), **FITTED)
    scene.camera.azimuth(40)
    scene.colormap = "magma"
    assert scene.colormap == "magma" and scene.camera.azimuth_deg == 40
    expected = fieldreel.Scene(waves(1), colormap="magma", azimuth=40, **FITTED).screenshot()
    assert _is_near(scene.screenshot(), expected)
    scene.camera.azimuth(1)
    assert not _is_near(scene.screenshot(), expected)
    scene.set(azimuth=0, colormap=None)
    assert np.array_equal(scene.screenshot(), fieldreel.Scene(waves(1), **FITTED).screenshot())
    # What is refused changes nothing.
    before = scene.screenshot()
    with pytest.raises(ValueError, match="colormap"):
        scene.set(zoom=2, colormap="nope")
    with pytest.raises(AttributeError, match='did you mean "colormap"'):
        scene.colormpa = "magma"
    with pytest.raises(AttributeError):
        scene.nothing  # noqa: B018
    assert np.array_equal(scene.screenshot(), before)
    scene.size = (64, 48)
    assert scene.screenshot().shape == (48, 64, 3)
    assert scene.screenshot("96x64").shape == (64, 96, 3)
    scene.mode = "image"
    assert "clim" in dir(scene)


def test_what_is_refused_with_a_band_changes_nothing():
    scene = fieldreel.Scene(waves(), **FITTED)
    scene.camera.zoom(1.5)
    scene.band = 3
    before = scene.screenshot()
    for changes, kind in [
        ({"clim": (0, 5), "zoom": 3, "band": 99}, IndexError),
        ({"bands": "1-2", "clim": (0, 5), "zoom": 3, "band": 3}, IndexError),
        ({"band": 2, "clim": (5, 0)}, ValueError),
        ({"band": 2, "bands": "7"}, IndexError),
    ]:
        with pytest.raises(kind):
            scene.set(**changes)
        assert (scene.clim, scene.bands, scene.band) == ((-1, 1), None, 3)
        assert np.array_equal(scene.screenshot(), before)
    scene.set(band=None, clim=(0, 5))
    assert (scene.band, scene.clim) == (1, (0, 5))
    # Which bands there are is what the other settings say.
    scene = fieldreel.Scene(waves(), bands="1-2", **FITTED)
    scene.set(bands=None, band=3)
    assert scene.band == 3


def test_the_band_stays_among_those_there_are():
    field = waves()
    scene = fieldreel.Scene(field, **FITTED)
    scene.band = 2.5
    scene.clim = (-1, 1)
    assert scene.band == 2.5
    scene.band = 3.25
    scene.bands = "1-2"
    assert scene.band == 2
    scene.bands = None
    scene.scalars = field[0]
    assert scene.band == 1
    assert np.array_equal(scene.screenshot(), fieldreel.Scene(field[0], **FITTED).screenshot())


def test_settings_are_read_as_they_hold(tmp_path):
    (tmp_path / "scene.toml").write_text(
        'colormap = "magma"\nclim = [-1, 1]\nunlit = true\nframes = 5\nband = 2\nazimuth = 10\n'
    )
    scene = fieldreel.Scene(
        waves(), scene=tmp_path / "scene.toml", **{**SETTINGS, "frames": None, "clim": None}
    )
    assert (scene.colormap, scene.unlit, scene.title, scene.band) == ("magma", True, None, 2)
    assert (scene.frames, scene.clim, scene.size, scene.adapter) == (None, None, (320, 180), "software")
    scene.set(colormap=["#000000", "#ffffff"], unlit=False, frames=7, title="Hills")
    assert (scene.colormap, scene.unlit, scene.frames) == (["#000000", "#ffffff"], False, 7)
    # What another setting excludes no longer holds.
    scene.duration = 2
    assert (scene.frames, scene.duration) == (None, 2)
    scene.colormap = None
    assert scene.colormap is None
    # Where it is seen from is where the camera is.
    assert (scene.azimuth, scene.zoom) == (10, 1)
    scene.azimuth = 30
    scene.camera.azimuth(15)
    scene.camera.target = (3, 4)
    assert (scene.azimuth, scene.target) == (45, (3, 4))
    assert (scene.elevation, scene.field_of_view) == (
        scene.camera.elevation_deg,
        scene.camera.field_of_view_deg,
    )
    assert scene.record(frames=2, duration=None, size=(64, 48)).frames == 2
    assert (scene.frames, scene.size) == (None, (320, 180))


def test_the_camera_takes_nothing_that_it_does_not_have():
    scene = fieldreel.Scene(waves(1), **SETTINGS)
    before = scene.screenshot()
    with pytest.raises(AttributeError, match=r"camera.azimuth_deg = 45, or camera.azimuth\(degrees\)"):
        scene.camera.azimuth = 45
    with pytest.raises(AttributeError, match=r"camera.magnification = 2, or camera.zoom\(factor\)"):
        scene.camera.zoom = 2
    with pytest.raises(AttributeError, match="no 'azimut'; did you mean 'azimuth_deg'"):
        scene.camera.azimut = 45
    with pytest.raises(AttributeError, match="no 'nothing'$"):
        scene.camera.nothing = 45
    scene.camera.azimuth(0)
    assert np.array_equal(scene.screenshot(), before)


def test_scalars_are_other_data_in_the_same_scene():
    field = waves(3)
    scene = fieldreel.Scene(field[0], exaggeration=0.5, **FITTED)
    scene.camera.azimuth(25)
    first = scene.screenshot()
    scene.scalars = field[1]
    assert scene.scalars is not field and scene.scalars.base is field
    expected = fieldreel.Scene(field[1], exaggeration=0.5, azimuth=25, **FITTED).screenshot()
    assert np.array_equal(scene.screenshot(), expected) and not np.array_equal(first, expected)
    # Another shape is no matter.
    scene.scalars = waves(1, 12, 50)[0]
    other = fieldreel.Scene(waves(1, 12, 50)[0], exaggeration=0.5, azimuth=25, **FITTED).screenshot()
    assert np.array_equal(scene.screenshot(), other)
    with pytest.raises(TypeError, match="numpy.abs"):
        scene.scalars = np.zeros((3, 3), complex)
    assert np.array_equal(scene.screenshot(), other)


def test_a_transparent_background_gives_four_channels():
    shot = fieldreel.Scene(waves(1), background="transparent", **SETTINGS).screenshot((64, 48))
    assert shot.shape == (48, 64, 4)
    assert shot[0, 0, 3] == 0 and shot[:, :, 3].max() == 255


def test_a_film_begins_where_the_camera_is(tmp_path):
    scene = fieldreel.Scene(waves(), **SETTINGS)
    scene.camera.azimuth(90)
    film = scene.record(frames=3, orbit=0)
    assert film.frames == 3 and film.format == "mp4"
    expected = fieldreel.record(waves(), azimuth=90, **{**FITTED, "frames": 3, "orbit": 0})
    assert np.array_equal(frames_of(film), frames_of(expected))
    # What was said for the film holds for it alone.
    assert scene.record(tmp_path / "film.gif").frames == 4
    assert (tmp_path / "film.gif").stat().st_size > 1000
    with pytest.raises(ValueError, match="single picture"):
        scene.record(band=2)
    assert picture_of(scene.record(format="png", band=2)).shape == (180, 320, 3)


def test_wrong_pictures_are_refused():
    scene = fieldreel.Scene(waves(), **SETTINGS)
    for frame in (-1, 4, 2**70):
        with pytest.raises(IndexError, match=str(frame)):
            scene.screenshot(frame=frame)
    for size, words in [
        ((0, 10), "0x10"),
        ((-1, 5), "-1x5"),
        ("640", "640"),
        ((64.9, 32), "64.9"),
        ((1, 2, 3), "1x2x3"),
    ]:
        with pytest.raises(ValueError, match=f"size.*{words}"):
            scene.screenshot(size)
    with pytest.raises(TypeError, match="size is a int"):
        scene.screenshot(640)
    for band in (0, 4, -1, float("nan")):
        with pytest.raises(IndexError, match="expected 1 to below 4"):
            scene.band = band
    with pytest.raises(IndexError, match="expected 1 to below 4"):
        fieldreel.Scene(waves(), band=4, **SETTINGS)
    with pytest.raises(TypeError, match="unknown setting"):
        fieldreel.Scene(waves(), colormpa="magma")


def test_a_callback_cannot_use_the_scene_that_records():
    scene = fieldreel.Scene(waves(), **SETTINGS)

    def told(done, total):
        scene.screenshot()

    with pytest.raises(RuntimeError, match="callback"):
        scene.record(progress=told)
    assert scene.screenshot().shape == (180, 320, 3)


@pytest.mark.parametrize(
    "settings", [{"crf": 20}, {"codec": "h264"}, {"max_bytes": "10MB"}, {"format": "gif"}]
)
def test_a_notebook_shows_the_scene(settings):
    scene = fieldreel.Scene(waves(), **SETTINGS, **settings)
    assert np.array_equal(picture_of(scene._repr_png_())[:, :, :3], scene.screenshot())
    scene.band = 3
    third = picture_of(scene._repr_png_())
    assert np.array_equal(third[:, :, :3], scene.screenshot())
    scene.background = "transparent"
    assert np.array_equal(picture_of(scene._repr_png_()), scene.screenshot())
