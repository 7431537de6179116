"""Settings by keyword: their names, their values, and what is refused."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest
from fields import program, waves

import fieldreel


def test_every_name_of_the_command_line_is_a_setting():
    listed = subprocess.run([program(), "--generate", "schema"], capture_output=True, text=True, check=True)
    import json

    known = set(fieldreel.settings())
    of_program = {
        "clock",
        "data-uri",
        "html",
        "input",
        "offscreen",
        "output",
        "plan",
        "progress",
        "quiet",
        "resume",
        "shard",
    }
    for name in json.loads(listed.stdout)["properties"]:
        keyword = "as_" if name == "as" else name.replace("-", "_")
        assert (keyword in known) != (name in of_program), name


def test_values_in_python_are_those_of_the_command_line():
    from fractions import Fraction

    from fieldreel._settings import read_settings

    def value(name, **given):
        return read_settings(given).value(name)

    assert value("fps", fps=Fraction(30000, 1001)) == "30000/1001"
    assert value("fps", fps=np.float32(12.5)) == "25/2"
    assert value("fps", fps=1000 / 30) == "100/3"
    assert value("metadata", metadata={"year": 2024, "draft": False}) == "year=2024"
    assert value("clim", clim=np.array([-5, 5])) == "-5,5"
    assert value("size", size=(640, 360)) == "640x360"
    assert value("size", size=np.array([640, 360], np.uint16)) == "640x360"
    assert value("size", size=(1280 / 2, np.int64(360))) == "640x360"
    assert value("shadows", shadows=True) == "on" and value("shadows", shadows=False) == "off"
    assert value("unlit", unlit=True) == "true" and value("unlit", unlit=None) is None
    assert value("title", title='a "b" \\ \x7f\n漢字') == 'a "b" \\ \x7f\n漢字'
    assert value("keys", keys=[{"at": "50%", "zoom": 2}]) is not None
    assert value("colormap", colormap=[(0, 0, 0), (1, 1, 1)]) == "#000000,#ffffff"
    assert read_settings({"clim": (0, 1)}).changed([("clim", None)]).value("clim") is None


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ({"colormpa": "x"}, TypeError, 'did you mean "colormap"'),
        ({"frames_per_bnad": 3}, TypeError, 'did you mean "frames_per_band"'),
        ({"shard": "1/2"}, TypeError, "an option of the program"),
        ({"clim": (3, 2)}, ValueError, "MIN <= MAX"),
        ({"size": (3,)}, ValueError, "size"),
        ({"crf": "good"}, ValueError, "crf: expected a number"),
        ({"frames": 3, "duration": 2}, ValueError, "^frames cannot be used with duration"),
        ({"camera_path": "a.csv", "orbit": 360}, ValueError, "^camera_path cannot be used with orbit"),
        ({"camera_path": "a.csv", "band": 2}, ValueError, "^camera_path cannot be used with band"),
        ({"move": "rock", "fly_along": "a.csv"}, ValueError, "^move cannot be used with fly_along"),
        ({"fly_height": 3}, ValueError, "^fly_height needs fly_along"),
        ({"dtype": "u8"}, ValueError, "^dtype needs shape"),
        ({"crf": 3, "lossless": True}, ValueError, "crf cannot be used with lossless"),
        ({"frame": 3}, ValueError, "single picture"),
        ({"size": 640}, TypeError, "size is a int: expected width and height"),
        ({"size": (64.9, 32.2)}, ValueError, "size: 64.9 is no whole number"),
        ({"size": (None, 32)}, TypeError, "size: None is no whole number"),
        ({"shape": 5}, TypeError, "shape is a int"),
        ({"colormap": 5}, TypeError, "colormap is a int"),
        ({"colormap": ["red", (0, 0, 0)]}, ValueError, "colormap: expected a name"),
        ({"fps": (30, 1)}, TypeError, "fps is a tuple"),
        ({"title": object()}, TypeError, "title is a object"),
        ({"format": "avi"}, ValueError, "unknown container avi"),
        ({"progress": 3}, TypeError, "progress is a int"),
    ],
)
def test_wrong_settings_are_refused_with_the_rule(given, kind, words):
    with pytest.raises(kind, match=words.replace("(", r"\(")) as raised:
        fieldreel.record(waves(), **given)
    # What the library refuses is also one of its errors.
    assert isinstance(raised.value, fieldreel.Error) == (kind is ValueError)


def test_keywords_take_the_place_of_what_they_exclude_in_a_scene(tmp_path):
    from fieldreel._settings import read_settings

    scene = tmp_path / "film.toml"
    scene.write_text("orbit = 90\nframes = 5\nzoom = 2\n")
    settings = read_settings({"scene": scene, "camera_path": "a.csv", "duration": 2})
    values = {name: settings.value(name) for name in ("orbit", "frames", "zoom", "duration", "camera-path")}
    assert values == {"orbit": None, "frames": None, "zoom": "2", "duration": "2", "camera-path": "a.csv"}
    # What needs something has it from the scene.
    scene.write_text("keys = [{ at = 0, zoom = 2 }]\n")
    assert read_settings({"scene": scene, "constant_speed": True}).value("constant-speed") == "true"
    with pytest.raises(ValueError, match="^constant_speed needs keys"):
        read_settings({"scene": scene, "constant_speed": True, "keys": None})
