"""`Scene`: what stays while it is looked at, changed and recorded."""

from __future__ import annotations

import math
from typing import Any, Optional, Union, overload

import numpy as np

from fieldreel import _fieldreel
from fieldreel._camera import Camera
from fieldreel._data import Readable, read_data
from fieldreel._driver import prepare
from fieldreel._errors import _error
from fieldreel._film import Film, Recording
from fieldreel._progress import watched
from fieldreel._record import Output, Progress, finished
from fieldreel._settings import option_of, read_settings, settings, size_of, words_of
from fieldreel._writer import Writer

__all__ = ["Scene"]

#: Settings that the camera changes as well.
_OF_CAMERA = {"azimuth", "elevation", "field_of_view", "roll", "target", "zoom"}

#: Settings on which it depends what bands there are.
_OF_BANDS = {
    "as_", "bands", "dtype", "endian", "level", "mode", "read_limits", "shape", "skip_bytes", "variable",
}  # fmt: skip


class Scene:
    """Data that is looked at from all sides: built once, then changed, drawn and recorded.

    What was read of the data and what the graphics adapter holds are kept between pictures. A scene belongs to the
    process that made it: it cannot be used after a fork. Threads may share it; one at a time uses it.

    Parameters
    ----------
    data
        As :func:`fieldreel.record` takes it. An array is not copied: who changes its values assigns it again.
    **settings
        As there. ``band`` is the moment that is shown at first, counted from 1.

    Attributes
    ----------
    camera : Camera
    scalars
        The data; assigning other data keeps settings and camera. Colour limits are found anew unless ``clim`` fixes them.
    band : float
        The moment that is shown: 1 is the first band, 1.5 halfway to the second.

    Every setting is an attribute too: ``scene.clim = (0, 30)`` is ``scene.set(clim=(0, 30))``. Read, it is what holds: where
    the camera is; else what was given, the text of a scene file as on the command line, or None for the default.

    Raises
    ------
    TypeError, ValueError, OSError
        As :func:`fieldreel.record`.

    Examples
    --------
    >>> scene = fieldreel.Scene(bands, clim=(0, 30), size=(640, 360))  # doctest: +SKIP
    >>> scene.camera.azimuth(30)  # doctest: +SKIP
    >>> scene.screenshot().shape  # doctest: +SKIP
    (360, 640, 3)
    """

    __module__ = "fieldreel"

    _core: _fieldreel.SceneCore
    _camera: Camera
    _data: Any
    _readable: Readable
    _settings: _fieldreel.Settings
    #: Settings as they were given, and as they were read then.
    _given: dict[str, tuple[Any, Optional[str]]]

    def __init__(self, data: Any = None, **settings: Any) -> None:
        prepare()
        readable, suggested = read_data(data)
        read = read_settings({**suggested, **settings})
        band = read.value("band")
        # Films of the scene have all bands.
        read = read.changed([("band", None)])
        core = _fieldreel.SceneCore(readable, read)
        vars(self).update(_core=core, _data=data, _readable=readable, _camera=Camera(core))
        vars(self).update(_settings=read, _given={})
        self._remember({**suggested, **settings})
        if band is not None:
            self.band = float(band)

    def _remember(self, given: dict[str, Any]) -> None:
        names = given.keys() - {"scene", "band"}
        self._given.update({name: (given[name], self._settings.value(option_of(name))) for name in names})

    @property
    def camera(self) -> Camera:
        """Where the scene is seen from."""
        return self._camera

    @property
    def scalars(self) -> Any:
        """The data."""
        return self._data

    @scalars.setter
    def scalars(self, data: Any) -> None:
        readable, _ = read_data(data)
        shown = self.band
        self._core.set_data(readable)
        vars(self).update(_data=data, _readable=readable)
        _show_nearest(self._core, shown)

    @property
    def band(self) -> float:
        """The moment that is shown, counted from 1. Setting it raises an ``IndexError`` where there is none such."""
        return self._core.numbers("band")[0]

    @band.setter
    def band(self, band: float) -> None:
        _show(self._core, float(band))

    @property
    def notes(self) -> list[str]:
        """What was chosen automatically, a sentence each."""
        return self._core.notes()

    def set(self, **settings: Any) -> None:
        """Change settings; None sets the default. If one of them is refused, all stay as they were.

        Where the band that is shown is not among those of other settings, the last of these is shown.

        Raises
        ------
        TypeError
            For settings that there are not.
        ValueError
            For values that break a rule.
        IndexError
            For a band that there is not.
        """
        shown = self.band
        is_asked = "band" in settings
        band = settings.pop("band", shown)
        band = 1.0 if band is None else float(band)
        words = words_of(settings)
        if is_asked:
            core = self._core
            if not _OF_BANDS.isdisjoint(settings):
                # What bands there will be is known when the data is read as it will be.
                core = _fieldreel.SceneCore(self._readable, self._settings.changed(words))
            _show(core, band)
        try:
            self._core.change(words)
        except BaseException:
            _show(self._core, shown)
            raise
        self._settings = self._settings.changed(words)
        self._remember(settings)
        _show_nearest(self._core, band)

    def screenshot(
        self, size: Union[tuple[int, int], str, None] = None, *, frame: Optional[int] = None
    ) -> np.ndarray:
        """Draw a picture.

        Parameters
        ----------
        size : (int, int) or str, optional
            Width and height in pixels, or as in ``"640x360"``. Default: the scene's ``size``, at first 1280x720.
        frame : int, optional
            Draw this frame of the film that the settings describe, counted from 0, instead of what the camera sees.

        Returns
        -------
        numpy.ndarray
            uint8 of shape (height, width, 3), or (height, width, 4) with straight alpha where the background is
            transparent. The pixels are those of ``fieldreel ... -o picture.png``.

        Raises
        ------
        fieldreel.RenderError
            Without a graphics adapter, and for pictures that are too large for it.
        IndexError
            For frames that the film does not have.
        ValueError, TypeError
            For what is no size.
        """
        sides = None if size is None else size_of(size)
        if frame is not None and not 0 <= frame < 1 << 64:
            message = f"invalid frame {frame} (expected 0 to the film's last)"
            raise _error("RecordError", message, "IndexError")
        return self._core.screenshot(sides, frame)

    @overload
    def record(
        self,
        output: None = None,
        *,
        format: Optional[str] = None,
        progress: Progress = None,
        **settings: Any,
    ) -> Film: ...
    @overload
    def record(
        self,
        output: Output,
        *,
        format: Optional[str] = None,
        progress: Progress = None,
        **settings: Any,
    ) -> Recording: ...
    def record(
        self,
        output: Optional[Output] = None,
        *,
        format: Optional[str] = None,
        progress: Progress = None,
        **settings: Any,
    ) -> Union[Film, Recording]:
        """Record a film that begins as the camera stands now.

        Parameters and return value are those of :func:`fieldreel.record`; settings hold for this film alone. A film of
        paths says how it was made, with the camera as it stands.
        """
        if format is not None:
            settings["format"] = format
        with watched(progress) as callback:
            content, report = self._core.record(output, words_of(settings), callback)
        return finished(content, output, report)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in _names():
            raise AttributeError(f"a Scene has no {name!r}")
        option = option_of(name)
        if name in _OF_CAMERA:
            numbers = self._core.numbers(option)
            return numbers[0] if len(numbers) == 1 else tuple(numbers)
        text = self._settings.value(option)
        given, said = self._given.get(name, (None, None))
        if text == said:
            return given
        return True if text == "true" and settings().get(name) in ("flag", "film") else text

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(getattr(type(self), name, None), property):
            object.__setattr__(self, name, value)
        elif name.startswith("_"):
            vars(self)[name] = value
        elif name in _names():
            self.set(**{name: value})
        else:
            # The message names what may have been meant.
            try:
                self.set(**{name: value})
            except TypeError as error:
                raise AttributeError(str(error)) from None

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_names()})

    def __repr__(self) -> str:
        return f"<fieldreel.Scene: {self.camera!r}>"

    def _repr_png_(self) -> bytes:
        # A notebook shows what the scene looks like, whatever its films are made of.
        with Writer(None, format="png") as writer:
            writer.append_data(self.screenshot())
        return writer.getvalue()


def _show(core: _fieldreel.SceneCore, band: float) -> None:
    try:
        core.set_numbers("band", [band])
    except ValueError as error:
        raise _error("RecordError", str(error), "IndexError") from None


def _show_nearest(core: _fieldreel.SceneCore, band: float) -> None:
    """Shows the band, or the last one where there are not so many."""
    while True:
        try:
            return _show(core, band)
        except IndexError:
            if band <= 1:
                raise
            band = math.ceil(band) - 1.0


def _names() -> set[str]:
    return set(settings()) | {"format"}
