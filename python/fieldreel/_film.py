"""What a recording made: the film itself, or where it is. Both show themselves in notebooks."""

from __future__ import annotations

import os
from typing import Any, Optional

from fieldreel._fieldreel import Report
from fieldreel._notebook import mime_bundle

__all__ = ["Film", "Recording"]


class _Reported:
    """What is known about a film."""

    report: Report

    @property
    def format(self) -> str:
        """The kind of file, such as ``"mp4"``."""
        return self.report.format

    @property
    def width(self) -> int:
        """Pixels in a row."""
        return self.report.width

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return self.report.height

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return self.report.frames

    @property
    def fps(self) -> float:
        """Frames per second."""
        return self.report.fps

    @property
    def notes(self) -> list[str]:
        """What was chosen automatically, a sentence each."""
        return self.report.notes

    def _described(self) -> str:
        return f"{self.format}, {self.width}x{self.height}, {self.frames} frames at {self.fps:g} per second"


class Film(_Reported, bytes):
    """A film in memory: its bytes, and what is known about it.

    It is ``bytes`` and goes wherever these go: into a file, a response of a web server, ``base64.b64encode``.
    """

    __module__ = "fieldreel"

    def __new__(cls, content: bytes, report: Report) -> Film:
        film = super().__new__(cls, content)
        film.report = report
        return film

    def save(self, path: Any) -> None:
        """Write the film to a file, which is replaced if it exists.

        Parameters
        ----------
        path : path

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        with open(os.fspath(path), "wb") as file:
            file.write(self)

    def __repr__(self) -> str:
        return f"<fieldreel.Film: {self._described()}, {len(self)} bytes>"

    # What `print` would show of bytes fills screens.
    __str__ = __repr__

    def __reduce__(self) -> tuple[Any, ...]:
        # What was reported stays with the process that recorded it.
        return (bytes, (bytes(self),))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return mime_bundle(bytes(self), self.report, repr(self))


class Recording(_Reported):
    """A film that went to a file or an object with ``write``."""

    __module__ = "fieldreel"

    def __init__(self, output: Any, report: Report) -> None:
        self.report = report
        self._output = output

    @property
    def path(self) -> Optional[str]:
        """The file, or None if the film went elsewhere. Of pictures with numbers it is the pattern of their names."""
        is_path = isinstance(self._output, (str, bytes, os.PathLike))
        return os.fsdecode(self._output) if is_path else None

    def __fspath__(self) -> str:
        if self.path is None:
            raise TypeError("the film went to an object with write, not to a file")
        return self.path

    def __repr__(self) -> str:
        place = self.path or f"an object of class {type(self._output).__name__}"
        return f"<fieldreel.Recording: {place}, {self._described()}, {self.report.byte_count} bytes>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        text = repr(self)
        if self.path is None or not os.path.isfile(self.path):
            return {"text/plain": text}
        if self.report.byte_count > _most_bytes():
            return mime_bundle(None, self.report, text)
        with open(self.path, "rb") as file:
            return mime_bundle(file.read(), self.report, text)


def _most_bytes() -> int:
    from fieldreel import _notebook

    return _notebook.embed_limit
