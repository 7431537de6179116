"""The exceptions of the package: one class for each room of the library, under :class:`Error`.

Each exception is also of the builtin class that Python users expect: a file that is missing is a
:class:`DataError` and a ``FileNotFoundError``, a setting outside its range an :class:`EncodeError` and a
``ValueError``. What a user's own ``write`` or callback raises is passed on as it is.
"""

from __future__ import annotations

import builtins
import functools
from typing import Optional

__all__ = ["DataError", "EncodeError", "Error", "FrameError", "RecordError", "RenderError", "SceneError"]


class Error(Exception):
    """Anything that fieldreel refuses or that fails in it."""

    __module__ = "fieldreel"

    def __str__(self) -> str:
        # `OSError` would put the number before the sentence, and the path behind it a second time.
        if isinstance(self, OSError) and self.strerror is not None:
            return str(self.strerror)
        return super().__str__()

    def __reduce__(self) -> tuple[object, ...]:
        room = _room_of(type(self))
        builtin = next((base for base in type(self).__bases__ if not issubclass(base, Error)), None)
        errno = self.errno if isinstance(self, OSError) else None
        path = self.filename if isinstance(self, OSError) else None
        if room is None or builtin in (None, Exception):
            return (type(self), self.args)
        return (_error, (room.__name__, str(self), builtin.__name__, errno, path))


class DataError(Error):
    """A dataset could not be read."""

    __module__ = "fieldreel"


class FrameError(Error):
    """A size, rate or pixel format that is none."""

    __module__ = "fieldreel"


class SceneError(Error):
    """A setting of the scene breaks a rule."""

    __module__ = "fieldreel"


class RenderError(Error):
    """A frame could not be drawn, or there is no graphics adapter."""

    __module__ = "fieldreel"


class EncodeError(Error):
    """A film could not be encoded or written, or a setting of it breaks a rule."""

    __module__ = "fieldreel"


class RecordError(Error):
    """A recording ended early."""

    __module__ = "fieldreel"


_ALL = (DataError, FrameError, SceneError, RenderError, EncodeError, RecordError)
_ROOMS = {room.__name__: room for room in _ALL}


def _room_of(cls: type) -> Optional[type[Error]]:
    return next((room for room in _ROOMS.values() if issubclass(cls, room)), None)


@functools.lru_cache(maxsize=None)
def _mixed(room: type[Error], builtin: type[Exception]) -> type[Error]:
    """The class of a room's errors that are also of a builtin class."""
    return type(room.__name__, (room, builtin), {"__module__": "fieldreel", "__doc__": room.__doc__})


def _error(
    room: str,
    message: str,
    builtin: Optional[str] = None,
    errno: Optional[int] = None,
    path: Optional[str] = None,
) -> Error:
    """The exception for an error of the library, which the extension raises."""
    if builtin is None:
        return _ROOMS[room](message)
    base = getattr(builtins, builtin)
    if not issubclass(base, OSError):
        return _mixed(_ROOMS[room], base)(message)
    if errno is not None:
        base = type(OSError(errno, ""))
    return _mixed(_ROOMS[room], base)(errno, message, path)
