"""`Scene`: what stays while it is looked at, changed and recorded."""

from __future__ import annotations

from typing import Any, Optional, Union

import numpy as np

from fieldreel import _fieldreel
from fieldreel._camera import Camera
from fieldreel._data import read_data
from fieldreel._driver import prepare
from fieldreel._errors import _error
from fieldreel._film import Film, Recording
from fieldreel._progress import watched
from fieldreel._record import Output, Progress, finished
from fieldreel._settings import read_settings, settings, size_of, words_of

__all__ = ["Scene"]


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

    Every setting is an attribute too: ``scene.clim = (0, 30)`` is ``scene.set(clim=(0, 30))``.

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
    _given: dict[str, Any]

    def __init__(self, data: Any = None, **settings: Any) -> None:
        prepare()
        band = settings.pop("band", None)
        readable, suggested = read_data(data)
        core = _fieldreel.SceneCore(readable, read_settings({**suggested, **settings}))
        given = {name: value for name, value in {**suggested, **settings}.items() if name != "scene"}
        vars(self).update(_core=core, _data=data, _given=given, _camera=Camera(core))
        if band is not None:
            self.band = band

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
        self._core.set_data(readable)
        vars(self)["_data"] = data

    @property
    def band(self) -> float:
        """The moment that is shown, counted from 1. Setting it raises an ``IndexError`` where there is none such."""
        return self._core.numbers("band")[0]

    @band.setter
    def band(self, band: float) -> None:
        numbers = [float(band)]
        try:
            self._core.set_numbers("band", numbers)
        except ValueError as error:
            raise _error("RecordError", str(error), "IndexError") from None

    @property
    def notes(self) -> list[str]:
        """What was chosen automatically, a sentence each."""
        return self._core.notes()

    def set(self, **settings: Any) -> None:
        """Change settings; None sets the default. If one of them is refused, all stay as they were.

        Raises
        ------
        TypeError
            For settings that there are not.
        ValueError
            For values that break a rule.
        """
        band = settings.pop("band", None)
        if settings:
            self._core.change(words_of(settings))
            self._given.update(settings)
        if band is not None:
            self.band = band

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

    def record(
        self,
        output: Output = None,
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
        return self._given.get(name)

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
        # A notebook shows what the scene looks like.
        # Paths would be told to whom the notebook is sent.
        picture = self.record(None, format="png", band=self.band, no_scene=True)
        return bytes(picture) if isinstance(picture, Film) else b""


def _names() -> set[str]:
    return set(settings()) | {"format"}
