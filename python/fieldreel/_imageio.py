"""imageio's plugin ``"fieldreel"``, which writes films."""

from __future__ import annotations

from typing import Any, Optional

from imageio.core.request import URI_BYTES, URI_FILENAME, InitializationError, IOMode, Request
from imageio.core.v3_plugin_api import PluginV3

from fieldreel._frames import frames_of
from fieldreel._get_writer import settings_of
from fieldreel._writer import Writer

# What a request's ending says, where it is not our name of the format.
_FORMATS = {"m4v": "mp4", "jpg": "jpeg", "": None}


class FieldreelPlugin(PluginV3):
    """Writes films: ``iio.imwrite("a.mp4", frames, plugin="fieldreel", fps=25)``.

    Frames of one film may come in several writes. The settings are those of `fieldreel.Writer` and of
    imageio's own writers, see `fieldreel.get_writer`; they are those of the first write. It does not read.
    """

    def __init__(self, request: Request, **settings: Any) -> None:
        super().__init__(request)
        self._writer: Optional[Writer] = None
        if request.mode.io_mode != IOMode.write:
            raise InitializationError("fieldreel writes films, and does not read them")
        self._settings = settings

    def write(self, ndimage: Any, *, is_batch: Optional[bool] = None, **settings: Any) -> Optional[bytes]:
        """Write one frame or several.

        Parameters
        ----------
        ndimage : array or list of arrays
            A frame of shape (rows, columns) or (rows, columns, 1, 3 or 4), or several: a list, or an array
            with one axis more in front.
        is_batch : bool, optional
            Whether it is several frames; by default what its shape says.
        **settings
            Those of the film, in the first write.

        Returns
        -------
        bytes or None
            The film if the resource is ``"<bytes>"``, which is complete then.
        """
        if self._writer is None:
            self._writer = self._open({**self._settings, **settings})
        for frame in frames_of(ndimage, is_batch):
            self._writer.append_data(frame)
        if self._request._uri_type == URI_BYTES:
            film = self._writer.close()
            self._request.get_file().write(film or b"")
            return film
        return None

    def _open(self, settings: dict[str, Any]) -> Writer:
        request = self._request
        ending = (request.extension or "").lower().lstrip(".")
        format = settings.pop("format", None) or _FORMATS.get(ending, ending)
        ours = settings_of(settings, format)
        if request._uri_type == URI_BYTES:
            return Writer(None, format=format, **ours)
        if request._uri_type == URI_FILENAME:
            return Writer(request.get_local_filename(), format=format, **ours)
        return Writer(request.get_file(), format=format, **ours)

    def close(self) -> None:
        """Complete the film."""
        writer, self._writer = self._writer, None
        try:
            if writer is not None and writer.frames > 0:
                writer.close()
            elif writer is not None:
                writer.discard()
        finally:
            self._request.finish()

    def __enter__(self) -> FieldreelPlugin:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()
