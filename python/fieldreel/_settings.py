"""Settings by keyword become words of a scene file, which the library reads and checks."""

from __future__ import annotations

import json
import numbers
import os
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Optional

import numpy as np

from fieldreel._errors import Error, _error
from fieldreel._fieldreel import Settings

__all__ = ["option_of", "read_settings", "settings", "size_of", "words_of"]

#: Keywords that are called otherwise on the command line.
_OTHER_NAMES = {"as_": "as", "format": "container"}

#: Settings that are names with texts, whatever stands for these.
_PAIRS = {"encoder-option", "metadata"}

#: Settings whose sides are written with an x between them, and what these are.
_SIDES = {"size": "width and height, or text such as 640x360", "shape": "sides, or text such as 512x512"}


def settings() -> dict[str, str]:
    """Return the name of every setting with what it takes.

    Names are those of the command line's options with ``_`` for ``-``; what each does is told by
    ``fieldreel --help`` and in ``docs/options.md``.

    Returns
    -------
    dict
        ``"flag"`` (``True`` or ``False``), ``"value"`` (a number, a name, a list), ``"text"``, ``"texts"`` (one or several)
        or ``"film"`` (how data is read and films are made) by name.
    """
    return {("as_" if name == "as" else name.replace("-", "_")): kind for name, kind in Settings.names()}


def read_settings(given: Mapping[str, Any]) -> Settings:
    """Read and check keywords; ``scene`` names a scene file that the others change."""
    given = dict(given)
    scene = given.pop("scene", None)
    return Settings(words_of(given), None if scene is None else os.fspath(scene))


def size_of(size: Any) -> tuple[int, int]:
    """Width and height, of whatever the setting ``size`` takes."""
    text = read_settings({"size": size}).value("size") or ""
    width, height = re.split("[xX×]", text)
    return int(width), int(height)


def option_of(keyword: str) -> str:
    """What a keyword is called on the command line."""
    return _OTHER_NAMES.get(keyword, keyword.rstrip("_")).replace("_", "-")


def words_of(given: Mapping[str, Any]) -> list[tuple[str, Optional[str]]]:
    """Each keyword as the name of an option with its value in TOML, or None for the default."""
    kinds = dict(Settings.names())
    words = []
    for keyword, value in given.items():
        name = option_of(keyword)
        words.append((name, None if value is None else _toml(name, value, kinds.get(name, "value"))))
    return words


def _toml(name: str, value: Any, kind: str) -> str:
    if name == "fps":
        return _text(_rate(value))
    if name in _PAIRS and isinstance(value, Mapping):
        # A list keeps their order, which a table of TOML does not.
        return _value(name, [f"{_name_of_pair(name, key)}={one}" for key, one in value.items()])
    if name in _SIDES and not isinstance(value, str):
        return _text("x".join(str(_whole(name, side)) for side in _parts(name, value, _SIDES[name])))
    if isinstance(value, (bool, np.bool_)):
        # Options that are on, off or automatic have words for that.
        if kind == "flag":
            return "true" if value else "false"
        is_flag = kind == "film" and name != "dither"
        return _text(("true" if value else "false") if is_flag else ("on" if value else "off"))
    if name == "colormap" and not isinstance(value, (str, os.PathLike)):
        return _text(_colors(value))
    return _value(name, value)


def _refused(message: str) -> Error:
    """The error for a value that breaks a rule."""
    return _error("RecordError", message, "ValueError")


def _parts(name: str, value: Any, expected: str) -> list[Any]:
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} is a {type(value).__name__}: expected {expected}")
    return list(value)


def _whole(name: str, number: Any) -> int:
    is_number = isinstance(number, numbers.Real)
    if is_number and number % 1 == 0:
        return int(number)
    message = f"{name}: {number!r} is no whole number"
    raise _refused(message) if is_number else TypeError(message)


def _name_of_pair(setting: str, name: Any) -> str:
    if "=" in str(name):
        keyword = setting.replace("-", "_")
        raise _refused(f"{keyword}: {str(name)!r} is no name, since it holds a =")
    return str(name)


def _rate(fps: Any) -> str:
    """A frame rate as the library reads it. What is nearly a fraction of small numbers, as 1000/30, is that."""
    if isinstance(fps, str):
        return fps
    if isinstance(fps, Fraction):
        return f"{fps.numerator}/{fps.denominator}"
    if isinstance(fps, (bool, np.bool_)):
        raise TypeError("fps is a truth value: expected frames per second")
    if isinstance(fps, numbers.Integral):
        return str(int(fps))
    try:
        number = float(fps)
    except TypeError:
        raise TypeError(f"fps is a {type(fps).__name__}: expected frames per second") from None
    text = repr(number)
    if not 0 < number < 1e6 or re.fullmatch(r"\d+\.[1-9]\d{0,2}", text):
        return text
    fraction = Fraction(number).limit_denominator(1001)
    return f"{fraction.numerator}/{fraction.denominator}"


def _value(name: str, value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, os.PathLike):
        return _text(os.fsdecode(value))
    if isinstance(value, Fraction):
        return _text(f"{value.numerator}/{value.denominator}")
    if isinstance(value, numbers.Integral):
        return str(int(value)) if -(2**63) <= int(value) < 2**63 else _text(str(int(value)))
    if isinstance(value, numbers.Real):
        # As Python writes it, which every reader takes for the same number.
        return repr(float(value))
    if isinstance(value, np.ndarray):
        return _value(name, value.tolist())
    if isinstance(value, Mapping):
        pairs = (
            f"{_text(str(key).replace('_', '-') if name in _TABLES else str(key))} = {_value(key, one)}"
            for key, one in value.items()
        )
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, Iterable):
        return "[" + ", ".join(_value(name, one) for one in value) + "]"
    keyword = name.replace("-", "_")
    raise TypeError(f"{keyword} is a {type(value).__name__}: expected a number, text, a list or a dict")


#: Settings that are lists of tables, in which names of options stand again.
_TABLES = {"keys", "layers", "notes"}


def _text(text: str) -> str:
    # Of JSON's strings TOML refuses only this one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _colors(colormap: Any) -> str:
    """Colours with commas between them, of a colormap of matplotlib's or of rows of red, green and blue from 0 to 1."""
    expected = "a name, a file, or rows of red, green and blue from 0 to 1"
    if callable(colormap):
        count = min(int(getattr(colormap, "N", 256)), 256)
        colormap = colormap(np.linspace(0.0, 1.0, count))
    rows = _parts("colormap", colormap, expected)
    if all(isinstance(row, str) for row in rows):
        return ",".join(rows)
    try:
        colors = np.asarray(rows, dtype=float)
    except (TypeError, ValueError):
        raise _refused(f"colormap: expected {expected}") from None
    if colors.ndim != 2 or colors.shape[1] not in (3, 4) or not 0.0 <= colors.min() <= colors.max() <= 1.0:
        raise _refused(f"colormap: expected {expected}")
    levels = np.rint(colors[:, :3] * 255).astype(int)
    return ",".join(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in levels)
