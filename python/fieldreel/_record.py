"""`record`: a film of data, in one call."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from typing import Any, Optional, Protocol, Union, overload

from fieldreel import _fieldreel
from fieldreel._data import read_data
from fieldreel._driver import prepare
from fieldreel._film import Film, Recording
from fieldreel._progress import watched
from fieldreel._settings import read_settings

__all__ = ["Output", "Progress", "finished", "record"]


class Writable(Protocol):
    """An open file, ``io.BytesIO``, a response of a web server."""

    def write(self, content: bytes, /) -> object: ...


#: Where films go, if not back to who asked for them.
Output = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]", Writable]

#: Told of frames done and frames in all, or True for a bar.
Progress = Union[Callable[[int, int], object], bool, None]


@overload
def record(
    data: Any = None,
    output: None = None,
    *,
    format: Optional[str] = None,
    progress: Progress = None,
    **settings: Any,
) -> Film: ...
@overload
def record(
    data: Any,
    output: Output,
    *,
    format: Optional[str] = None,
    progress: Progress = None,
    **settings: Any,
) -> Recording: ...
@overload
def record(
    data: Any = None,
    *,
    output: Output,
    format: Optional[str] = None,
    progress: Progress = None,
    **settings: Any,
) -> Recording: ...
def record(
    data: Any = None,
    output: Optional[Output] = None,
    *,
    format: Optional[str] = None,
    progress: Progress = None,
    **settings: Any,
) -> Union[Film, Recording]:
    """Record a film of data turning in 3D.

    Parameters
    ----------
    data : array, DataArray, dataset of rasterio, path, list of paths, or iterable of arrays
        What is shown.

        - An array of NumPy, of any real dtype and layout: ``(rows, columns)``, ``(bands, rows, columns)`` or ``(volumes,
          slices, rows, columns)``. Row 0 is in the north. NaN, infinities and masked samples are missing. Bands are moments;
          with ``as_="volume"``, or a ``mode`` of volumes, they are slices. Arrays of dask, zarr and h5py are read band by band.
        - A ``DataArray`` of xarray: names of dimensions say which is time, height, y and x, coordinates how far apart samples
          are and what moments are called, ``units`` stands at the colorbar, ``long_name`` is the title. Arrays of dask are
          computed band by band, once for their range and once more for the film.
        - A dataset of rasterio.
        - A path, a list of paths or a pattern such as ``"sst_*.tif"``, as on the command line.
        - An iterable of arrays ``(rows, columns)``, such as a generator. Bands beyond 256 MiB are kept in a temporary file,
          since their range is needed before the first frame is drawn.
        - None: what ``scene`` names, else a sample.
    output : path, object with ``write``, or None
        Where the film goes. A file appears under its name when it is complete; one that exists is replaced unless
        ``overwrite=False``. None returns the film.
    format : str, optional
        ``"mp4"``, ``"mov"``, ``"mkv"``, ``"webm"``, ``"gif"``, ``"apng"``, ``"webp"``, ``"png"`` or ``"jpeg"`` (one picture),
        ``"png-sequence"`` or ``"jpeg-sequence"``. Default: what the path's ending says, and ``"mp4"`` if ``output`` is None.
    progress : callable or bool, optional
        Called as ``progress(done, total)`` with numbers of frames, at most 20 times a second and at the end. What it raises
        ends the recording, leaves no file and is passed on. True shows a bar, of tqdm if that is installed.
    **settings
        Every option of the command line by its name, with ``_`` for ``-``: see :func:`fieldreel.settings` and
        ``docs/options.md``. ``size`` (pixels) is ``(width, height)`` or ``"640x360"``, ``fps`` a number or a fraction,
        ``frames`` a whole number, ``colormap`` a name, a list of colours or a colormap of matplotlib's, ``clim`` is ``(lowest,
        highest)`` in the unit of the values, ``orbit`` degrees, flags are True, None is the default. ``as`` is written
        ``as_``. ``scene`` is the path of a scene file, of which the others change something. Films of paths carry these
        settings, the paths and checksums, for ``fieldreel info`` and ``fieldreel remake``, unless ``no_scene`` is True.

    Returns
    -------
    Film or Recording
        The film itself, which is ``bytes``, if ``output`` is None; else where it is. Both show themselves in notebooks.

    Raises
    ------
    TypeError
        For settings that there are not (the message names the nearest one), data that is none, and dtypes that hold no real
        numbers.
    ValueError
        For values that break a rule, and data without any valid sample.
    OSError
        For files that cannot be read or written.
    fieldreel.RenderError
        Where no graphics adapter is found: ``pip install "fieldreel[software]"`` brings a software driver.
    KeyboardInterrupt
        After Ctrl-C. A film that goes to a path or object is completed with the frames there are; a second one drops it.

    Examples
    --------
    >>> import fieldreel, numpy as np
    >>> film = fieldreel.record(np.random.rand(8, 32, 32), size=(320, 180), frames=16)  # doctest: +SKIP
    >>> film.save("noise.mp4")  # doctest: +SKIP
    """
    prepare()
    readable, suggested = read_data(data)
    if format is not None:
        settings["format"] = format
    read = read_settings({**suggested, **settings})
    with watched(progress) as callback:
        content, report = _fieldreel.record(readable, output, read, callback)
    return finished(content, output, report)


def finished(
    content: Optional[bytes], output: Optional[Output], report: _fieldreel.Report
) -> Union[Film, Recording]:
    """What is returned of a film, after warning of what a user should know."""
    for sentence in report.warnings:
        warnings.warn(sentence, stacklevel=_depth_of_caller())
    if content is not None:
        return Film(content, report)
    return Recording(output, report)


def _depth_of_caller() -> int:
    """How far up the stack the user's own code is."""
    depth, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("fieldreel"):
        depth, frame = depth + 1, frame.f_back
    return depth
