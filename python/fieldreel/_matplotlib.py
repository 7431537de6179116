"""matplotlib's animations as films: the movie writer ``"fieldreel"``."""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Optional

import numpy as np

from fieldreel._get_writer import CODECS
from fieldreel._writer import Writer

_log = logging.getLogger("fieldreel")

# What can keep transparent parts of a figure.
_WITH_ALPHA = {"webm", "mov", "mkv", "apng", "webp", "png", "png-sequence"}

# The most that a gif can be told: players slow shorter frames down.
_MOST_GIF_FPS = 50


def register(animation: ModuleType) -> None:
    """Make the writer known to ``matplotlib.animation``."""
    if "fieldreel" not in animation.writers._registered:
        writer_class(animation)


def writer_class(animation: ModuleType, usual_format: str = "mp4") -> type:
    """The movie writer's class, for objects without a name of this format."""
    known: dict[str, type] = animation.__dict__.setdefault("_fieldreel_writers", {})
    if usual_format not in known:
        known[usual_format] = _make_class(animation, usual_format)
        if usual_format == "mp4":
            animation.writers.register("fieldreel")(known[usual_format])
    return known[usual_format]


class _LoggingWriter(Writer):
    """Says what other writers warn of as matplotlib says that it adjusts figures: in a log."""

    def _warn(self, message: str) -> None:
        _log.warning(message)


class _Sink:
    """Takes the Agg renderer's buffer from ``savefig`` and hands it on, without a copy."""

    def __init__(self, writer: Writer, shape: tuple[int, int]) -> None:
        self._writer = writer
        self._shape = shape

    def write(self, buffer: Any) -> int:
        pixels = np.frombuffer(buffer, np.uint8)
        self._writer.append_data(pixels.reshape(*self._shape, 4))
        return pixels.size

    def flush(self) -> None:
        """Nothing is kept."""

    def seek(self, position: int, whence: int = 0) -> int:
        """What matplotlib knows files by; it is not called for raw pixels."""
        raise OSError("frames follow each other")


def _make_class(animation: ModuleType, usual_format: str) -> type:
    import matplotlib

    class FieldreelWriter(animation.AbstractMovieWriter):  # type: ignore[misc, name-defined]
        """Writes movies with fieldreel: no ``ffmpeg`` program, no temporary files.

        Parameters
        ----------
        fps : float, default 5
            Frames per second; gifs play at most 50.
        codec : str, optional
            As of `fieldreel.Writer`, or ffmpeg's name of it, as ``"libx264"``. By default what the format
            takes.
        bitrate : int, optional
            Kilobits per second; -1 and None leave it to the encoder, which then keeps a quality.
        extra_args : list of str, optional
            Those of ffmpeg that have a counterpart (``-c:v``, ``-crf``, ``-preset``, ``-pix_fmt``, ``-b:v``,
            ``-loop``) are understood, the others ignored with a warning.
        metadata : dict, optional
            Texts that go into the file.
        **settings
            Further ones of `fieldreel.Writer`, as ``format="gif"``, ``crf=20``, ``lossless=True``.

        The file may be a path, any object with ``write``, or None: then `bytes` holds the movie when it is
        saved.
        """

        supported_formats = ("rgba",)

        def __init__(
            self,
            fps: float = 5,
            codec: Optional[str] = None,
            bitrate: Optional[int] = None,
            extra_args: Optional[Sequence[str]] = None,
            metadata: Optional[Mapping[str, Any]] = None,
            **settings: Any,
        ) -> None:
            super().__init__(fps=fps, metadata=dict(metadata or {}), codec=codec, bitrate=bitrate)
            self.extra_args = extra_args
            self._asked_codec = codec
            self._settings = {**_of_ffmpeg(extra_args or ()), **settings}
            self._writer: Optional[Writer] = None
            self._is_cut_short = False
            self.bytes: Optional[bytes] = None

        @classmethod
        def isAvailable(cls) -> bool:
            return True

        def _supports_transparency(self) -> bool:
            return self._writer is not None and self._writer.format in _WITH_ALPHA

        def setup(
            self, fig: Any, outfile: Any, dpi: Optional[float] = None, frame_prefix: Any = None
        ) -> None:
            if outfile is not None and not hasattr(outfile, "write"):
                outfile = os.fspath(outfile)
                Path(outfile).parent.resolve(strict=True)
            self.outfile = outfile
            self.fig = fig
            self.dpi = fig.dpi if dpi is None else dpi
            self._inches = fig.get_size_inches().copy()
            settings = {"metadata": self.metadata, **self._settings}
            if "format" not in settings and _has_no_name(outfile):
                settings["format"] = usual_format
            codec = self._asked_codec
            if codec is not None and "codec" not in settings:
                settings["codec"] = CODECS.get(codec, codec)
            if self.bitrate is not None and self.bitrate > 0:
                settings.setdefault("bitrate", int(1000 * self.bitrate))
            self._writer = _open(outfile, self.fps, settings)

        def grab_frame(self, **savefig_kwargs: Any) -> None:
            for name in ("dpi", "bbox_inches", "format"):
                if name in savefig_kwargs:
                    raise TypeError(f"grab_frame got an unexpected keyword argument {name!r}")
            if matplotlib.rcParams["savefig.bbox"] == "tight":
                raise ValueError(
                    "matplotlib.rcParams['savefig.bbox'] must not be 'tight' as it may cause frame "
                    "size to vary, which is inappropriate for animation."
                )
            assert self._writer is not None
            # Frames of one film have one size, whatever a script does to the figure.
            self.fig.set_size_inches(self._inches)
            columns, rows = self.frame_size
            sink = _Sink(self._writer, (rows, columns))
            self.fig.savefig(sink, format="rgba", dpi=self.dpi, **savefig_kwargs)

        def finish(self) -> None:
            writer, self._writer = self._writer, None
            if writer is None:
                return
            if self._is_cut_short and writer.frames == 0:
                writer.discard()
            else:
                self.bytes = writer.close()

        @contextlib.contextmanager
        def saving(self, fig: Any, outfile: Any, dpi: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
            self._is_cut_short = False
            with super().saving(fig, outfile, dpi, *args, **kwargs):
                try:
                    yield self
                except BaseException:
                    self._is_cut_short = True
                    raise

    FieldreelWriter.__module__ = "fieldreel"
    FieldreelWriter.__qualname__ = "FieldreelWriter"
    return FieldreelWriter


def _open(outfile: Any, fps: float, settings: dict[str, Any]) -> Writer:
    """A writer; what a gif cannot be told is changed, with a warning, as matplotlib's own writers do
    without.
    """
    name = str(settings.get("format") or getattr(outfile, "name", outfile)).lower()
    is_gif = name.endswith("gif")
    if is_gif:
        # A codec, quality or bitrate is what scripts say for films; a gif has none of them.
        for setting in ("codec", "bitrate", "crf", "preset", "pixel_format"):
            if settings.pop(setting, None) is not None:
                _log.info("a gif has no %s", setting)
        if fps > _MOST_GIF_FPS:
            warnings.warn(
                f"{fps:g} frames per second are more than a gif can be told: it plays {_MOST_GIF_FPS}",
                stacklevel=6,
            )
            fps = _MOST_GIF_FPS
    return _LoggingWriter(outfile, fps=fps, **settings)


def _has_no_name(outfile: Any) -> bool:
    if outfile is None:
        return True
    return hasattr(outfile, "write") and not isinstance(getattr(outfile, "name", None), str)


_OF_FFMPEG = {
    "-c:v": "codec", "-codec:v": "codec", "-vcodec": "codec", "-crf": "crf", "-preset": "preset",
    "-pix_fmt": "pixel_format", "-b:v": "bitrate", "-vb": "bitrate", "-loop": "plays",
}  # fmt: skip


def _of_ffmpeg(arguments: Sequence[str]) -> dict[str, Any]:
    """The settings that some of ffmpeg's arguments ask for."""
    settings: dict[str, Any] = {}
    ignored = []
    rest = iter([str(argument) for argument in arguments])
    for argument in rest:
        name = _OF_FFMPEG.get(argument)
        if name is None:
            ignored.append(argument)
            continue
        value: Any = next(rest, "")
        if name == "codec":
            value = CODECS.get(value, value)
        elif name == "crf":
            value = float(value)
        elif name == "plays":
            # ffmpeg counts repetitions, and -1 is none.
            value = max(int(value), -1) + 1 if int(value) != 0 else 0
        settings[name] = value
    if ignored:
        warnings.warn(f"extra_args are those of a program and are ignored: {' '.join(ignored)}", stacklevel=4)
    return settings


def save(
    animation: Any,
    target: Any = None,
    *,
    fps: Optional[float] = None,
    dpi: Any = None,
    savefig_kwargs: Optional[Mapping[str, Any]] = None,
    progress_callback: Any = None,
    **settings: Any,
) -> Optional[bytes]:
    """Save a matplotlib animation as a film.

    Parameters
    ----------
    animation : matplotlib.animation.Animation
        As ``FuncAnimation`` makes it.
    target : path, object with ``write``, or None
        Where the film goes; None returns its bytes.
    fps : float, optional
        Frames per second; by default as the animation's interval says.
    dpi : float, optional
        Pixels per inch of the figure; by default matplotlib's ``savefig.dpi``.
    savefig_kwargs, progress_callback
        As of ``Animation.save``.
    **settings
        Those of `fieldreel.Writer`, ``bitrate`` in bits per second among them. Without a format, an object without a
        name gets mp4.

    Returns
    -------
    bytes or None
        The film, if the target is None.

    Examples
    --------
    >>> fieldreel.save(ani, buffer, format="gif", fps=20)  # doctest: +SKIP
    """
    import matplotlib.animation

    if fps is None:
        fps = 1000.0 / getattr(animation, "_interval", 200)
    # The writer of matplotlib's would take it for kilobits.
    bitrate = settings.pop("bitrate", None)
    writer = writer_class(matplotlib.animation)(fps=fps, **settings)
    if bitrate is not None:
        writer._settings["bitrate"] = bitrate
    extra = {} if progress_callback is None else {"progress_callback": progress_callback}
    arguments = dict(savefig_kwargs or {})
    animation.save(target, writer=writer, dpi=dpi, savefig_kwargs=arguments, **extra)
    saved: Optional[bytes] = writer.bytes
    return saved
