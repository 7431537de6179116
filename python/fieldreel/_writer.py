"""Frames in, film out."""

from __future__ import annotations

import logging
import os
import sys
import warnings
import weakref
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Optional, Union

from fieldreel import _fieldreel
from fieldreel._errors import Error
from fieldreel._frames import Rate, as_frame
from fieldreel._settings import read_settings

_log = logging.getLogger("fieldreel")


class Writer:
    """Makes a film of frames, without an ``ffmpeg`` program and without a graphics adapter.

    The encoder runs on a thread of its own: pushing a frame costs its conversion. While three frames wait for
    the encoder, the next push waits, so that memory does not grow with the film. (The frames of a gif are
    kept, packed, in up to 256 MiB, because its palette is found in all of them.)

    Parameters
    ----------
    target : path, object with ``write``, or None
        Where the film goes: a file name, anything that takes bytes (``io.BytesIO``, a file opened with
        ``"wb"``, a socket's ``makefile("wb")``), or None for memory (`getvalue`). Objects that can seek are
        written from where they stand; the others get formats that can be watched while they arrive.
    fps : int, float, Fraction or str, default 30
        Frames per second, 0.01 to 1000; ``"30000/1001"`` is exact.
    format : str, optional
        ``"mp4"``, ``"mov"``, ``"mkv"``, ``"webm"``, ``"gif"``, ``"apng"``, ``"webp"``, ``"png"``,
        ``"png-sequence"``, ``"jpeg"`` or ``"jpeg-sequence"``. By default what the target's name ends in.
    overwrite : bool, default True
        Whether a file that exists is replaced, which happens in one step when the film is complete. If False
        it is a ``FileExistsError``.
    alpha : bool, optional
        Whether transparent parts are kept. By default they are if the first frame has some and the format can
        hold them (webm, mov, mkv, apng, webp, png). Where they are not kept, frames are laid on white.
    codec, encoder, crf, lossless, preset, bitrate, pixel_format, encoder_option, palette, gif_dither, plays,
    last_frame
        As ``--codec`` and so on of the command line, and as `fieldreel.record` takes them. `bitrate` is in bits per
        second, or as in ``"2.5M"``; `encoder_option` is a mapping; `last_frame` is in seconds.
    max_bytes : int or str, optional
        The most that the film may take, as in ``"8MB"``, instead of `crf`, `bitrate` and `lossless`. A film that is
        larger is not published: frames that are gone cannot be encoded once more.
    odd : {"round", "refuse"}, default "round"
        What to do with a width or height that the format cannot hold: repeat the last column or row, with a
        ``UserWarning``, or raise. Frames are never rescaled.
    metadata : mapping, optional
        Texts that go into the file, as ``{"title": "...", "artist": "..."}``.
    threads : int, optional
        Threads that the encoder may use; by default as many as processors.

    Raises
    ------
    ValueError
        A setting that is none, or that the format cannot hold; a closed file.
    TypeError
        A target that is neither a path nor writable, or takes text.
    OSError
        A folder that is missing or takes no files; with ``overwrite=False`` also a file that exists.

    Notes
    -----
    The errors are also of `fieldreel.Error`. What ``write`` of the target raises comes out of the next call
    unchanged.

    Several threads may push to one writer; their frames follow each other. A forked process must make its
    own.

    Examples
    --------
    >>> import numpy as np, fieldreel
    >>> with fieldreel.Writer(None, fps=25, format="mp4") as writer:
    ...     for step in range(5):
    ...         writer.append_data(np.full((48, 64, 3), 50 * step, np.uint8))
    >>> film = writer.getvalue()
    >>> film[4:8]
    b'ftyp'
    """

    def __init__(
        self,
        target: Any = None,
        *,
        fps: Rate = 30,
        format: Optional[str] = None,
        overwrite: bool = True,
        alpha: Optional[bool] = None,
        codec: Optional[str] = None,
        encoder: Optional[str] = None,
        crf: Optional[float] = None,
        lossless: bool = False,
        preset: Optional[Union[str, int]] = None,
        bitrate: Optional[Union[int, str]] = None,
        pixel_format: Optional[str] = None,
        encoder_option: Optional[Mapping[str, Any]] = None,
        palette: Union[str, os.PathLike[str]] = "film",
        gif_dither: str = "none",
        plays: int = 0,
        last_frame: Optional[float] = None,
        max_bytes: Optional[Union[int, str]] = None,
        odd: str = "round",
        metadata: Optional[Mapping[str, Any]] = None,
        threads: Optional[int] = None,
    ) -> None:
        # SVT-AV1 prints a banner unless told.
        os.environ.setdefault("SVT_LOG", "1")
        given = {
            "fps": fps,
            "format": format,
            "overwrite": overwrite,
            "codec": codec,
            "encoder": encoder,
            "crf": crf,
            "lossless": bool(lossless),
            "preset": preset,
            "bitrate": bitrate,
            "pixel_format": pixel_format,
            "encoder_option": encoder_option,
            "palette": palette,
            "gif_dither": gif_dither,
            "plays": plays,
            "last_frame": last_frame,
            "max_bytes": max_bytes,
            "odd": odd,
            "metadata": metadata,
            "threads": threads,
        }
        settings = read_settings({name: value for name, value in given.items() if value is not None})
        self._film = _fieldreel.FilmWriter(target, settings, alpha)
        self._format: str = self._film.format
        self._size: Optional[tuple[int, int]] = None
        self._encoder: Optional[str] = None
        self._notes: tuple[str, ...] = ()
        self._frames = 0
        self._in_memory = target is None
        self._bytes: Optional[bytes] = None
        self._has_warned_of_alpha = False
        # Also when the interpreter ends: a script without `close()` still leaves a film.
        self._finalizer = weakref.finalize(self, _close_forgotten, self._film, repr(target), os.getpid())

    def append_data(self, frame: Any, meta: Any = None) -> None:
        """Push the next frame.

        Parameters
        ----------
        frame : array of shape (rows, columns), (rows, columns, 1), (rows, columns, 3) or (rows, columns, 4)
            Grey, RGB, or RGBA with straight alpha, sRGB-encoded, row 0 at the top. ``uint8`` or ``uint16``
            from 0 to their largest value, ``bool``, or floats from 0 to 1, which are rounded to the nearest
            of 255 steps (of 65535 where `pixel_format` has more than 8 bits). Any strides. All frames have
            the size of the first; the number of channels may change.
        meta : optional
            Ignored; imageio's writers have it.

        Raises
        ------
        ValueError
            Another shape, another size than the first frame, or floats that are NaN or outside of 0 to 1 by
            more than 0.001. The film is as it was, and may go on or be closed.
        TypeError
            Another dtype.
        Error
            An earlier frame could not be encoded or written.
        """
        array = as_frame(frame)
        taken = self._film.append(array)
        self._frames = taken.frames
        if taken.begun is not None:
            self._begun(array.shape, *taken.begun)
        if taken.lost_alpha and not self._has_warned_of_alpha:
            self._has_warned_of_alpha = True
            if self._frames > 1:
                self._warn(
                    f"frame {self._frames - 1} has transparent parts and the first had none: they are "
                    "laid on white (alpha=True keeps them, where the format can)"
                )
            else:
                _log.info("transparent parts are laid on white")

    def _begun(self, shape: tuple[int, ...], columns: int, rows: int, encoder: str, notes: list[str]) -> None:
        self._size, self._encoder, self._notes = (columns, rows), encoder, tuple(notes)
        if (columns, rows) != (shape[1], shape[0]):
            self._warn(
                f"frames of {shape[1]}x{shape[0]}: {encoder} needs even sides, so that the last column or "
                f'row is repeated and the film is {columns}x{rows} (odd="refuse" makes it an error)'
            )
        for note in notes:
            _log.info(note)

    def _warn(self, message: str) -> None:
        # Of the line that called `append_data`, however many steps inside this is.
        depth, caller = 1, sys._getframe()
        while caller.f_back is not None and caller.f_globals.get("__name__", "").startswith("fieldreel."):
            depth, caller = depth + 1, caller.f_back
        warnings.warn(message, stacklevel=depth)

    def close(self) -> Optional[bytes]:
        """Complete the film and publish it.

        Returns
        -------
        bytes or None
            The film, if the target is None. Closing again returns the same.

        Raises
        ------
        Error
            Without any frame (then no file appears), or if the film could not be encoded or written.
        """
        if self._finalizer.alive:
            self._finalizer.detach()
            completed = self._film.close()
            if completed is not None:
                self._frames = completed.frames
                self._bytes = completed.film
        return self._bytes

    def discard(self) -> None:
        """Give the film up: nothing appears under its name, and a file that was there stays."""
        if self._finalizer.alive:
            self._finalizer.detach()
            self._film.discard()

    def getvalue(self) -> bytes:
        """The film's bytes, once it is closed.

        Raises
        ------
        ValueError
            It is not closed, it failed, or it went somewhere else.
        """
        if not self._in_memory:
            raise ValueError("the film went to its target; Writer(None, format=...) keeps it in memory")
        if self._bytes is None:
            raise ValueError(
                "the film is not complete: close the writer first" if not self.closed else "there is no film"
            )
        return self._bytes

    @property
    def closed(self) -> bool:
        """Whether no more frames are taken."""
        return not self._finalizer.alive

    @property
    def frames(self) -> int:
        """Frames pushed so far."""
        return self._frames

    @property
    def format(self) -> str:
        """The kind of file, as ``"mp4"``."""
        return self._format

    @property
    def size(self) -> Optional[tuple[int, int]]:
        """Columns and rows of the film; None before the first frame."""
        return self._size

    @property
    def encoder(self) -> Optional[str]:
        """The encoder's name, as ``"libx264"``; None before the first frame."""
        return self._encoder

    @property
    def notes(self) -> tuple[str, ...]:
        """What was chosen that may surprise, one sentence each; logged, too, as information of logger
        ``fieldreel``.
        """
        return self._notes

    def set_meta_data(self, meta: Mapping[str, Any]) -> None:
        """Refused: imageio's writers have it, but a film's texts are written before its first frame."""
        raise NotImplementedError(
            "give texts when the writer is made, as in Writer(target, metadata={'title': ...})"
        )

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        """Complete the film.

        After an exception, too, as Ctrl-C completes films of the command line: what was pushed so far can be
        watched. The exception goes on; without any frame nothing appears.
        """
        if error is None:
            self.close()
        elif self._frames == 0:
            self.discard()
        else:
            try:
                self.close()
            except (Error, OSError, ValueError) as failure:
                _log.warning("the film could not be completed: %s", failure)

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open"
        return f"<fieldreel.Writer {self._format}, {self._frames} frames, {state}>"


def _close_forgotten(film: Any, target: str, process: int) -> None:
    """Complete a film whose writer was never closed."""
    if os.getpid() != process:
        return
    warnings.warn(
        f"a fieldreel.Writer was not closed; its film is completed now: {target}",
        ResourceWarning,
        stacklevel=2,
    )
    try:
        film.close()
    except Exception as failure:
        _log.warning("the film could not be completed: %s: %s", failure, target)
